"""The rules that a workspace plans by: limits, approval, holidays, days off, weekly times; by the services."""

import re
from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import InvalidInput, NotFound
from apps.tenant.activity.models import Entry
from apps.tenant.schedule import rules
from apps.tenant.schedule.history import change_to_undo, change_undo
from apps.tenant.schedule.models import Blackout, PlanSettings, Post, PostState, Slot
from apps.tenant.schedule.planning_settings import weekly
from apps.tenant.schedule.planning_settings.best_times import BEST_TIMES, best_times
from apps.tenant.schedule.planning_settings.places import countries, next_holidays, parts, place_name
from apps.tenant.schedule.planning_settings.services import (
    Limit,
    days_off_add,
    days_off_remove,
    days_off_undo,
    feed_key_reset,
    holidays_set,
    rules_update,
)
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")
TODAY = timezone.localdate()
NINE = time(9, 7)


def save(actor: Actor, **changes: object) -> int:
    usual = {"limits": {}, "spacing_over_all": 0, "cooldown_days": 30, "approval": "team"}
    return rules_update(actor=actor, **{**usual, **changes})  # type: ignore[arg-type]


def last_entry() -> Entry:
    return Entry.objects.latest("created_at")


def week() -> list[tuple[str, int, str, bool]]:
    return [(one.network, one.weekday, f"{one.at:%H:%M}", one.natural) for one in rules.weekly_times()]


def test_limits_are_kept_for_each_network_and_what_changed_is_in_the_log(actor: Actor) -> None:
    save(actor, limits={"instagram": Limit(3, 10, 240)}, spacing_over_all=15, cooldown_days=45)
    found = rules.limits()
    assert (found["instagram"].per_day, found["instagram"].per_week, found["instagram"].spacing) == (3, 10, 240)
    assert found["pinterest"].per_day == 2
    saved = rules.settings_get()
    assert (saved.spacing_over_all, saved.cooldown_days) == (15, 45)
    words = "Planning: Instagram 3 a day, 10 a week, 240 minutes apart; 15 minutes between any two posts"
    assert last_entry().summary.startswith(words)
    count = Entry.objects.count()
    save(actor, limits={"instagram": Limit(3, 10, 240)}, spacing_over_all=15, cooldown_days=45)
    assert Entry.objects.count() == count, "saving the same again is nothing to tell"


def test_posts_that_do_not_fit_into_one_day_are_refused_with_the_field(actor: Actor) -> None:
    with pytest.raises(InvalidInput, match="5 posts 360 minutes apart don't fit into one day") as refused:
        save(actor, limits={"pinterest": Limit(5, 0, 360)}, cooldown_days=3)
    assert refused.value.field == "spacing_pinterest"
    assert rules.settings_get().cooldown_days == 30


def test_when_nobody_has_to_approve_any_more_what_waits_is_approved_and_can_be_undone(actor: Actor) -> None:
    written = artwork_make("Written")
    caption_make(written, "instagram")
    ready = post_make(written)
    wordless = post_make(artwork_make("Wordless"))
    held = artwork_make("Held", availability="on_hold")
    caption_make(held, "instagram")
    silent = post_make(held)
    past = post_make(written, timezone.now() - timedelta(days=1))
    assert save(actor, approval="off") == 2
    states = dict(Post.objects.values_list("pk", "state"))
    assert states == {ready.pk: "approved", wordless.pk: "ready", silent.pk: "approved", past.pk: "ready"}
    change = change_to_undo(actor)
    assert change is not None
    change_undo(actor=actor, change=change)
    ready.refresh_from_db()
    assert ready.state == PostState.READY


@pytest.mark.parametrize("approval", ["team", "client"])
def test_when_somebody_has_to_approve_again_what_is_approved_stays(actor: Actor, approval: str) -> None:
    save(actor, approval="off")
    post = post_make(artwork_make(), state=PostState.APPROVED)
    assert save(actor, approval=approval) == 0
    post.refresh_from_db()
    assert post.state == PostState.APPROVED
    assert "approval:" in last_entry().summary


