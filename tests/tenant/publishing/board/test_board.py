"""The board of deliveries as members see it."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.core.access import Actor
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.publishing.board.selectors import deliveries_count, deliveries_list
from apps.tenant.publishing.board.showing import shown, web_link
from apps.tenant.publishing.models import Attempt, Connection, Delivery, Outcome, Step
from apps.tenant.schedule.models import Post, PostState
from tests.factories.boards import delivery_make, failed_make
from tests.factories.deliveries import connect, minute_in

pytestmark = pytest.mark.usefixtures("in_jane")

BOARD = "/deliveries/"
PART = {"HX-Request": "true"}


def text_of(response: Any) -> str:
    """What is to be read on the page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def titles(client: Client, query: str = "") -> list[str]:
    page = client.get(BOARD + query, headers=PART).content.decode()
    return re.findall(r'hx-target="#dialog-host">([^<]+)</button>', page)


def test_what_needs_somebody_comes_first_and_what_is_out_last(as_owner_of_jane: Client) -> None:
    delivery_make("Out", PostState.PUBLISHED, at=minute_in(-1))
    delivery_make("There", PostState.SCHEDULED)
    delivery_make("Changed", PostState.SCHEDULED, problem="changed_text", sentence="Its words were changed.")
    delivery_make("Lost", PostState.UNKNOWN)
    delivery_make("Alarm", PostState.CANCELLING, problem="still_there", sentence="Delete it by hand.")
    failed_make("Failed", at=minute_in(3))
    failed_make("Passed", at=minute_in(-2))
    assert titles(as_owner_of_jane) == ["Alarm", "Failed", "Passed", "Changed", "Lost", "There", "Out"]
    page = text_of(as_owner_of_jane.get(BOARD))
    headings = [page.index(name) for name in ("Needs somebody", "Not settled yet", "On the way")]
    assert headings == sorted(headings)


def test_publers_own_words_and_what_to_do_are_said(as_owner_of_jane: Client) -> None:
    failed_make(words="The image is too wide")
    page = text_of(as_owner_of_jane.get(BOARD))
    assert "Publer refused it: The image is too wide" in page
    assert "Mend what Publer names, then send it again" in page


def test_a_minute_later_is_offered_only_where_the_words_are_about_a_minute(as_owner_of_jane: Client) -> None:
    near = failed_make("Near", "A one minute gap is required between posts")
    other = failed_make("Other", "The image is too wide")
    page = as_owner_of_jane.get(BOARD).content.decode()
    assert reverse("publishing:shift", args=[near.post_id]) in page
    assert reverse("publishing:shift", args=[other.post_id]) not in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (PostState.QUEUED, "Waits for its turn."),
        (PostState.PUSHING, "Publer is making it."),
        (PostState.UNKNOWN, "It is being looked up at Publer"),
        (PostState.CANCELLING, "Publer is asked until it shows it no more."),
        (PostState.SCHEDULED, "It goes out at its time."),
        (PostState.PUBLISHED, "It is out."),
    ],
)
def test_each_state_says_what_happens_next_whatever_was_noted_on_the_way(state: PostState, words: str) -> None:
    noted = "No answer came." if state == PostState.UNKNOWN else "Refused, or another one"
    delivery = delivery_make(state=state, sentence=noted, problem="unknown" if state == PostState.UNKNOWN else "")
    assert words in shown(delivery).sentence


def test_one_that_is_taken_out_to_be_sent_anew_says_so() -> None:
    delivery = delivery_make(state=PostState.CANCELLING, then=PostState.QUEUED)
    assert "sent as it is now" in shown(delivery).sentence


def test_states_networks_and_titles_filter_and_the_counts_follow(as_owner_of_jane: Client) -> None:
    failed_make("Harbour at dusk")
    failed_make("Meadow", network="facebook")
    delivery_make("Harbour by night", PostState.SCHEDULED, network="facebook")
    assert titles(as_owner_of_jane, "?state=failed") == ["Meadow", "Harbour at dusk"]
    assert titles(as_owner_of_jane, "?network=facebook") == ["Meadow", "Harbour by night"]
    assert titles(as_owner_of_jane, "?q=HARBOUR") == ["Harbour at dusk", "Harbour by night"]
    assert titles(as_owner_of_jane, "?q=harbour&state=failed&network=instagram") == ["Harbour at dusk"]
    page = text_of(as_owner_of_jane.get(BOARD + "?q=harbour"))
    assert "All 2 Failed 1 Scheduled 1" in page
    assert "No delivery matches" in text_of(as_owner_of_jane.get(BOARD + "?q=nothing"))


