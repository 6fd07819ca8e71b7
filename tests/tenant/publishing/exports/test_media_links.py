"""Links to pictures: fetched without signing in, for a while, of what is for sale, on the workspace's own host."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.errors import Unavailable
from apps.core.storage import WorkspaceStorage, workspace_storage
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Artwork, Rendition, RenditionKind
from apps.tenant.publishing.exports.media_links import media_path
from tests.factories.artworks import artwork_make
from tests.factories.publishing import PICTURE, picture_store
from tests.fixtures.people import SignIn

pytestmark = pytest.mark.usefixtures("in_jane")


@pytest.fixture
def artwork() -> Artwork:
    artwork = artwork_make("Harbour, at dusk / Café")
    picture_store(artwork)
    return artwork


@pytest.fixture
def visitor(sign_in: SignIn, jane: Workspace) -> Client:
    """An importer: signed in nowhere."""
    return sign_in(None, "jane")


def link(artwork: Artwork, **lifetime: float) -> str:
    return media_path(
        kind=RenditionKind.PORTRAIT,
        artwork_id=artwork.pk,
        title=artwork.title,
        expires_at=timezone.now() + timedelta(**(lifetime or {"days": 7})),
    )


def test_anybody_with_the_link_gets_the_picture(artwork: Artwork, visitor: Client) -> None:
    response = visitor.get(link(artwork))
    assert (response.status_code, response.getvalue()) == (200, PICTURE)
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Length"] == str(len(PICTURE))
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-cache"
    assert not response.cookies
    assert "Vary" not in response or "Cookie" not in response["Vary"]


def test_the_address_is_plain_ascii_without_what_ends_an_address_in_a_list(artwork: Artwork) -> None:
    path = link(artwork)
    assert path.endswith("/harbour-at-dusk-cafe.jpg")
    assert not set(path) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./")


def test_a_title_without_a_latin_letter_still_makes_a_file_name(artwork: Artwork) -> None:
    artwork.title = "夕暮れ"
    assert link(artwork).endswith("/painting.jpg")


def test_head_says_what_get_would_without_a_body(artwork: Artwork, visitor: Client) -> None:
    got, headed = visitor.get(link(artwork)), visitor.head(link(artwork))
    assert headed.status_code == 200
    assert headed.content == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Cache-Control", "X-Robots-Tag"):
        assert headed[name] == got[name]
    got.close()


def test_who_has_the_picture_already_is_told_that_it_is_unchanged(artwork: Artwork, visitor: Client) -> None:
    tag = visitor.head(link(artwork))["ETag"]
    again = visitor.get(link(artwork), headers={"if-none-match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)


def test_the_picture_is_passed_on_in_pieces_and_the_connection_is_given_back(artwork: Artwork, visitor: Client) -> None:
    response = visitor.get(link(artwork))
    assert response.streaming
    assert max(len(piece) for piece in response.streaming_content) <= 64 * 1024
    response.close()


def test_one_query_finds_it_beside_entering_the_workspace(artwork: Artwork, visitor: Client) -> None:
    path = link(artwork)
    visitor.head(path)
    with CaptureQueriesContext(connection) as captured:
        visitor.head(path)
    (enter, look_up) = [query["sql"] for query in captured.captured_queries]
    assert "search_path" in enter
    assert "artworks_rendition" in look_up


def test_an_expired_link_is_gone_for_good_and_says_what_to_do(artwork: Artwork, visitor: Client) -> None:
    response = visitor.get(link(artwork, seconds=-1))
    assert response.status_code == 410
    assert response["Content-Type"].startswith("text/plain")
    assert "expired" in response.content.decode()
    assert response["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("place", range(0, 90, 7))
def test_a_link_with_one_letter_changed_leads_nowhere(artwork: Artwork, visitor: Client, place: int) -> None:
    head, token, name = link(artwork).rsplit("/", 2)
    place %= len(token)
    changed = token[:place] + ("x" if token[place] != "x" else "y") + token[place + 1 :]
    assert visitor.get(f"{head}/{changed}/{name}").status_code == 404


@pytest.mark.parametrize("token", ["x", "..", ".", "a.b.c.d", "forged", "%00", "é"])
def test_what_is_no_token_leads_nowhere(visitor: Client, token: str) -> None:
    assert visitor.get(f"/media/{token}/harbour.jpg").status_code == 404


def test_a_link_of_one_workspace_is_none_on_anothers_host(artwork: Artwork, sign_in: SignIn, okafor: Workspace) -> None:
    """Not even where the other workspace has an artwork with the same identifier and a picture of it."""
    path = link(artwork)
    with workspace_context(okafor):
        twin = artwork_make("Twin", id=artwork.pk)
        picture_store(twin)
        own = link(twin)
    other = sign_in(None, "okafor")
    assert other.get(path).status_code == 404
    assert other.head(own).status_code == 200


@pytest.mark.parametrize(
    "change", [{"availability": "sold"}, {"availability": "on_hold"}, {"deleted_at": timezone.now()}]
)
def test_what_was_sold_held_or_thrown_away_is_not_shown_any_more(
    artwork: Artwork, visitor: Client, change: dict[str, object]
) -> None:
    path = link(artwork)
    assert visitor.head(path).status_code == 200
    tag = visitor.head(path)["ETag"]
    Artwork.objects.filter(pk=artwork.pk).update(**change)
    assert visitor.get(path).status_code == 404
    assert visitor.get(path, headers={"if-none-match": tag}).status_code == 404


def test_a_picture_whose_file_is_gone_is_not_found_by_get_or_head(artwork: Artwork, visitor: Client) -> None:
    workspace_storage().delete(str(Rendition.objects.get(artwork=artwork, kind="ig_4x5").file.name))
    assert visitor.get(link(artwork)).status_code == 404
    assert visitor.head(link(artwork)).status_code == 404


def test_without_the_storage_an_importer_is_asked_to_come_again(artwork: Artwork, visitor: Client) -> None:
    with patch.object(WorkspaceStorage, "stream", side_effect=Unavailable("Later.")):
        assert visitor.get(link(artwork)).status_code == 503


def test_only_reading_is_possible(artwork: Artwork, visitor: Client) -> None:
    assert visitor.post(link(artwork)).status_code == 405
    assert visitor.delete(link(artwork)).status_code == 405