def test_each_country_is_there_once_with_its_english_name() -> None:
    names = [name for _, name in countries()]
    assert len(names) == len(set(names)) == 250
    assert {"Germany", "United States", "Trinidad and Tobago", "Isle of Man", "Côte d’Ivoire"} <= set(names)
    assert all(len(code) == 2 for code, _ in countries())
    assert not [name for name in names if re.search("[a-z][A-Z]", name.replace("McDonald", ""))]


def test_all_places_fit_the_column_and_their_holidays_can_be_asked_for() -> None:
    longest = PlanSettings._meta.get_field("holidays_of").max_length
    assert longest is not None
    for country, name in countries():
        for part, _ in [("", ""), *parts(country)]:
            assert len(f"{country}-{part}") <= longest, name
    assert dict(parts("DE"))["BY"] == "Bayern"
    assert parts("Atlantis") == []
    assert place_name("DE-BY") == "Bayern, Germany"


def test_holidays_of_a_part_are_days_off_by_their_english_names(actor: Actor) -> None:
    holidays_set(actor=actor, country="DE", part="BY")
    off = rules.days_off(date(2027, 1, 1), date(2027, 1, 10))
    assert off == {date(2027, 1, 1): "New Year's Day", date(2027, 1, 6): "Epiphany"}
    assert last_entry().summary == "Planning: holidays of Bayern, Germany are days off"
    assert [name for _, name in next_holidays("DE-BY", date(2027, 1, 2), 2)] == ["Epiphany", "Good Friday"]
    holidays_set(actor=actor, country="", part="")
    assert rules.days_off(date(2027, 1, 1), date(2027, 1, 10)) == {}


@pytest.mark.parametrize(
    ("country", "part", "field"), [("XX", "", "country"), ("DE", "CA", "part"), ("", "BY", "part")]
)
def test_places_that_are_not_known_are_refused(actor: Actor, country: str, part: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        holidays_set(actor=actor, country=country, part=part)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("starts", "ends", "field", "words"),
    [
        (3, 2, "ends_on", "before the first"),
        (-3, -1, "ends_on", "have passed"),
        (1, 400, "ends_on", "one year"),
        (3000, 3001, "starts_on", "five years"),
        (11, 12, "starts_on", "off already"),
    ],
)
def test_days_off_that_make_no_sense_are_refused(actor: Actor, starts: int, ends: int, field: str, words: str) -> None:
    days_off_add(actor=actor, starts_on=TODAY + timedelta(days=10), ends_on=TODAY + timedelta(days=14))
    first, last = TODAY + timedelta(days=starts), TODAY + timedelta(days=ends)
    with pytest.raises(InvalidInput, match=words) as refused:
        days_off_add(actor=actor, starts_on=first, ends_on=last)
    assert refused.value.field == field


def test_days_off_that_were_removed_come_back_once(actor: Actor) -> None:
    off = days_off_add(actor=actor, starts_on=TODAY, ends_on=TODAY, label="Fair")
    entry = days_off_remove(actor=actor, off=off)
    assert not Blackout.objects.exists()
    days_off_undo(actor=actor, entry_id=entry.pk)
    days_off_undo(actor=actor, entry_id=entry.pk)
    assert [(one.starts_on, one.label) for one in Blackout.objects.all()] == [(TODAY, "Fair")]
    with pytest.raises(NotFound):
        days_off_undo(actor=actor, entry_id=last_entry().pk)


def test_a_time_for_several_days_and_networks_leaves_what_is_there(actor: Actor) -> None:
    weekly.times_add(actor=actor, networks=["instagram"], weekdays=[0], at=NINE, natural=False)
    entry = weekly.times_add(actor=actor, networks=["instagram", "pinterest"], weekdays=[0, 2], at=NINE)
    assert entry is not None
    assert entry.summary == "Added 09:07 on Monday and Wednesday for Instagram and Pinterest"
    assert week() == [
        ("instagram", 0, "09:07", False),
        ("pinterest", 0, "09:07", True),
        ("instagram", 2, "09:07", True),
        ("pinterest", 2, "09:07", True),
    ]
    assert weekly.times_add(actor=actor, networks=["instagram"], weekdays=[0, 2], at=NINE) is None
    weekly.times_undo(actor=actor, entry_id=entry.pk)
    assert week() == [("instagram", 0, "09:07", False)]