@pytest.mark.parametrize("query", ["?state=nonsense&network=myspace&page=9999", "?q=%00%25_", "?post=x", "?page=-1"])
def test_a_strange_address_is_no_error(as_owner_of_jane: Client, query: str) -> None:
    failed_make()
    assert as_owner_of_jane.get(BOARD + query).status_code == 200


def test_what_is_out_leaves_the_board_after_a_month(as_owner_of_jane: Client) -> None:
    delivery_make("Old", PostState.PUBLISHED, at=minute_in(-31))
    delivery_make("New", PostState.PUBLISHED, at=minute_in(-29), network="facebook")
    assert titles(as_owner_of_jane) == ["New"]


def test_an_empty_board_offers_the_first_step(as_owner_of_jane: Client, as_member_of_jane: Client) -> None:
    delivery_make("Called back", PostState.APPROVED)
    assert "Nothing is on its way" in text_of(as_owner_of_jane.get(BOARD))
    assert "Send posts" not in text_of(as_member_of_jane.get(BOARD))


def test_markup_in_titles_words_and_links_stays_text(as_owner_of_jane: Client) -> None:
    evil = "<img src=x onerror=alert(1)>"
    delivery = failed_make(evil, words=evil, remote_link="javascript:alert(1)")
    Attempt.objects.create(
        delivery=delivery, call=delivery.pk, step=Step.SEND, answer=evil, sent={"text": evil, "at": evil}
    )
    drawer = reverse("publishing:delivery", args=[delivery.post_id])
    for response in (as_owner_of_jane.get(BOARD), as_owner_of_jane.get(drawer, headers=PART)):
        page = response.content.decode()
        assert "<img src=x" not in page
        assert "javascript:" not in page
        assert evil in unescape(page)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example", "http:", "http://[x"]
)
def test_only_links_to_the_web_are_links(link: str) -> None:
    assert web_link(link) == ""
    assert web_link("https://www.instagram.com/p/1") != ""


def test_what_is_out_links_to_the_post(as_owner_of_jane: Client) -> None:
    delivery_make(state=PostState.PUBLISHED, at=minute_in(-1), remote_link="https://www.instagram.com/p/abc")
    assert 'href="https://www.instagram.com/p/abc"' in as_owner_of_jane.get(BOARD).content.decode()


def test_a_delivery_shows_what_was_tried_in_the_zone_of_the_workspace(
    as_owner_of_jane: Client, jane: Workspace
) -> None:
    delivery = failed_make()
    Attempt.objects.create(
        delivery=delivery,
        call=delivery.pk,
        step=Step.SEND,
        outcome=Outcome.REFUSED,
        answer="Too wide",
        sent={"at": "2027-01-02T17:00:00+00:00", "text": "Words", "title": "", "media": "M1"},
    )
    page = text_of(as_owner_of_jane.get(reverse("publishing:delivery", args=[delivery.post_id]), headers=PART))
    assert "Sending Refused" in page
    assert "Too wide" in page
    assert "Sat 2 Jan 2027, 12:00" in page  # New York
    assert "Title" not in page


def test_the_address_of_a_delivery_opens_it_over_the_board(as_owner_of_jane: Client) -> None:
    delivery = failed_make()
    address = reverse("publishing:delivery", args=[delivery.post_id])
    response = as_owner_of_jane.get(address, follow=True)
    assert response.redirect_chain == [(f"{BOARD}?post={delivery.post_id}", 302)]
    assert f'hx-get="{address}" hx-trigger="load"' in response.content.decode()


def test_the_open_drawer_asks_for_its_inside_alone(as_owner_of_jane: Client) -> None:
    address = reverse("publishing:delivery", args=[failed_make().post_id])
    inside = as_owner_of_jane.get(address, headers={**PART, "HX-Target": "delivery-detail"}).content.decode()
    assert "<dialog" not in inside
    assert "What was tried" in inside


