"""The library: found, changed, thrown away, brought back; and who may."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.core.storage import workspace_storage
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Artwork, Collection, Rendition
from apps.tenant.artworks.services import artwork_restore, artwork_update, artworks_bin, artworks_purge
from tests.factories.artworks import artwork_make
from tests.factories.schedule import post_make
from tests.fixtures.people import SignIn

pytestmark = pytest.mark.usefixtures("in_jane")


def facts(**changes: object) -> dict[str, object]:
    return {
        "title": "Harbour",
        "medium": "Oil on canvas",
        "size": "24 by 12½ in",
        "year": "2021",
        "price": "1250.50",
        "currency": "EUR",
        "availability": "available",
        **changes,
    }


def test_facts_are_saved_with_the_price_in_minor_units(as_owner_of_jane: Client) -> None:
    artwork = artwork_make()
    as_owner_of_jane.post(reverse("artworks:edit", args=[artwork.pk]), facts())
    artwork.refresh_from_db()
    assert (artwork.price_minor, artwork.currency, artwork.size_text) == (125_050, "EUR", "24 × 12.5 in")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Give the artwork a title."),
        ({"size": "24"}, "is one length"),
        ({"year": "20210"}, "2100"),
        ({"price": "$150 - $250"}, "two prices"),
    ],
)
def test_wrong_facts_are_said_at_their_field_and_the_others_kept(
    as_owner_of_jane: Client, changes: dict[str, object], sentence: str
) -> None:
    artwork = artwork_make()
    response = as_owner_of_jane.post(reverse("artworks:edit", args=[artwork.pk]), facts(medium="Ink", **changes))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert 'value="Ink"' in response.content.decode()
    artwork.refresh_from_db()
    assert artwork.medium == ""


@pytest.mark.slow
def test_words_availability_and_collection_narrow_the_library(as_owner_of_jane: Client) -> None:
    tides = Collection.objects.create(name="Tides")
    artwork_make("Blue harbour", collection=tides)
    artwork_make("Red barn", availability="sold")
    page = reverse("library:list")
    for query, found, left in (
        ({"q": "harbour blue"}, "Blue harbour", "Red barn"),
        ({"availability": "sold"}, "Red barn", "Blue harbour"),
        ({"collection": str(tides.pk)}, "Blue harbour", "Red barn"),
        ({"collection": "none"}, "Red barn", "Blue harbour"),
    ):
        shown = as_owner_of_jane.get(page, query, HTTP_HX_REQUEST="true").content.decode()
        assert found in shown
        assert left not in shown


def test_nothing_yet_and_nothing_matches_are_said_differently(as_owner_of_jane: Client) -> None:
    page = reverse("library:list")
    assert "No artworks yet" in as_owner_of_jane.get(page).content.decode()
    assert "Nothing matches" in as_owner_of_jane.get(page, {"q": "zebra"}).content.decode()


@pytest.mark.slow
def test_500_artworks_take_few_queries(as_owner_of_jane: Client, django_assert_max_num_queries: Any) -> None:
    first = artwork_make()
    Artwork.objects.bulk_create(_copy(first, number) for number in range(499))
    page = reverse("library:list")
    as_owner_of_jane.get(page)
    with django_assert_max_num_queries(12):
        response = as_owner_of_jane.get(page)
    assert "500 artworks" in response.content.decode()


def _copy(artwork: Artwork, number: int) -> Artwork:
    values = {field.attname: getattr(artwork, field.attname) for field in Artwork._meta.concrete_fields}
    return Artwork(**{**values, "id": uuid.uuid4(), "title": f"Painting {number}"})


def test_many_are_changed_at_once(as_owner_of_jane: Client) -> None:
    artworks = [artwork_make(f"Painting {number}") for number in range(3)]
    tides = Collection.objects.create(name="Tides")
    chosen = {"artwork_ids": [str(one.pk) for one in artworks[:2]], "collection": str(tides.pk), "availability": "sold"}
    as_owner_of_jane.post(reverse("library:edit"), chosen)
    assert Artwork.objects.filter(collection=tides, availability="sold").count() == 2


@pytest.mark.parametrize("chosen", [{}, {"artwork_ids": ["x"]}, {"artwork_ids": [str(uuid.uuid4())]}])
def test_a_change_without_a_choice_is_refused_in_words(as_owner_of_jane: Client, chosen: dict[str, Any]) -> None:
    response = as_owner_of_jane.post(reverse("library:edit"), chosen, HTTP_ACCEPT="application/json")
    assert response.status_code == 422
    assert response.json()["error"]["message"]


def test_what_is_in_the_bin_comes_back_or_goes_for_good_after_30_days(actor: Actor) -> None:
    kept, gone = artwork_make("Kept"), artwork_make("Gone")
    artworks_bin(actor=actor, artworks=[kept, gone])
    assert not Artwork.objects.present().exists()
    kept.refresh_from_db()
    artwork_restore(actor=actor, artwork=kept)
    Artwork.objects.filter(pk=gone.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    assert artworks_purge(deleted_before=timedelta(days=30)) == 1
    assert [artwork.title for artwork in Artwork.objects.all()] == ["Kept"]


def test_an_artwork_with_posts_is_history_and_is_not_purged(actor: Actor) -> None:
    artwork = artwork_make()
    post_make(artwork)
    Artwork.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    assert artworks_purge(deleted_before=timedelta(days=30)) == 0


def test_it_can_not_come_back_when_the_same_picture_was_added_again(actor: Actor) -> None:
    old = artwork_make("Old")
    artworks_bin(actor=actor, artworks=[old])
    artwork_make("New", sha256=old.sha256)
    with pytest.raises(Conflict, match="Old"):
        artwork_restore(actor=actor, artwork=old)


def test_only_facts_can_be_set(actor: Actor) -> None:
    with pytest.raises(TypeError):
        artwork_update(actor=actor, artwork=artwork_make(), sha256="0")


def test_a_picture_is_for_members_by_an_address_that_ends(
    as_owner_of_jane: Client, sign_in: SignIn, outsider: Any
) -> None:
    artwork = artwork_make()
    path = reverse("artworks:picture", args=[artwork.pk, "grid"])
    response = as_owner_of_jane.get(path)
    assert response.status_code == 302
    assert "X-Amz-Expires=3600" in response["Location"]
    assert f"workspaces/{Workspace.objects.get(slug='jane').pk}/" in response["Location"]
    assert "private" in response["Cache-Control"]
    assert sign_in(outsider, "jane").get(path).status_code == 403
    assert as_owner_of_jane.get(reverse("artworks:picture", args=[artwork.pk, "huge"])).status_code == 404


def test_a_member_edits_the_library_and_the_log_says_who(as_member_of_jane: Client) -> None:
    artwork = artwork_make()
    as_member_of_jane.post(reverse("artworks:edit", args=[artwork.pk]), facts(title="Harbour at dusk"))
    assert Entry.objects.get(verb="artwork.updated").actor_name == "Mia Member"


def test_collections_are_made_changed_and_deleted_and_their_artworks_stay(as_owner_of_jane: Client) -> None:
    made = as_owner_of_jane.post(reverse("library:collection_create"), {"name": "Tides", "fulfilment": "available"})
    tides = Collection.objects.get()
    assert made["Location"] == reverse("library:collection", args=[tides.pk])
    artwork = artwork_make(collection=tides)
    as_owner_of_jane.post(
        reverse("library:collection_edit", args=[tides.pk]), {"name": "Low tides", "fulfilment": "shipped"}
    )
    assert "Low tides" in as_owner_of_jane.get(reverse("library:collections")).content.decode()
    as_owner_of_jane.post(reverse("library:collection_delete", args=[tides.pk]))
    artwork.refresh_from_db()
    assert artwork.collection is None


def test_a_script_in_a_title_is_text(as_owner_of_jane: Client) -> None:
    artwork = artwork_make("<script>alert(1)</script>", note="<img src=x onerror=alert(1)>")
    for path in (reverse("library:list"), reverse("artworks:artwork", args=[artwork.pk])):
        page = as_owner_of_jane.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_purging_takes_the_files_of_its_own_workspace_only(okafor: Workspace, actor: Actor) -> None:
    from django.core.files.base import ContentFile

    artwork = artwork_make()
    names = [str(artwork.original.name), *map(str, Rendition.objects.values_list("file", flat=True))]
    for name in names:
        workspace_storage().save(name, ContentFile(b"x"))
    with workspace_context(okafor):
        workspace_storage().save(names[0], ContentFile(b"x"))
    Artwork.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    artworks_purge(deleted_before=timedelta(days=30))
    assert not any(workspace_storage().exists(name) for name in names)
    with workspace_context(okafor):
        assert workspace_storage().exists(names[0])
