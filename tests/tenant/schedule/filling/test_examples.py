"""Filling: what it promises, by example, and by whatever Hypothesis thinks of."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.tenant.schedule.filling import (
    Candidate,
    FillRefused,
    FillRequest,
    Moment,
    NetworkRule,
    Standing,
    Strategy,
    fill,
)
from tests.examples import examples

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
START = date(2026, 12, 1)
ALL = frozenset({"instagram", "pinterest"})


def moment(day: int, hour: int, calendar: str = "moon", priority: int = 1) -> Moment:
    at = datetime(2026, 12, day, hour, tzinfo=ZONE).astimezone(UTC)
    return Moment(at, f"{calendar}-{day}-{hour}", calendar, calendar.title(), "Window", priority)


def candidates(count: int, **fields: object) -> tuple[Candidate, ...]:
    return tuple(Candidate(f"a{number}", f"Painting {number}", ALL, **fields) for number in range(count))


def rules(per_day: int = 2, minutes: int = 180, *networks: str) -> dict[str, NetworkRule]:
    return dict.fromkeys(networks or ("instagram", "pinterest"), NetworkRule(per_day, timedelta(minutes=minutes)))


def request(**wishes: object) -> FillRequest:
    base = FillRequest(
        start=START,
        end=START + timedelta(days=6),
        zone=ZONE,
        now=NOW,
        rules=rules(),
        moments=(moment(1, 10), moment(2, 15)),
        candidates=candidates(5),
    )
    return replace(base, **wishes)


def test_a_moment_gets_one_artwork_on_all_networks() -> None:
    result = fill(request())
    assert [(one.artwork_id, one.network) for one in result.placements] == [
        ("a0", "instagram"),
        ("a0", "pinterest"),
        ("a1", "instagram"),
        ("a1", "pinterest"),
    ]


def test_a_network_without_words_for_the_artwork_gets_another_one() -> None:
    only_instagram = Candidate("x", "Only there", frozenset({"instagram"}))
    result = fill(request(candidates=(only_instagram, *candidates(2)), moments=(moment(1, 10),)))
    assert {(one.artwork_id, one.network) for one in result.placements} == {("x", "instagram"), ("a0", "pinterest")}


def test_the_daily_limit_and_the_spacing_hold_also_against_posts_that_stand() -> None:
    standing = (Standing("old", "instagram", moment(1, 9).at),)
    result = fill(request(moments=tuple(moment(1, hour) for hour in range(8, 14)), standing=standing))
    times = [one.at for one in result.placements if one.network == "instagram"]
    assert times == [moment(1, 12).at]


def test_calendars_are_taken_by_priority_and_equal_ones_in_turn() -> None:
    moments = tuple(
        moment(day, 8 + n, name, p)
        for day in range(1, 7)
        for n, (name, p) in enumerate([("third", 2), ("first", 1), ("second", 1)])
    )
    result = fill(request(moments=moments, rules=rules(1, 0), candidates=candidates(10)))
    used = [one.event_id.split("-")[0] for one in result.placements if one.network == "instagram"]
    assert used.count("first") == used.count("second") == 3
    assert "third" not in used


def test_days_without_a_favourable_time_stay_empty_or_get_usual_times() -> None:
    only = fill(request())
    assert {one.at.astimezone(ZONE).day for one in only.placements} == {1, 2}
    every = fill(request(strategy=Strategy.FILL_ALL_DAYS, candidates=candidates(40)))
    assert {one.at.astimezone(ZONE).day for one in every.placements} == {1, 2, 3, 4, 5, 6, 7}
    usual = [one.at.astimezone(ZONE) for one in every.placements if not one.event_id]
    assert all(at.minute % 15 for at in usual)
    assert all((5, 30) <= (at.hour, at.minute) <= (21, 45) for at in usual)


def test_two_of_one_collection_do_not_follow_each_other_when_there_is_a_choice() -> None:
    series = tuple(Candidate(f"s{n}", f"Series {n}", ALL, "series") for n in range(3))
    others = tuple(Candidate(f"o{n}", f"Other {n}", ALL, f"c{n}") for n in range(3))
    moments = tuple(moment(day, 10) for day in range(1, 7))
    result = fill(request(candidates=series + others, moments=moments, rules=rules(1, 0, "instagram")))
    shown = [one.artwork_id[0] for one in result.placements]
    assert shown == ["s", "o", "s", "o", "s", "o"]


def test_what_found_no_place_is_told_with_a_reason() -> None:
    wordless = Candidate("w", "Wordless", frozenset())
    result = fill(request(candidates=(wordless, *candidates(3)), moments=(moment(1, 10),)))
    reasons = {one.what: one.reason for one in result.unplaced}
    assert "no caption" in reasons["Wordless"]
    assert "No free time" in reasons["Painting 2"]
    assert "no favourable time" in reasons["Wed 2 Dec 2026"]


def test_an_artwork_that_is_planned_already_is_said_to_rest() -> None:
    standing = (Standing("a0", "instagram", moment(1, 9).at), Standing("a0", "pinterest", moment(1, 9).at))
    result = fill(request(candidates=candidates(1), standing=standing))
    assert result.placements == ()
    assert "rests 30 days" in result.unplaced[0].reason


def test_nothing_is_placed_in_the_past() -> None:
    assert fill(request(now=moment(1, 12).at)).placements[0].at == moment(2, 15).at


@pytest.mark.parametrize(
    ("wishes", "word"),
    [
        ({"end": START - timedelta(days=1)}, "before the first"),
        ({"end": START + timedelta(days=365)}, "365 days"),
        ({"rules": {}}, "at least one network"),
    ],
)
def test_wishes_that_contradict_themselves_are_refused_in_words(wishes: dict[str, object], word: str) -> None:
    with pytest.raises(FillRefused) as caught:
        fill(request(**wishes))
    assert word in caught.value.message


moments_strategy = st.lists(
    st.builds(
        moment,
        day=st.integers(1, 20),
        hour=st.integers(0, 23),
        calendar=st.sampled_from(["moon", "sun", "fortune"]),
        priority=st.integers(1, 2),
    ),
    max_size=40,
    unique_by=lambda one: one.event_id,
)
standing_strategy = st.lists(
    st.builds(
        Standing,
        artwork_id=st.sampled_from(["a0", "a1", "z"]),
        network=st.sampled_from(["instagram", "pinterest"]),
        at=st.datetimes(datetime(2026, 11, 20), datetime(2026, 12, 25)).map(lambda one: one.replace(tzinfo=UTC)),
    ),
    max_size=6,
)


@pytest.mark.slow
@settings(max_examples=examples(150), deadline=None)
@given(
    moments=moments_strategy,
    standing=standing_strategy,
    per_day=st.integers(1, 4),
    minutes=st.integers(0, 600),
    cooldown=st.integers(0, 40),
    excluded=st.sets(st.integers(0, 19), max_size=5),
    count=st.integers(0, 12),
    strategy=st.sampled_from(list(Strategy)),
)
def test_no_rule_is_ever_broken(moments, standing, per_day, minutes, cooldown, excluded, count, strategy) -> None:  # type: ignore[no-untyped-def]
    asked = request(
        end=START + timedelta(days=19),
        moments=tuple(moments),
        standing=tuple(standing),
        rules=rules(per_day, minutes),
        cooldown_days=cooldown,
        excluded=frozenset(START + timedelta(days=one) for one in excluded),
        candidates=candidates(count),
        strategy=strategy,
    )
    result = fill(asked)
    assert result == fill(asked)
    new = {(one.artwork_id, one.network, one.at) for one in result.placements}
    assert len(new) == len(result.placements)
    assert len({(one.event_id, one.network) for one in result.placements if one.event_id}) == sum(
        bool(one.event_id) for one in result.placements
    )
    for one in result.placements:
        day = one.at.astimezone(ZONE).date()
        assert one.at > NOW
        assert asked.start <= day <= asked.end
        assert day not in asked.excluded
        others = [(p.artwork_id, p.network, p.at) for p in asked.standing]
        others += [key for key in new if key != (one.artwork_id, one.network, one.at)]
        same = [(artwork, at) for artwork, network, at in others if network == one.network]
        assert sum(at.astimezone(ZONE).date() == day for _, at in same) < per_day
        assert all(abs(at - one.at) >= timedelta(minutes=minutes) for _, at in same)
        assert all(abs(at - one.at) >= timedelta(days=cooldown) for artwork, at in same if artwork == one.artwork_id)


@pytest.mark.slow
def test_a_hundred_days_take_less_than_half_a_second() -> None:
    moments = tuple(
        Moment(NOW + timedelta(hours=2.4 * number), str(number), f"c{number % 3}", "Moon", "Window", 1 + number % 2)
        for number in range(1000)
    )
    asked = request(
        start=NOW.date(),
        end=NOW.date() + timedelta(days=99),
        moments=moments,
        rules=rules(2, 180, "instagram", "pinterest", "facebook"),
        candidates=tuple(replace(one, networks=ALL | {"facebook"}) for one in candidates(300)),
    )
    started = time.process_time()
    result = fill(asked)
    assert len(result.placements) > 500
    assert time.process_time() - started < 0.5
