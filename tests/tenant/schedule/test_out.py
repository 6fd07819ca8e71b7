"""The plan taken along on paper and as a table."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.public.workspaces.models import Workspace
from apps.tenant.schedule.models import Blackout, PostState
from apps.tenant.schedule.out.month import month_make
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.factories.schedule import post_make
from tests.factories.workspaces import workspace_change
from tests.fixtures.people import SignIn

pytestmark = pytest.mark.usefixtures("in_jane")
MARCH = datetime(2027, 3, 14, 16, 5, tzinfo=UTC)


def table(client: Client, first: object, last: object) -> list[list[str]]:
    response = client.get(reverse("schedule:out_table"), {"first": first, "last": last})
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_table_has_wall_time_zone_and_utc_and_who_approved(as_owner_of_jane: Client, jane: Workspace) -> None:
    workspace_change(jane, time_zone="America/New_York")
    artwork = artwork_make("Harbour, “dusk”")
    caption_make(artwork, text="Two\nlines", hashtags=["oil", "sea"], link="https://example.com/h")
    post_make(artwork, MARCH, state=PostState.APPROVED, approved_name="Ada Admin")
    head, row = table(as_owner_of_jane, "2027-03-14", "2027-03-14")
    found = dict(zip(head, row, strict=True))
    assert found == {
        "Date and time": "2027-03-14T12:05-04:00",
        "Time zone": "America/New_York",
        "UTC": "2027-03-14T16:05Z",
        "Network": "Instagram",
        "Title": "Harbour, “dusk”",
        "State": "Approved",
        "Caption": "Two\nlines",
        "Hashtags": "#oil #sea",
        "Link": "https://example.com/h",
        "Approved by": "Ada Admin",
    }


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(as_owner_of_jane: Client, beginning: str) -> None:
    bad = f'{beginning}HYPERLINK("http://evil.example")'
    artwork = artwork_make(bad)
    caption_make(artwork, text=bad)
    post_make(artwork, MARCH, approved_name=bad)
    _, row = table(as_owner_of_jane, "2027-03-01", "2027-03-31")
    assert [row[4], row[6], row[9]] == [f"'{bad}"] * 3


def test_the_table_has_the_days_that_were_asked_for_in_the_workspaces_zone(
    as_owner_of_jane: Client, jane: Workspace
) -> None:
    workspace_change(jane, time_zone="Pacific/Auckland")
    artwork = artwork_make()
    for moment in (datetime(2027, 6, 9, 11, 59, tzinfo=UTC), datetime(2027, 6, 9, 12, 0, tzinfo=UTC)):
        post_make(artwork, moment)
    rows = table(as_owner_of_jane, "2027-06-10", "2027-06-10")[1:]
    assert [row[0] for row in rows] == ["2027-06-10T00:00+12:00"]


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("2027-01-02", "2027-01-01", "The last day is before the first."),
        ("2027-01-01", "2031-01-01", "At most three years at a time."),
        ("", "2027-01-01", "Choose the first day."),
        ("0001-01-01", "9999-12-31", "between 2000 and 2200"),
        ("yesterday", "2027-01-01", "Enter a valid date."),
    ],
)
def test_days_that_can_not_be_are_said_and_kept(as_owner_of_jane: Client, first: str, last: str, sentence: str) -> None:
    response = as_owner_of_jane.get(reverse("schedule:out_table"), {"first": first, "last": last})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert f'value="{last}"' in response.content.decode()


def test_a_thousand_posts_take_as_many_queries_as_one(as_owner_of_jane: Client) -> None:
    artwork = artwork_make()
    caption_make(artwork)
    post_make(artwork, MARCH)
    table(as_owner_of_jane, "2027-03-01", "2027-04-30")
    with CaptureQueriesContext(connection) as few:
        table(as_owner_of_jane, "2027-03-01", "2027-04-30")
    for number in range(1, 300):
        post_make(artwork, MARCH + timedelta(minutes=number))
    with CaptureQueriesContext(connection) as many:
        assert len(table(as_owner_of_jane, "2027-03-01", "2027-04-30")) == 301
    assert len(many) == len(few)


def test_a_month_is_weeks_from_monday_with_posts_on_their_days_of_the_zone(as_owner_of_jane: Client) -> None:
    with timezone.override("America/New_York"):
        post_make(artwork_make("Late"), datetime(2027, 3, 1, 4, 30, tzinfo=UTC))
        post_make(artwork_make("First"), datetime(2027, 3, 1, 5, 0, tzinfo=UTC))
        post_make(artwork_make("Last"), datetime(2027, 4, 1, 3, 59, tzinfo=UTC), network="pinterest")
        Blackout.objects.create(starts_on=date(2027, 3, 2), ends_on=date(2027, 3, 2), label="Fair")
        month = month_make(date(2027, 3, 1))
    assert all(len(week.days) == 7 and week.days[0].day.weekday() == 0 for week in month.weeks)
    titles = {day.day: [post.title for post in day.posts] for week in month.weeks for day in week.days if day.posts}
    assert titles == {date(2027, 3, 1): ["First"], date(2027, 3, 31): ["Last"]}
    assert month.counts == [("instagram", 1), ("pinterest", 1)]
    assert month.weeks[0].days[1].off == "Fair"
    assert (month.before, month.after) == ("2027-02", "2027-04")


@pytest.mark.parametrize("month", [f"2026-{number:02}" for number in range(1, 13)] + ["2028-02"])
def test_the_months_beside_a_month_are_the_ones_beside_it(month: str) -> None:
    made = month_make(date.fromisoformat(f"{month}-01"))
    assert month_make(date.fromisoformat(f"{made.after}-01")).before == month
    assert month_make(date.fromisoformat(f"{made.before}-01")).after == month


def test_a_printed_month_shows_pictures_and_strikes_out_what_stays_silent(as_owner_of_jane: Client) -> None:
    post_make(artwork_make("<script>alert(1)</script>"), MARCH)
    post_make(artwork_make("Sold one", availability="sold"), MARCH + timedelta(hours=1))
    page = as_owner_of_jane.get(reverse("schedule:out_month"), {"month": "2027-03"}).content.decode()
    assert "<script>alert(1)" not in page
    assert "<s>Sold one</s>" in page
    assert page.count("/picture/grid") == 2
    assert "March 2027" in page


@pytest.mark.parametrize("month", ["2027-13", "soon", "1066-10", "2027-3-1"])
def test_a_month_that_is_none_is_refused(as_owner_of_jane: Client, month: str) -> None:
    assert as_owner_of_jane.get(reverse("schedule:out_month"), {"month": month}).status_code == 422


def test_a_month_of_many_posts_takes_as_many_queries_as_one_of_few(as_owner_of_jane: Client) -> None:
    address = reverse("schedule:out_month")
    post_make(artwork_make(), MARCH)
    as_owner_of_jane.get(address, {"month": "2027-03"})
    with CaptureQueriesContext(connection) as few:
        as_owner_of_jane.get(address, {"month": "2027-03"})
    for number in range(1, 40):
        post_make(artwork_make(f"{number}"), MARCH + timedelta(minutes=number))
    with CaptureQueriesContext(connection) as many:
        as_owner_of_jane.get(address, {"month": "2027-03"})
    assert len(many) == len(few)


@pytest.mark.parametrize("name", ["out", "out_month", "out_table"])
def test_who_is_no_member_takes_nothing_along(sign_in: SignIn, outsider: Any, name: str) -> None:
    post_make(artwork_make("Secret harbour"))
    response = sign_in(outsider, "jane").get(reverse(f"schedule:{name}"))
    assert response.status_code in {302, 403, 404}
    assert b"Secret harbour" not in response.content
