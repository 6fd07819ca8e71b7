"""Handing posts over: what goes, what stays and why, and from where."""

import json
import re
from datetime import datetime, timedelta
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
from apps.tenant.publishing.deliveries.starting import push_plan, push_start
from apps.tenant.publishing.models import Channel, Connection
from apps.tenant.schedule.models import Post, PostState
from tests.factories.boards import delivery_make
from tests.factories.deliveries import connect, sendable, state_of
from tests.factories.publishing import export_make
from tests.factories.schedule import post_make

PUSH, CHECK, CHOSEN = "/deliveries/send/", "/deliveries/send/check", "/deliveries/send/chosen"
FORM = {"what": "approved", "networks": ["instagram", "pinterest", "facebook"]}
HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.usefixtures("connected")


@pytest.fixture
def connected(in_jane: Workspace) -> None:
    connect()


def day(days: int = 3) -> datetime:
    """Eight in the morning in New York, some days from now."""
    return (timezone.now() + timedelta(days=days)).replace(hour=13, minute=0, second=0, microsecond=0)


def row_of(count: int, at: datetime, network: str = "instagram") -> list[Post]:
    """Posts a quarter of an hour apart, of one artwork that can be sent."""
    first = sendable("Series", network, at=at)
    times = [at + timedelta(minutes=15 * number) for number in range(1, count)]
    rest = [post_make(first.artwork, one, network, state=PostState.APPROVED) for one in times]
    return list(Post.objects.filter(pk__in=[first.pk, *(post.pk for post in rest)]).select_related("artwork"))


