"""The plan as a calendar at a secret address."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from icalendar import Event as IcalEvent

from apps.core.access import Actor
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Artwork
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.models import PlanSettings, Post, PostState
from apps.tenant.schedule.out.feed import feed_address
from apps.tenant.schedule.planning_settings.services import feed_key_reset
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.factories.schedule import post_make
from tests.factories.workspaces import workspace_change
from tests.fixtures.people import SignIn

pytestmark = pytest.mark.usefixtures("in_jane")
TOMORROW = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)


def path() -> str:
    return "/" + feed_address().split("/", 3)[3]


def entries(content: bytes) -> dict[str, IcalEvent]:
    return {str(event["UID"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


@pytest.fixture
def visitor(sign_in: SignIn) -> Client:
    return sign_in(None, "jane")


def test_an_entry_says_what_where_when_and_how_far(visitor: Client) -> None:
    artwork = artwork_make("Harbour; dusk, low tide")
    caption_make(artwork, text="First line.\r\nSecond\\line\x0b", hashtags=["oil"], link="https://example.com/h")
    post = post_make(artwork, TOMORROW, state=PostState.APPROVED, approved_name="Ada Admin")
    response = visitor.get(path())
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = entries(response.content).values()
    assert str(event["UID"]) == f"{post.pk}@plan"
    assert event.decoded("DTSTART") == TOMORROW.astimezone(UTC)
    assert str(event["SUMMARY"]) == "Instagram: Harbour; dusk, low tide"
    assert str(event["STATUS"]) == "CONFIRMED"
    assert str(event["URL"]) == "https://example.com/h"
    text = str(event["DESCRIPTION"])
    assert text.startswith("First line.\nSecond\\line\n\n#oil\n\nArtwork: Harbour; dusk, low tide\nNetwork: Instagram")
    assert "State: Approved by Ada Admin" in text
    assert "http://jane." in text
    calendar = Calendar.from_ical(response.content)
    assert str(calendar["X-WR-CALNAME"]) == "Jane: posts"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in response.content
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("draft", "TENTATIVE"),
        ("ready", "TENTATIVE"),
        ("approved", "CONFIRMED"),
        ("scheduled", "CONFIRMED"),
        ("published", "CONFIRMED"),
        ("cancelling", "CANCELLED"),
    ],
)
def test_the_state_is_told_as_calendars_understand_it(visitor: Client, state: str, status: str) -> None:
    post_make(artwork_make(), TOMORROW, state=state)
    (event,) = entries(visitor.get(path()).content).values()
    assert str(event["STATUS"]) == status


def test_what_stays_silent_is_called_off_and_what_was_taken_out_is_gone(visitor: Client) -> None:
    post_make(artwork_make("Sold", availability="sold"), TOMORROW)
    post_make(artwork_make("Out"), TOMORROW + timedelta(hours=1), state=PostState.CANCELLED)
    (event,) = entries(visitor.get(path()).content).values()
    assert str(event["STATUS"]) == "CANCELLED"


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Europe/Lisbon", "UTC"])
def test_the_moment_is_the_same_in_every_zone(visitor: Client, jane: Workspace, zone: str) -> None:
    workspace_change(jane, time_zone=zone)
    post_make(artwork_make(), TOMORROW)
    content = visitor.get(path()).content
    (event,) = entries(content).values()
    assert event.decoded("DTSTART") == TOMORROW
    assert str(Calendar.from_ical(content)["X-WR-TIMEZONE"]) == zone


def test_only_the_last_month_and_the_coming_year_are_told(visitor: Client) -> None:
    artwork = artwork_make()
    for days in (-40, -20, 390, 410):
        post_make(artwork, TOMORROW + timedelta(days=days))
    found = {event.decoded("DTSTART") for event in entries(visitor.get(path()).content).values()}
    assert found == {TOMORROW - timedelta(days=20), TOMORROW + timedelta(days=390)}


def test_an_entry_keeps_its_identity_and_says_when_it_was_changed(visitor: Client) -> None:
    post = post_make(artwork_make(), TOMORROW)
    (before,) = entries(visitor.get(path()).content).values()
    later = timezone.now() + timedelta(minutes=5)
    Post.objects.update(scheduled_at=TOMORROW + timedelta(hours=1), updated_at=later, version=2)
    (after,) = entries(visitor.get(path()).content).values()
    assert (before["UID"], int(before["SEQUENCE"])) == (after["UID"], int(after["SEQUENCE"]) - 1)
    assert after.decoded("LAST-MODIFIED") == later.astimezone(UTC).replace(microsecond=0)
    assert post.pk


def test_nothing_new_is_304_and_each_change_is_not(visitor: Client) -> None:
    artwork = artwork_make()
    caption = caption_make(artwork)
    post_make(artwork, TOMORROW)
    address = path()

    def ask(etag: str) -> tuple[int, str]:
        response = visitor.get(address, headers={"if-none-match": etag})
        return response.status_code, response["ETag"]

    etag = visitor.get(address)["ETag"]
    assert ask(etag) == (304, etag)
    now = timezone.now()
    for number, change in enumerate(
        [
            lambda: Post.objects.update(updated_at=now + timedelta(seconds=1)),
            lambda: Artwork.objects.update(updated_at=now + timedelta(seconds=2)),
            lambda: Caption.objects.filter(pk=caption.pk).update(updated_at=now + timedelta(seconds=3)),
            lambda: Caption.objects.all().delete(),
            lambda: Post.objects.update(state=PostState.CANCELLED),
        ]
    ):
        change()
        status, new = ask(etag)
        assert (status, new != etag) == (200, True), number
        etag = new


def test_many_posts_take_as_many_queries_as_one_and_nothing_new_takes_fewer(visitor: Client) -> None:
    counts = []
    for number in range(40):
        artwork = artwork_make(f"{number}")
        caption_make(artwork)
        post_make(artwork, TOMORROW + timedelta(minutes=number))
        if number not in {0, 39}:
            continue
        address = path()
        visitor.get(address)
        Post.objects.filter(artwork=artwork).update(updated_at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            etag = visitor.get(address)["ETag"]
        with CaptureQueriesContext(connection) as fewer:
            assert visitor.get(address, headers={"if-none-match": etag}).status_code == 304
        counts.append((len(queries), len(fewer)))
    assert counts[0] == counts[1]
    assert counts[0][1] < counts[0][0] <= 10


def test_the_file_is_written_once_for_each_state_of_the_plan(visitor: Client) -> None:
    post_make(artwork_make("First"), TOMORROW)
    address = path()
    made = visitor.get(address)
    with CaptureQueriesContext(connection) as queries:
        again = visitor.get(address)
    assert again.content == made.content
    assert "artworks_artwork.title" not in " ".join(query["sql"].replace('"', "") for query in queries)
    post_make(artwork_make("Second"), TOMORROW + timedelta(hours=1))
    assert len(entries(visitor.get(address).content)) == 2


def test_the_address_needs_no_sign_in_and_is_kept_by_no_cache_and_no_search(visitor: Client) -> None:
    response = visitor.get(path())
    assert response["Cache-Control"] == "private, no-cache"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in str(response.headers) + str(response.cookies)
    assert visitor.head(path()).status_code == 200
    assert visitor.post(path()).status_code in {403, 405}


def test_an_address_that_was_reset_guessed_or_is_anothers_is_nothing_and_names_nobody(
    visitor: Client, sign_in: SignIn, actor: Actor, okafor: Workspace
) -> None:
    post_make(artwork_make("Secret"), TOMORROW)
    old = path()
    feed_key_reset(actor=actor)
    with workspace_context(okafor):
        theirs = path()
    key = PlanSettings.objects.get().feed_key.hex
    for wrong in (old, theirs, f"/plan/{key}.ics", "/plan/forged.ics", "/plan/..ics", old.replace(".ics", "x.ics")):
        response = visitor.get(wrong)
        assert (response.status_code, response.content) == (404, b"There is nothing at this address."), wrong
        assert "Jane" not in str(response.headers)
    assert visitor.get(path()).status_code == 200
    assert sign_in(None, "okafor").get(path()).status_code == 404


def test_without_a_key_no_address_is_right(visitor: Client) -> None:
    address = path()
    PlanSettings.objects.all().delete()
    assert visitor.get(address).status_code == 404


def test_the_page_shows_the_address_to_members_and_lets_those_with_the_right_change_it(
    as_member_of_jane: Client, as_owner_of_jane: Client, visitor: Client
) -> None:
    address = path()
    page = as_member_of_jane.get(reverse("schedule:out")).content.decode()
    assert address in page
    assert "Change address" not in page
    assert as_member_of_jane.post(reverse("schedule:feed_reset")).status_code == 403
    assert "Change address" in as_owner_of_jane.get(reverse("schedule:out")).content.decode()
    as_owner_of_jane.post(reverse("schedule:feed_reset"))
    assert visitor.get(address).status_code == 404
    assert path() != address


def test_the_feed_reads_back_as_what_was_planned(visitor: Client) -> None:
    moments = [datetime(2027, 3, 14, hour, 30, tzinfo=UTC) for hour in range(5, 9)]
    artwork = artwork_make("Ü" * 200)
    for moment in moments:
        post_make(artwork, moment)
    found = entries(visitor.get(path()).content)
    assert sorted(event.decoded("DTSTART") for event in found.values()) == moments
    assert all(str(event["SUMMARY"]) == f"Instagram: {'Ü' * 200}" for event in found.values())
