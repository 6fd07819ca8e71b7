"""Filling: no rule is ever broken, whatever Hypothesis thinks of."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.tenant.schedule.filling import FillRequest, Strategy, fill
from tests.examples import examples
from tests.tenant.schedule.filling.rules import artwork_rules, broken, distances, minute, new_ones, others
from tests.tenant.schedule.filling.strategies import requests

often = settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@often
@given(requests())
def test_no_rule_is_ever_broken(asked: FillRequest) -> None:
    result = fill(asked)
    assert broken(asked, result) == []
    keys = [(one.artwork_id, one.network, one.at) for one in new_ones(asked, result)]
    assert len(set(keys)) == len(keys)


@pytest.mark.slow
@settings(parent=often, max_examples=examples(800))
@given(requests())
def test_no_rule_is_broken_in_hundreds_of_requests(asked: FillRequest) -> None:
    assert broken(asked, fill(asked)) == []


@pytest.mark.slow
@often
@given(requests(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_makes_no_difference(asked: FillRequest, chance) -> None:  # type: ignore[no-untyped-def]
    def shuffled(values: tuple) -> tuple:
        return tuple(chance.sample(values, len(values)))

    other = replace(
        asked,
        moments=shuffled(asked.moments),
        standing=shuffled(asked.standing),
        weekly=shuffled(asked.weekly),
        rules=dict(shuffled(tuple(asked.rules.items()))),
    )
    assert fill(other) == fill(asked) == fill(asked)


@pytest.mark.slow
@often
@given(requests())
def test_the_seed_moves_nothing_but_weekly_and_usual_times(asked: FillRequest) -> None:
    only = replace(asked, strategy=Strategy.FAVOURABLE_ONLY)
    assert fill(replace(only, seed="another")) == fill(only)


@pytest.mark.slow
@often
@given(requests())
def test_nothing_can_be_added_to_a_result(asked: FillRequest) -> None:
    """No favourable time is left open to an artwork that may go out then."""
    result = fill(asked)
    new = new_ones(asked, result)
    facts = others(asked, new, len(new))
    used = {(one.event_id, one.network) for one in facts if one.event_id}
    first = {}
    for moment in sorted(asked.moments, key=lambda one: minute(one.at), reverse=True):
        at, day = minute(moment.at), moment.at.astimezone(asked.zone).date()
        if at > asked.now and asked.start <= day <= asked.end and day not in asked.excluded:
            first[moment.event_id] = at
    for event, at in first.items():
        for network in asked.rules:
            if (event, network) not in used and not list(distances(asked, network, at, facts)):
                left = [one for one in asked.candidates if not list(artwork_rules(asked, one, network, at, facts))]
                assert [one for one in left if one.series_place is None or not one.collection_id] == []


@pytest.mark.slow
@often
@given(requests())
def test_every_artwork_and_every_empty_day_gets_a_reason(asked: FillRequest) -> None:
    result = fill(asked)
    placed = {one.artwork_id for one in result.placements}
    reasons = Counter((one.kind, one.subject_id) for one in result.unplaced if one.subject_id)
    assert set(reasons.values()) <= {1}
    assert {subject for kind, subject in reasons if kind == "artwork"} == {
        one.artwork_id for one in asked.candidates if one.artwork_id not in placed
    }
    posts = [*asked.standing, *result.placements]
    busy = {one.at.astimezone(asked.zone).date().isoformat() for one in posts}
    days = {(asked.start + timedelta(days=number)).isoformat() for number in range((asked.end - asked.start).days + 1)}
    assert {subject for kind, subject in reasons if kind == "day"} == days - busy
    assert all(one.reason.endswith(".") and one.what for one in result.unplaced)


@pytest.mark.slow
@often
@given(requests())
def test_what_was_placed_stays_when_all_of_it_is_pinned(asked: FillRequest) -> None:
    result = fill(asked)
    again = fill(replace(asked, pinned=result.placements))
    assert Counter(result.placements) <= Counter(again.placements)
    assert broken(replace(asked, pinned=result.placements), again) == []


@pytest.mark.slow
@often
@given(requests(), st.integers(1, 3))
def test_what_was_dropped_does_not_come_back(asked: FillRequest, every: int) -> None:
    unwanted = {(one.artwork_id, one.network, one.at) for one in new_ones(asked, fill(asked))[::every]}
    again = replace(asked, dropped=asked.dropped | unwanted)
    result = fill(again)
    assert broken(again, result) == []
    assert not unwanted & {(one.artwork_id, one.network, one.at) for one in new_ones(again, result)}


@pytest.mark.slow
@often
@given(requests(), st.integers(1, 4))
def test_filling_around_pins_keeps_all_rules(asked: FillRequest, every: int) -> None:
    pinned = fill(asked).placements[::every]
    again = replace(asked, pinned=pinned)
    assert broken(again, fill(again)) == []


@pytest.mark.slow
@often
@given(requests())
def test_progress_grows_from_nothing_to_all(asked: FillRequest) -> None:
    told: list[float] = []
    fill(asked, told.append)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)