def text_of(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def toast(response: Any) -> str:
    return str(json.loads(response["HX-Trigger"])["toast"]["text"])


def test_posts_beyond_the_cap_stay_here_and_are_offered_a_day_with_room() -> None:
    posts = row_of(27, day())
    plan = push_plan(posts)
    assert (len(plan.going), plan.over_cap, plan.troubled) == (25, 2, 0)
    later = timezone.localtime(plan.staying[0][0].scheduled_at + timedelta(days=1))
    words = plan.staying[0][1][0].message
    assert words.startswith("Instagram takes 25 posts in 24 hours")
    assert f"Move it to {later:%a %-d %b}, where there is room." in words
    assert [(use.network, use.fullest, use.cap) for use in plan.caps] == [("instagram", 25, 25)]


def test_what_is_queued_at_publer_or_out_counts_and_what_is_called_back_does_not() -> None:
    for number, state in enumerate([PostState.QUEUED, PostState.SCHEDULED, PostState.UNKNOWN] * 8):
        delivery_make(f"There {number}", state, at=day() + timedelta(minutes=15 * number))
    delivery_make("Called back", PostState.CANCELLING, at=day() + timedelta(hours=7))
    one, two = sendable("One", at=day() + timedelta(hours=8)), sendable("Two", at=day() + timedelta(hours=9))
    plan = push_plan([one, two])
    assert ([post.pk for post in plan.going], plan.over_cap) == ([one.pk], 1)


def test_each_network_has_its_own_cap() -> None:
    photos, pages = row_of(26, day()), row_of(26, day(), "facebook")
    plan = push_plan([*photos, *pages])
    assert plan.networks == [("facebook", 26), ("instagram", 25)]


def test_sending_keeps_to_the_cap_too(actor: Actor) -> None:
    posts = row_of(26, day())
    assert len(push_start(actor=actor, posts=posts).going) == 25
    assert Post.objects.filter(state=PostState.APPROVED).count() == 1
    assert len(push_start(actor=actor, posts=posts).going) == 0


def test_the_preview_shows_how_full_it_gets_and_leads_to_the_day(as_owner_of_jane: Client) -> None:
    row_of(26, day())
    response = as_owner_of_jane.get(CHECK, FORM)
    page = text_of(response)
    assert "25 posts ready to send" in page
    assert "In the fullest 24 hours Instagram 25 of 25" in page
    assert "More than a channel takes in a day 1" in page
    assert f"{reverse('schedule:planner')}?at={day():%Y-%m-%d}" in response.content.decode()


def test_the_page_sends_what_the_form_asks_for_and_leads_to_the_board(as_owner_of_jane: Client) -> None:
    photo, page = sendable("Photo"), sendable("Page", "facebook")
    assert as_owner_of_jane.get(PUSH).status_code == 200
    response = as_owner_of_jane.post(PUSH, {**FORM, "networks": ["facebook"]})
    assert response["Location"] == "/deliveries/"
    assert (state_of(photo), state_of(page)) == (PostState.APPROVED, PostState.QUEUED)


def test_nothing_to_send_says_so_and_keeps_the_form(as_owner_of_jane: Client) -> None:
    response = as_owner_of_jane.post(PUSH, FORM)
    assert response.status_code == 422
    assert "No post could be handed over" in text_of(response)


def test_the_dialog_says_who_goes_and_why_the_others_stay(as_owner_of_jane: Client) -> None:
    good, waiting = sendable("Good"), sendable("Waiting")
    Post.objects.filter(pk=waiting.pk).update(state=PostState.READY)
    ids = [str(good.pk), str(waiting.pk)]
    page = text_of(as_owner_of_jane.get(CHOSEN, {"post_ids": ids}, headers=HTMX))
    assert "1 of 2 chosen posts ready to send" in page
    assert "It is not approved yet." in page
    response = as_owner_of_jane.post(CHOSEN, {"post_ids": ids}, headers=HTMX)
    assert "1 post handed to Publer. 1 stays here: “Waiting”: It is not approved yet." in toast(response)
    assert (state_of(good), state_of(waiting)) == (PostState.QUEUED, PostState.READY)


def test_what_was_exported_is_asked_about_first(as_owner_of_jane: Client, actor: Actor) -> None:
    post = sendable()
    export_make(actor, post)
    data = {"post_ids": [str(post.pk)]}
    assert "Send the exported ones, too" in text_of(as_owner_of_jane.get(CHOSEN, data, headers=HTMX))
    as_owner_of_jane.post(CHOSEN, data, headers=HTMX)
    assert state_of(post) == PostState.APPROVED
    as_owner_of_jane.post(CHOSEN, {**data, "include_exported": "on"}, headers=HTMX)
    assert state_of(post) == PostState.QUEUED


def test_what_is_missing_is_said_before_anything_is_sent(as_owner_of_jane: Client) -> None:
    sendable()
    Connection.objects.update(read_at=timezone.now())
    Channel.objects.filter(network="instagram").update(is_locked=True)
    assert "is locked at Publer" in text_of(as_owner_of_jane.get(PUSH))


def test_another_workspaces_posts_are_not_found(as_owner_of_jane: Client, okafor: Workspace) -> None:
    with workspace_context(okafor):
        theirs = delivery_make("Theirs", PostState.FAILED).post
    data = {"post_ids": [str(theirs.pk)]}
    assert as_owner_of_jane.get(CHOSEN, data, headers=HTMX).status_code == 404
    assert as_owner_of_jane.post(CHOSEN, data, headers=HTMX).status_code == 404


def test_markup_in_titles_stays_text_where_posts_stay_here(as_owner_of_jane: Client) -> None:
    evil = "<img src=x onerror=alert(1)>"
    post = sendable(evil)
    Post.objects.filter(pk=post.pk).update(state=PostState.READY)
    page = as_owner_of_jane.get(CHOSEN, {"post_ids": [str(post.pk)]}, headers=HTMX).content.decode()
    assert "<img src=x" not in page
    assert evil in unescape(page)


def test_the_queue_offers_sending_to_those_who_may(as_owner_of_jane: Client, as_member_of_jane: Client) -> None:
    sendable()
    assert CHOSEN in as_owner_of_jane.get("/queue/").content.decode()
    assert CHOSEN not in as_member_of_jane.get("/queue/").content.decode()


def test_a_post_on_its_way_leads_to_its_delivery(as_owner_of_jane: Client) -> None:
    queued, approved = delivery_make("Queued", PostState.QUEUED).post, sendable("Approved")
    for post, is_there in ((queued, True), (approved, False)):
        page = as_owner_of_jane.get(reverse("schedule:post", args=[post.pk]), headers=HTMX).content.decode()
        assert (reverse("publishing:delivery", args=[post.pk]) in page) is is_there


def test_the_preview_costs_the_same_for_many(as_owner_of_jane: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert as_owner_of_jane.get(CHECK, FORM).status_code == 200
        return len(found)

    sendable("First")
    queries()
    few = queries()
    row_of(40, day())
    assert queries() == few


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2101-01-01"])
def test_days_at_the_ends_of_the_calendar_are_refused_with_a_sentence(as_owner_of_jane: Client, day: str) -> None:
    form = {**FORM, "what": "days", "starts_on": day, "ends_on": day}
    assert "First day: Choose a day between 2000 and 2100." in text_of(as_owner_of_jane.get(CHECK, form))
    assert as_owner_of_jane.post(PUSH, form).status_code == 422
    export = {"tool": "publer", "headers": "short", "states": "approved", "link_days": 7, "open_slots": "on"}
    checked = as_owner_of_jane.get("/exports/new/check", {**form, **export})
    assert "First day: Choose a day between 2000 and 2100." in text_of(checked)


def test_a_pins_link_must_be_an_address_and_a_picture_be_one_that_the_network_takes() -> None:
    good = sendable("Good", "pinterest", link="https://shop.example/1", at=day(4))
    bare = sendable("Bare", "pinterest", link="shop.example/1", at=day(5))
    slim = sendable("Slim", at=day())
    slim.artwork.renditions.update(width=200, height=200)
    plan = push_plan([slim, good, bare])
    assert plan.going == (good,)
    assert [(post, [one.code for one in problems]) for post, problems in plan.staying] == [
        (slim, ["bad_picture"]),
        (bare, ["bad_link"]),
    ]


def test_the_forms_token_is_in_no_address(as_owner_of_jane: Client) -> None:
    for path in (PUSH, "/exports/new/"):
        page = as_owner_of_jane.get(path).content.decode()
        check = page[page.index('hx-get="') : page.index('hx-sync="this:queue last"')]
        assert 'hx-params="not csrfmiddlewaretoken"' in check