def test_it_says_whether_something_is_moving(as_owner_of_jane: Client) -> None:
    delivery_make(state=PostState.SCHEDULED)
    assert 'data-moving="no"' in as_owner_of_jane.get(BOARD).content.decode()
    delivery_make("Second", PostState.QUEUED)
    page = as_owner_of_jane.get(BOARD)
    assert 'data-moving="yes"' in page.content.decode()
    assert "1 on the way; this page follows it." in text_of(page)


def test_the_navigation_counts_what_failed_or_alarms(as_owner_of_jane: Client) -> None:
    failed_make()
    delivery_make("Alarm", PostState.CANCELLING, problem="still_there")
    delivery_make("There", PostState.SCHEDULED)
    assert '<span class="nav-item__count">2</span>' in as_owner_of_jane.get("/library/").content.decode()


@pytest.mark.slow
def test_queries_do_not_grow_with_the_deliveries(as_owner_of_jane: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert as_owner_of_jane.get(BOARD).status_code == 200
        return len(found)

    failed_make("First")
    queries()
    few = queries()
    for number in range(30):
        failed_make(f"Failed {number}")
        delivery_make(f"There {number}", PostState.SCHEDULED, network="facebook")
    assert queries() == few


def test_the_board_reads_with_few_queries(in_jane: Workspace, actor: Actor) -> None:
    failed_make()
    with CaptureQueriesContext(connection) as found:
        list(deliveries_list(actor))
        deliveries_count(actor)
    assert len(found) == 2
    assert deliveries_count(actor).again == 1
    assert Post.objects.filter(scheduled_at__gt=timezone.now() + timedelta(hours=1)).exists()


def test_another_workspaces_deliveries_are_not_found(as_owner_of_jane: Client, okafor: Workspace) -> None:
    with workspace_context(okafor):
        theirs = failed_make("Theirs")
    assert "Theirs" not in as_owner_of_jane.get(BOARD).content.decode()
    address = reverse("publishing:delivery", args=[theirs.post_id])
    assert as_owner_of_jane.get(address).status_code == 404


def test_a_member_looks_and_is_offered_nothing_to_do(as_member_of_jane: Client) -> None:
    delivery = failed_make()
    page = as_member_of_jane.get(BOARD).content.decode()
    drawer = as_member_of_jane.get(reverse("publishing:delivery", args=[delivery.post_id]), headers=PART)
    assert "Publer refused it" in page
    for shown_page in (page, drawer.content.decode()):
        assert "hx-post" not in shown_page
        assert "data-select-item" not in shown_page
    assert Delivery.objects.count() == 1


def test_an_identifier_is_known_however_it_is_spelt(as_owner_of_jane: Client) -> None:
    post = failed_make().post
    for spelt in (post.pk.hex, str(post.pk).upper(), f"{{{post.pk}}}", f"urn:uuid:{post.pk}"):
        for path, name in ((BOARD, "publishing:delivery"), ("/queue/", "schedule:post")):
            answer = as_owner_of_jane.get(path, {"post": spelt})
            assert f'hx-get="{reverse(name, args=[post.pk])}" hx-trigger="load"' in answer.content.decode(), spelt


def test_trouble_with_the_key_leads_to_the_channels_where_it_is_mended(as_owner_of_jane: Client) -> None:
    connect()
    Connection.objects.update(trouble="The key was replaced.", trouble_since=timezone.now())
    page = as_owner_of_jane.get(BOARD, headers=PART).content.decode()
    assert 'href="/settings/channels/">Open channels</a>' in page
    assert "/settings/keys/" not in page


@pytest.mark.parametrize(
    ("state", "words"),
    [(PostState.QUEUED, "it waits for its turn"), (PostState.PUBLISHED, "what is older is not kept")],
)
def test_where_nothing_is_kept_of_what_was_tried_it_is_said_why(
    as_owner_of_jane: Client, state: PostState, words: str
) -> None:
    delivery = delivery_make(state=state, at=minute_in(-100))
    drawer = as_owner_of_jane.get(reverse("publishing:delivery", args=[delivery.post_id]), headers=PART)
    assert words in text_of(drawer)
