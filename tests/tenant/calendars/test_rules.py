"""How a calendar's times are used: its rule, its offset, its filter, its place in the order."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.access import Actor
from apps.public.workspaces.models import Workspace
from apps.tenant.calendars.ics import moment, posting_time, title_filter
from apps.tenant.calendars.models import Calendar, Event
from apps.tenant.calendars.selectors import calendar_list, events_between, events_coming, left_out_count
from apps.tenant.calendars.services import calendar_rank, calendar_update
from tests.examples import examples
from tests.factories.artworks import artwork_make
from tests.factories.calendars import calendar_make, event_make
from tests.factories.schedule import post_make

NEW_YORK = ZoneInfo("America/New_York")
SOON = (timezone.now() + timedelta(days=5)).replace(minute=0, second=0, microsecond=0)
ZONES = sorted(available_timezones() - {"localtime"})

zones = st.sampled_from(ZONES).map(ZoneInfo)
days = st.dates(date(1980, 1, 1), date(2060, 12, 31))
rules = st.sampled_from(["start", "middle", "end", "offset"])


def change(actor: Actor, calendar: Calendar, **fields: Any) -> None:
    same = ("name", "color", "posting_rule", "priority", "badge", "offset_minutes", "title_filter")
    calendar_update(actor=actor, calendar=calendar, **{**{name: getattr(calendar, name) for name in same}, **fields})


@pytest.mark.parametrize(
    ("text", "title", "used"),
    [
        ("", "Anything", True),
        ("full moon", "FULL  Moon in Leo", True),
        ("full moon", "New moon", False),
        ("full moon, new moon", "New moon", True),
        ("moon, -eclipse", "Moon eclipse", False),
        ("-eclipse", "New moon", True),
        ("-eclipse", "Lunar Eclipse", False),
        (" , -, ", "Anything", True),
        ("straße", "STRASSE", True),
    ],
)
def test_words_in_the_title_say_what_is_used(text: str, title: str, used: bool) -> None:
    assert title_filter(text)(title) is used


def test_a_filter_leaves_events_out_of_everything_and_keeps_them_stored(actor: Actor, in_jane: Workspace) -> None:
    calendar = calendar_make()
    for number, title in enumerate(["Full moon", "New moon", "Full moon eclipse"]):
        event_make(calendar, SOON + timedelta(days=number), summary=title)
    change(actor, calendar, title_filter="full moon, -eclipse")
    span = (SOON - timedelta(days=1), SOON + timedelta(days=9))
    assert [event.summary for event in events_between(*span)] == ["Full moon"]
    assert [event.summary for event in events_coming()] == ["Full moon"]
    assert (left_out_count(calendar), Event.objects.count()) == (2, 3)
    (listed,) = calendar_list(actor)
    assert (listed.event_count, listed.coming_count) == (1, 1)
    change(actor, calendar, title_filter="")
    assert (left_out_count(calendar), events_coming().count()) == (0, 3)


def test_a_time_by_hand_is_used_whatever_the_filter_says(actor: Actor, in_jane: Workspace) -> None:
    calendar = calendar_make()
    event_make(calendar, SOON, summary="Studio day", by_hand=True)
    change(actor, calendar, title_filter="moon")
    assert events_coming().count() == 1


@pytest.mark.slow
def test_another_rule_over_a_thousand_events_takes_few_queries_and_no_post_moves(
    actor: Actor, in_jane: Workspace, django_assert_max_num_queries: Any
) -> None:
    calendar = calendar_make()
    events = [event_make(calendar, SOON + timedelta(hours=number)) for number in range(1_000)]
    post = post_make(artwork_make(), events[0].posts_at, event=events[0])
    before = (post.scheduled_at, post.updated_at, post.version)
    with django_assert_max_num_queries(8):
        change(actor, calendar, posting_rule="offset", offset_minutes=-45, title_filter="window")
    events[0].refresh_from_db()
    post.refresh_from_db()
    assert events[0].posts_at == SOON - timedelta(minutes=45)
    assert (post.scheduled_at, post.updated_at, post.version) == before


def test_saving_the_same_rule_writes_no_event(actor: Actor, in_jane: Workspace) -> None:
    calendar = calendar_make()
    event = event_make(calendar, SOON)
    stamp = event.updated_at
    change(actor, calendar, name="Another name", badge="AN")
    event.refresh_from_db()
    assert event.updated_at == stamp


def test_an_offset_of_more_than_a_week_is_refused_by_form_and_database(
    as_owner_of_jane: Client, in_jane: Workspace
) -> None:
    calendar = calendar_make()
    values = {"name": "Moon", "color": "#3d6b8f", "posting_rule": "offset", "priority": 1, "offset_minutes": 10_081}
    response = as_owner_of_jane.post(reverse("calendars:edit", args=[calendar.pk]), values)
    assert response.status_code == 422
    assert "less than or equal to 10080" in response.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Calendar.objects.filter(pk=calendar.pk).update(offset_minutes=10_081)


def test_the_settings_keep_badge_rule_and_filter_and_say_what_is_left_out(
    as_owner_of_jane: Client, in_jane: Workspace
) -> None:
    calendar = calendar_make()
    event_make(calendar, SOON, summary="<b>Eclipse</b>")
    values = {
        "name": "Moon",
        "color": "#3D6B8F",
        "posting_rule": "offset",
        "priority": 2,
        "offset_minutes": -30,
        "badge": "<M>",
        "title_filter": "-eclipse",
    }
    page = as_owner_of_jane.post(reverse("calendars:edit", args=[calendar.pk]), values, follow=True).content.decode()
    assert "leave 1 event out" in page
    assert 'value="-30"' in page
    assert "&lt;M&gt;" in as_owner_of_jane.get(reverse("calendars:list")).content.decode()
    calendar.refresh_from_db()
    assert (calendar.badge, calendar.rule_words) == ("<M>", "30 min before the start")


def test_a_badge_of_five_characters_is_refused_and_what_was_typed_stays(
    as_owner_of_jane: Client, in_jane: Workspace
) -> None:
    calendar = calendar_make()
    values = {"name": "Typed name", "color": "#3d6b8f", "posting_rule": "start", "priority": 1, "badge": "ABCDE"}
    response = as_owner_of_jane.post(reverse("calendars:edit", args=[calendar.pk]), values)
    assert response.status_code == 422
    assert "Typed name" in response.content.decode()


def test_calendars_move_up_and_down_and_one_on_top_of_another_pushes_it_down(actor: Actor, in_jane: Workspace) -> None:
    first, second = calendar_make("A", priority=1), calendar_make("B", priority=1)
    calendar_rank(actor=actor, calendar=second, way="up")
    assert [one.name for one in calendar_list(actor)] == ["B", "A"]
    calendar_rank(actor=actor, calendar=second, way="down")
    calendar_rank(actor=actor, calendar=second, way="down")
    assert [(one.name, one.priority) for one in calendar_list(actor)] == [("A", 2), ("B", 3)]
    calendar_rank(actor=actor, calendar=first, way="up")
    calendar_rank(actor=actor, calendar=first, way="up")
    assert [(one.name, one.priority) for one in calendar_list(actor)] == [("A", 1), ("B", 3)]


def test_a_member_may_not_move_calendars_and_sees_no_buttons_for_it(
    as_member_of_jane: Client, in_jane: Workspace
) -> None:
    calendar = calendar_make()
    url = reverse("calendars:rank", args=[calendar.pk])
    assert as_member_of_jane.post(url, {"way": "up"}).status_code == 403
    assert url not in as_member_of_jane.get(reverse("calendars:list")).content.decode()


@settings(max_examples=examples(300), deadline=None)
@given(zones, days, st.times())
def test_a_wall_time_is_the_moment_at_which_the_clock_shows_it_in_every_zone(
    zone: ZoneInfo, day: date, at: time
) -> None:
    """Where the clock skips it, as much later as the gap is long; the first of two where it shows it twice."""
    local = datetime.combine(day, at)
    found = moment(local, zone)
    shown = found.astimezone(zone).replace(tzinfo=None)
    assert found.tzinfo is UTC
    if shown != local:
        gap = local.replace(tzinfo=zone, fold=0).utcoffset() - local.replace(tzinfo=zone, fold=1).utcoffset()  # type: ignore[operator]
        assert shown - local == abs(gap)
    else:
        assert found <= local.replace(tzinfo=zone, fold=1).astimezone(UTC)


@settings(max_examples=examples(300), deadline=None)
@given(zones, days, st.integers(1, 5), rules, st.integers(-10_080, 10_080))
def test_an_all_day_events_posting_time_is_reckoned_on_the_clock_in_every_zone(
    zone: ZoneInfo, day: date, length: int, rule: str, offset: int
) -> None:
    start, end = moment(day, zone), moment(day + timedelta(days=length), zone)
    found = posting_time(start, end, rule, offset_minutes=offset, all_day_zone=zone)
    assert (found.second, found.microsecond) == (0, 0)
    midnight = datetime.combine(day, time())
    if start.astimezone(zone).replace(tzinfo=None) != midnight or start.second or end.second:
        return  # a zone whose midnight does not exist on that day, or whose offset has seconds
    if end.astimezone(zone).replace(tzinfo=None) != midnight + timedelta(days=length):
        return
    wished = {"middle": midnight + timedelta(days=length) / 2, "offset": midnight + timedelta(minutes=offset)}
    if rule in wished:
        assert found == moment(wished[rule], zone).replace(second=0, microsecond=0)
    elif rule == "end":
        assert start <= found < end
    else:
        assert found == start


@pytest.mark.slow
@settings(max_examples=examples(300), deadline=None)
@given(zones, st.datetimes(datetime(1980, 1, 1), datetime(2060, 1, 1)), st.integers(0, 6_000), rules, st.integers())
def test_a_timed_events_posting_time_lies_within_it_or_so_many_minutes_from_its_start(
    zone: ZoneInfo, start: datetime, minutes: int, rule: str, offset: int
) -> None:
    offset %= 10_080
    begins = moment(start.replace(second=0, microsecond=0), zone)
    ends = begins + timedelta(minutes=minutes)
    found = posting_time(begins, ends, rule, offset_minutes=offset)
    if rule == "offset":
        assert found == (begins + timedelta(minutes=offset)).replace(second=0, microsecond=0)
    else:
        assert begins.replace(second=0, microsecond=0) <= found <= ends


def test_an_offset_over_the_change_of_clocks_keeps_its_minutes_for_times_and_its_clock_for_days() -> None:
    """14 March 2027: New York's clocks go from 2:00 to 3:00."""
    start = datetime(2027, 3, 14, 6, 30, tzinfo=UTC)  # 1:30
    assert posting_time(start, start, "offset", offset_minutes=90).astimezone(NEW_YORK).hour == 4
    day = (moment(date(2027, 3, 14), NEW_YORK), moment(date(2027, 3, 15), NEW_YORK))
    ten = posting_time(*day, "offset", offset_minutes=600, all_day_zone=NEW_YORK).astimezone(NEW_YORK)
    assert (ten.hour, ten.minute) == (10, 0)
    skipped = posting_time(*day, "offset", offset_minutes=150, all_day_zone=NEW_YORK).astimezone(NEW_YORK)
    assert (skipped.hour, skipped.minute) == (3, 30)
