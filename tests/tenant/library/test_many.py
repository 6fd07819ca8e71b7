"""What is done to many artworks at once, and to collections: facts, tags, stock, the bin and its undo, downloads."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.core.storage import workspace_storage
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.collecting import collection_arrange, collection_save
from apps.tenant.artworks.models import Artwork, Collection
from apps.tenant.artworks.stock import availability_set, holds_end
from apps.tenant.captions.models import Caption, WritingJob
from apps.tenant.publishing.models import Step
from apps.tenant.schedule.models import Post
from tests.factories.artworks import artwork_make
from tests.factories.boards import delivery_make
from tests.factories.captions import caption_make
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")


def chosen(*artworks: Artwork, **fields: object) -> dict[str, object]:
    return {"artwork_ids": [str(artwork.pk) for artwork in artworks], **fields}


def test_facts_typed_freely_are_set_on_all(as_owner_of_jane: Client) -> None:
    first, second = artwork_make("One", tags=["sea"]), artwork_make("Two", medium="Ink")
    fields = {"size": "60 by 40 cm", "price": "€950", "year": "2024", "add_tags": "Sea, boats", "remove_tags": ""}
    as_owner_of_jane.post(reverse("library:edit"), chosen(first, second, **fields))
    for artwork in (first, second):
        artwork.refresh_from_db()
        assert (artwork.size_text, artwork.price_text, artwork.year) == ("60 × 40 cm", "€950", 2024)
    assert (first.tags, second.tags, second.medium) == (["sea", "boats"], ["Sea", "boats"], "Ink")


def test_one_wrong_fact_changes_nothing_and_the_form_comes_back_with_all_that_was_typed(
    as_owner_of_jane: Client,
) -> None:
    artwork = artwork_make("One")
    fields = {"price": "$150 - $250", "medium": "Oil", "availability": "sold"}
    answer = as_owner_of_jane.post(reverse("library:edit"), chosen(artwork, **fields))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "two prices" in page
    assert 'value="Oil"' in page
    assert f'name="artwork_ids" value="{artwork.pk}"' in page
    artwork.refresh_from_db()
    assert (artwork.medium, artwork.availability) == ("", "available")


def test_all_that_a_filter_leaves_can_be_changed_beyond_what_is_loaded(as_owner_of_jane: Client) -> None:
    for number in range(70):
        artwork_make(f"Sea {number}")
    barn = artwork_make("Barn")
    as_owner_of_jane.post(reverse("library:edit"), {"everything": "?q=sea", "medium": "Oil"})
    assert Artwork.objects.filter(medium="Oil").count() == 70
    barn.refresh_from_db()
    assert barn.medium == ""


def test_what_is_planned_is_listed_before_it_goes_to_the_bin_and_undo_brings_its_posts_back(
    as_owner_of_jane: Client,
) -> None:
    artwork = artwork_make("Harbour")
    post = post_make(artwork, timezone.now() + timedelta(days=3), state="approved")
    asked = as_owner_of_jane.post(reverse("library:to_bin"), chosen(artwork))
    assert asked.status_code == 409
    assert "1 post would be cancelled" in asked.content.decode()
    assert Artwork.objects.present().count() == 1
    as_owner_of_jane.post(reverse("library:to_bin"), chosen(artwork, confirmed="yes"))
    post.refresh_from_db()
    assert (Artwork.objects.present().count(), post.state) == (0, "cancelled")
    entry = Entry.objects.get(verb="artworks.binned")
    as_owner_of_jane.post(reverse("library:bin_undo", args=[entry.pk]))
    post.refresh_from_db()
    assert (Artwork.objects.present().count(), post.state) == (1, "approved")


def test_what_is_on_its_way_out_is_called_back_when_its_artwork_goes_to_the_bin(as_owner_of_jane: Client) -> None:
    delivery = delivery_make(state="pushing", at=timezone.now() + timedelta(days=3))
    artwork = Artwork.objects.get()
    asked = as_owner_of_jane.post(reverse("library:to_bin"), chosen(artwork))
    assert "1 post would be cancelled" in asked.content.decode()
    as_owner_of_jane.post(reverse("library:to_bin"), chosen(artwork, confirmed="yes"))
    delivery.refresh_from_db()
    assert (Artwork.objects.present().count(), delivery.post.state) == (0, "cancelling")
    assert (delivery.step, delivery.then) == (Step.REMOVE, "cancelled")


def test_what_is_published_already_stays_published_when_its_artwork_goes_to_the_bin(as_owner_of_jane: Client) -> None:
    artwork = artwork_make()
    post_make(artwork, timezone.now() - timedelta(days=3), state="published")
    as_owner_of_jane.post(reverse("library:to_bin"), chosen(artwork, confirmed="yes"))
    assert (Artwork.objects.present().count(), Post.objects.get().state) == (0, "published")


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "library"])
def test_no_address_of_others_is_gone_back_to(as_owner_of_jane: Client, back: str) -> None:
    answer = as_owner_of_jane.post(reverse("library:edit"), chosen(artwork_make(), medium="Oil", back=back))
    assert answer["Location"] == reverse("library:list")


def test_words_are_approved_and_a_change_of_them_ends_it(as_owner_of_jane: Client, as_member_of_jane: Client) -> None:
    artwork, bare = artwork_make("Harbour"), artwork_make("Bare")
    caption = caption_make(artwork)
    assert as_member_of_jane.post(reverse("library:approve"), chosen(artwork)).status_code == 403
    as_owner_of_jane.post(reverse("library:approve"), chosen(artwork, bare))
    caption.refresh_from_db()
    assert caption.approved_at is not None
    words = {"text": "Other words.", "hashtags": "", "alt_text": "", "version": caption.version}
    as_owner_of_jane.post(reverse("captions:save", args=[artwork.pk, "instagram"]), words)
    caption.refresh_from_db()
    assert (caption.text, caption.approved_at) == ("Other words.", None)


def test_captions_are_written_for_the_chosen_networks(
    as_owner_of_jane: Client, django_capture_on_commit_callbacks: Any
) -> None:
    artwork = artwork_make()
    with django_capture_on_commit_callbacks(execute=True):
        as_owner_of_jane.post(reverse("library:write"), chosen(artwork, networks=["etsy", "pinterest"]))
    assert WritingJob.objects.get().state == "done"
    assert set(Caption.objects.values_list("network", flat=True)) == {"etsy", "pinterest"}


def test_originals_come_as_one_archive_with_their_names(as_owner_of_jane: Client) -> None:
    artworks = [artwork_make("A", original_name="sea.jpg"), artwork_make("B", original_name="../sea.jpg")]
    for artwork in artworks:
        workspace_storage().save(str(artwork.original.name), ContentFile(artwork.title.encode() * 1000))
    answer = as_owner_of_jane.post(reverse("library:download"), chosen(*artworks))
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == [".._sea.jpg", "sea.jpg"] or all(
            "/" not in name for name in archive.namelist()
        )
        assert sorted(archive.read(name)[:1] for name in archive.namelist()) == [b"A", b"B"]


def test_a_hold_ends_by_itself(actor: Actor) -> None:
    artwork = artwork_make()
    until = timezone.localdate() + timedelta(days=2)
    availability_set(actor=actor, artworks=[artwork], availability="on_hold", hold_until=until)
    assert holds_end() == 0
    Artwork.objects.update(hold_until=timezone.localdate() - timedelta(days=1))
    assert holds_end() == 1
    artwork.refresh_from_db()
    assert (artwork.availability, artwork.hold_until) == ("available", None)


def test_a_collections_status_carries_to_its_artworks_and_what_was_sold_by_itself_stays_sold(actor: Actor) -> None:
    tides = Collection.objects.create(name="Tides")
    alone, other = artwork_make("Alone", collection=tides), artwork_make("Other", collection=tides)
    availability_set(actor=actor, artworks=[alone], availability="sold")
    for status, expected in (("pending", "on_hold"), ("shipped", "sold"), ("available", "available")):
        collection_save(actor=actor, collection=tides, fulfilment=status)
        alone.refresh_from_db()
        other.refresh_from_db()
        assert (alone.availability, other.availability) == ("sold", expected)


def test_a_collection_has_an_order_and_a_cover(as_owner_of_jane: Client, actor: Actor) -> None:
    tides = Collection.objects.create(name="Tides")
    first, second, third = (artwork_make(title, collection=tides) for title in "ABC")
    collection_arrange(actor=actor, collection=tides, artwork_ids=[third.pk, first.pk])
    page = as_owner_of_jane.get(reverse("library:collection", args=[tides.pk])).content.decode()
    assert page.index(f"{third.pk}/picture") < page.index(f"{first.pk}/picture") < page.index(f"{second.pk}/picture")
    as_owner_of_jane.post(reverse("library:collection_cover", args=[tides.pk]), chosen(second))
    assert Collection.objects.with_counts().get().shown_cover_id == second.pk
    with pytest.raises(Conflict):
        collection_arrange(actor=actor, collection=tides, artwork_ids=[artwork_make("Elsewhere").pk])