def test_a_day_does_not_take_more_than_24_times(actor: Actor) -> None:
    for hour in range(24):
        weekly.times_add(actor=actor, networks=["instagram"], weekdays=[0], at=time(hour))
    with pytest.raises(InvalidInput, match="Monday would have more than 24 times on Instagram"):
        weekly.times_add(actor=actor, networks=["instagram"], weekdays=[0], at=NINE)
    assert Slot.objects.count() == 24


def test_monday_is_copied_in_place_of_what_the_weekdays_had_and_undone(actor: Actor) -> None:
    with pytest.raises(InvalidInput, match="Monday has no times"):
        weekly.times_copy_monday(actor=actor)
    weekly.times_add(actor=actor, networks=["instagram"], weekdays=[0, 2], at=NINE, natural=False)
    weekly.times_add(actor=actor, networks=["pinterest"], weekdays=[2, 5], at=time(20))
    before = week()
    entry = weekly.times_copy_monday(actor=actor)
    assert [one[1] for one in week()] == [0, 1, 2, 3, 4, 5]
    assert week()[2] == ("instagram", 2, "09:07", False)
    undone = weekly.times_undo(actor=actor, entry_id=entry.pk)
    assert week() == before
    redone = weekly.times_undo(actor=actor, entry_id=undone.pk)
    assert redone.summary == f"Did again: {entry.summary}"
    assert len(week()) == 6


def test_all_times_are_cleared_and_come_back(actor: Actor) -> None:
    weekly.times_add(actor=actor, networks=["instagram", "facebook"], weekdays=list(range(7)), at=NINE)
    before = week()
    entry = weekly.times_clear(actor=actor)
    assert week() == []
    weekly.times_undo(actor=actor, entry_id=entry.pk)
    assert week() == before
    weekly.times_undo(actor=actor, entry_id=entry.pk)
    assert week() == before


def test_natural_minutes_are_switched_and_switched_back(actor: Actor) -> None:
    weekly.times_add(actor=actor, networks=["instagram"], weekdays=[0], at=NINE)
    entry = weekly.time_set_natural(actor=actor, slot=Slot.objects.get(), natural=False)
    assert week() == [("instagram", 0, "09:07", False)]
    weekly.times_undo(actor=actor, entry_id=entry.pk)
    assert week() == [("instagram", 0, "09:07", True)]


def test_an_undo_leaves_what_was_changed_since(actor: Actor) -> None:
    entry = weekly.times_add(actor=actor, networks=["instagram"], weekdays=[0, 1], at=NINE)
    assert entry is not None
    weekly.time_set_natural(actor=actor, slot=Slot.objects.get(weekday=1), natural=False)
    weekly.times_undo(actor=actor, entry_id=entry.pk)
    assert week() == [("instagram", 1, "09:07", False)]


def test_best_times_are_added_or_replace_only_when_that_is_said(actor: Actor) -> None:
    weekly.times_add(actor=actor, networks=["instagram", "facebook"], weekdays=[6], at=NINE)
    chosen = best_times("instagram")
    weekly.times_take(actor=actor, times=chosen, replace=False)
    assert Slot.objects.filter(network="instagram").count() == len(chosen) + 1
    assert weekly.times_take(actor=actor, times=chosen, replace=False) is None
    weekly.times_take(actor=actor, times=chosen, replace=True)
    assert Slot.objects.filter(network="instagram").count() == len(chosen)
    assert week()[-2:] == [("facebook", 6, "09:07", True), ("instagram", 6, "17:14", True)]


def test_best_times_are_natural_and_within_the_usual_limits() -> None:
    limits = rules.limits()
    for network in BEST_TIMES:
        found = best_times(network)
        assert found
        assert all(one.natural and one.at.minute % 15 for one in found)
        for day in range(7):
            assert len([one for one in found if one.weekday == day]) <= max(limits[network].per_day, 2)


def test_another_address_for_the_feed_is_another_key_and_is_in_the_log(actor: Actor) -> None:
    before = PlanSettings.objects.create().feed_key
    assert feed_key_reset(actor=actor).feed_key != before
    assert last_entry().verb == "plan.feed_reset"
    assert str(before) not in str(last_entry().data)
