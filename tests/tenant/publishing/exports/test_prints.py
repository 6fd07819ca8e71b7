"""Files for importers, and a sold original with prints left: its words for prints and a picture, or nothing."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.access import Actor
from apps.core.networks import Network
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Artwork, RenditionKind
from apps.tenant.artworks.stock import availability_set, prints_set
from apps.tenant.captions.models import Caption
from apps.tenant.publishing.exports.media_links import media_path
from apps.tenant.publishing.exports.planning import plan_make
from apps.tenant.publishing.exports.selectors import Since, handed_out
from apps.tenant.publishing.exports.wishes import Wishes
from apps.tenant.publishing.models import Export, ExportedPost, Tool
from apps.tenant.schedule.models import Post, PostState
from tests.factories.artworks import artwork_make
from tests.factories.publishing import NOON, PICTURE, approved_make, content_of, export_make, picture_store
from tests.fixtures.people import SignIn

pytestmark = pytest.mark.usefixtures("in_jane")
PRINTS = "The original is sold, prints are here."


@pytest.fixture
def visitor(sign_in: SignIn, jane: Workspace) -> Client:
    """An importer: signed in nowhere."""
    return sign_in(None, "jane")


def post_of_prints(title: str = "Harbour", **facts: object) -> Post:
    post = approved_make(title, at=NOON, text="A harbour at dusk.", print_text=PRINTS)
    Artwork.objects.filter(pk=post.artwork_id).update(**{"has_prints": True, **facts})
    picture_store(post.artwork)
    return Post.objects.select_related("artwork").get(pk=post.pk)


def link(export: Export) -> str:
    (row,) = ExportedPost.objects.filter(export=export).select_related("post")
    assert row.post
    return media_path(
        kind=RenditionKind.PORTRAIT,
        artwork_id=row.post.artwork_id,
        title=row.title,
        expires_at=timezone.now() + timedelta(days=7),
        exported_id=row.pk,
    )


def wishes_for(day: date) -> Wishes:
    zone = ZoneInfo("America/New_York")
    return Wishes(tool=Tool.PUBLER, starts_on=day, ends_on=day, networks=(Network.INSTAGRAM,), zone=zone)


def sell(post: Post, availability: str = "sold") -> None:
    availability_set(actor=None, artworks=[post.artwork], availability=availability)
    Post.objects.filter(pk=post.pk, state=PostState.READY).update(state=PostState.APPROVED)


def test_a_sold_original_is_written_with_its_words_for_prints_and_its_picture_is_shown(
    actor: Actor, visitor: Client
) -> None:
    post = post_of_prints(availability="sold")
    export = export_make(actor, post)
    (file,) = export.files.all()
    written = content_of(file).decode()
    assert PRINTS in written
    assert "A harbour at dusk." not in written
    answer = visitor.get(link(export))
    assert (answer.status_code, answer.getvalue()) == (200, PICTURE)


@pytest.mark.parametrize("lacks", ["words", "prints"])
def test_without_prints_or_words_for_them_it_is_left_out(lacks: str) -> None:
    post_of_prints(availability="sold", has_prints=lacks != "prints")
    Caption.objects.update(print_text="" if lacks == "words" else PRINTS)
    day = NOON.date()
    (choice,) = plan_make(wishes_for(day), now=timezone.now()).choices
    assert ([one.code for one in choice.problems], choice.row) == (["sold"], None)


def test_a_file_of_before_the_sale_gets_no_picture_any_more_and_is_said_to_be_rewritten(
    actor: Actor, visitor: Client
) -> None:
    post = post_of_prints()
    export = export_make(actor, post)
    address = link(export)
    assert visitor.get(address).status_code == 200
    sell(post)
    assert visitor.get(address).status_code == 404
    assert [row.since for row in handed_out(export)] == [Since.REWRITTEN]
    sell(post, "available")
    assert visitor.get(address).status_code == 200


def test_a_row_of_prints_keeps_its_picture_when_it_is_moved_and_loses_it_with_its_words_or_prints(
    actor: Actor, visitor: Client
) -> None:
    post = post_of_prints(availability="sold")
    address = link(export_make(actor, post))
    Post.objects.update(scheduled_at=NOON + timedelta(days=1))
    assert visitor.get(address).status_code == 200
    Caption.objects.update(print_text="Other words.")
    assert visitor.get(address).status_code == 404
    Caption.objects.update(print_text=PRINTS)
    prints_set(actor=None, artworks=[post.artwork], has_prints=False)
    assert visitor.get(address).status_code == 404


@pytest.mark.parametrize("facts", [{"availability": "on_hold"}, {"deleted_at": timezone.now()}])
def test_held_or_binned_it_shows_nothing(actor: Actor, visitor: Client, facts: dict[str, object]) -> None:
    address = link(export_make(actor, post_of_prints(availability="sold")))
    Artwork.objects.update(**facts)
    assert visitor.get(address).status_code == 404


def test_a_link_of_no_row_or_another_artwork_s_row_shows_no_sold_original(actor: Actor, visitor: Client) -> None:
    post = post_of_prints(availability="sold")
    (row,) = ExportedPost.objects.filter(export=export_make(actor, post))
    other = artwork_make("Other", availability="sold", has_prints=True)
    picture_store(other)
    expires_at = timezone.now() + timedelta(days=7)
    for artwork, exported_id in ((post.artwork, None), (other, row.pk)):
        address = media_path(
            kind=RenditionKind.PORTRAIT,
            artwork_id=artwork.pk,
            title=artwork.title,
            expires_at=expires_at,
            exported_id=exported_id,
        )
        assert visitor.get(address).status_code == 404


def test_a_row_that_was_taken_back_shows_nothing(actor: Actor, visitor: Client) -> None:
    address = link(export_make(actor, post_of_prints(availability="sold")))
    ExportedPost.objects.update(taken_back_at=timezone.now())
    assert visitor.get(address).status_code == 410


def test_posts_of_prints_cost_no_queries_of_their_own() -> None:
    def cost(number: int, day: int) -> int:
        at = NOON + timedelta(days=day)
        for one in range(number):
            post = approved_make(f"{day} {one}", at=at + timedelta(minutes=one), print_text=PRINTS)
            Artwork.objects.filter(pk=post.artwork_id).update(availability="sold", has_prints=True)
        with CaptureQueriesContext(connection) as found:
            plan = plan_make(wishes_for(at.date()), now=timezone.now())
        assert [bool(choice.row) for choice in plan.choices] == [True] * number
        return len(found)

    assert cost(2, 1) == cost(7, 2)
