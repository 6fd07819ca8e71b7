"""Filling: which artwork goes out, against all that could have, and by example."""

from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings

from apps.tenant.schedule.filling import Candidate, FillRequest, NetworkRule, Placement, Standing, fill
from apps.tenant.schedule.filling.choose_artworks import ONLY
from tests.examples import examples
from tests.tenant.schedule.filling.making import ALL, BEGIN, artwork, moment, on, request, rule, shown
from tests.tenant.schedule.filling.rules import artwork_rules, new_ones, others
from tests.tenant.schedule.filling.strategies import requests


def most(times: list[datetime], rested: tuple[datetime, ...], cooldown: timedelta) -> int:
    """How many of the times can get an artwork at most, by trying everything; ``rested``: from when on each one may."""

    @cache
    def best(number: int, free: tuple[datetime, ...]) -> int:
        if number == len(times):
            return 0
        found = best(number + 1, free)
        for which, since in enumerate(free):
            if since <= times[number]:
                after = (*free[:which], times[number] + cooldown, *free[which + 1 :])
                found = max(found, 1 + best(number + 1, after))
        return found

    return best(0, rested)


@pytest.mark.slow
@pytest.mark.parametrize("count", [300, pytest.param(1500, marks=pytest.mark.slow)])
def test_as_many_times_get_an_artwork_as_possible(count: int) -> None:
    """Where nothing stands later than the first time, and there is no series: exactly the most, on every network."""
    for seed in range(count):
        chance = Random(seed)
        times = sorted(on(0, hour) for hour in chance.sample(range(24 * 6), chance.randint(1, 9)))
        candidates = tuple(
            artwork(
                f"a{n}", chance.choice(["", "c"]), networks=frozenset(chance.sample(sorted(ALL), chance.randint(0, 2)))
            )
            for n in range(chance.randint(1, 4))
        )
        standing = tuple(
            Standing(one.artwork_id, network, on(-chance.randint(1, 5), chance.randint(0, 12)))
            for one in candidates
            for network in chance.sample(sorted(ALL), chance.randint(0, 1))
        )
        asked = request(
            moments=tuple(moment(at) for at in times),
            rules={network: NetworkRule(50, timedelta()) for network in ALL},
            candidates=candidates,
            standing=standing,
            cooldown_days=chance.randint(1, 4),
        )
        result, rest = fill(asked), timedelta(days=asked.cooldown_days)
        for network in ALL:
            last = {one.artwork_id: one.at + rest for one in standing if one.network == network}
            rested = tuple(last.get(one.artwork_id, BEGIN) for one in candidates if network in one.networks)
            assert len(shown(result, network)) == most(times, rested, rest), (seed, network)


@pytest.mark.slow
@settings(max_examples=examples(150), deadline=None)
@given(requests())
def test_a_collection_follows_itself_only_when_nothing_else_may_go_out(asked: FillRequest) -> None:
    """Judged where nothing stands or is pinned later. Of two in a row the first may be the one that came last."""
    asked = FillRequest(**{**vars(asked), "pinned": (), "standing": ()})
    new = new_ones(asked, fill(asked))
    of = {one.artwork_id: one.collection_id for one in asked.candidates}

    def others_could(number: int) -> list[str]:
        one, facts = new[number], others(asked, new, number)
        elsewhere = [other for other in asked.candidates if other.collection_id != of[one.artwork_id]]
        return [
            other.artwork_id for other in elsewhere if not list(artwork_rules(asked, other, one.network, one.at, facts))
        ]

    for network in ALL:
        line = [number for number, one in enumerate(new) if one.network == network]
        for first, second in pairwise(line):
            collection = of[new[second].artwork_id]
            if collection and of[new[first].artwork_id] == collection and others_could(second):
                assert new[first].reason.endswith(ONLY), (new[first], new[second])
                assert not others_could(first), (new[first], new[second])


def test_those_that_waited_longest_come_first_and_none_twice_before_all_were_shown() -> None:
    result = fill(request(days=9, candidates=tuple(artwork(f"a{n}") for n in range(4)), cooldown_days=2))
    assert shown(result) == ["a0", "a1", "a2", "a3", "a0", "a1", "a2", "a3", "a0"]
    standing = (Standing("a0", "pinterest", on(-9)),)
    assert shown(fill(request(days=3, standing=standing))) == ["a1", "a2", "a0"]


def test_collections_uploaded_one_after_another_are_mixed_in_proportion() -> None:
    large = tuple(artwork(f"large{n}", "large") for n in range(12))
    small = tuple(artwork(f"small{n}", "small") for n in range(4))
    other = tuple(artwork(f"other{n}", "other") for n in range(8))
    names = [name[:5] for name in shown(fill(request(days=24, candidates=large + small + other)))]
    assert all(first != second for first, second in pairwise(names))
    for days in range(1, 25):
        assert abs(names[:days].count("large") - days / 2) <= 1.5
        assert abs(names[:days].count("small") - days / 6) <= 1.5


def test_a_series_goes_in_order_on_every_network_and_goes_on_after_what_stands() -> None:
    series = tuple(artwork(f"part{n}", "series", n) for n in (3, 1, 2))
    asked = request(days=8, candidates=series + tuple(artwork(f"o{n}") for n in range(5)))
    assert [one for one in shown(fill(asked)) if one.startswith("part")] == ["part1", "part2", "part3"]
    standing = (Standing("part2", "instagram", on(-40)),)
    going_on = fill(request(days=9, candidates=series, standing=standing, cooldown_days=3))
    assert shown(going_on) == ["part3", "part1", "part2", "part3", "part1", "part2", "part3", "part1", "part2"]


def test_a_part_without_words_is_passed_over_where_it_has_none() -> None:
    series = (artwork("p1", "s", 1), artwork("p2", "s", 2, frozenset({"pinterest"})), artwork("p3", "s", 3))
    rules = {"instagram": rule(), "pinterest": rule()}
    result = fill(request(days=4, candidates=series, rules=rules, cooldown_days=90))
    assert shown(result) == ["p1", "p3"]
    assert shown(result, "pinterest") == ["p1", "p2", "p3"]


def test_a_pinned_part_of_a_series_is_followed_by_the_next_one() -> None:
    series = tuple(artwork(f"p{n}", "s", n) for n in range(1, 6))
    pin = Placement("p3", "instagram", on(2), "", "Pinned.")
    result = fill(request(days=5, candidates=series, pinned=(pin,), cooldown_days=1))
    assert shown(result) == ["p1", "p2", "p3", "p4", "p5"]


def test_one_artwork_goes_out_on_all_networks_of_a_minute_also_with_one_that_is_pinned() -> None:
    rules = {"instagram": rule(), "pinterest": rule(), "x": rule()}
    everywhere = frozenset(rules)
    candidates = tuple(artwork(f"a{n}", networks=everywhere) for n in range(5))
    pin = Placement("a4", "pinterest", on(1), "", "Pinned.")
    result = fill(request(days=3, candidates=candidates, rules=rules, pinned=(pin,)))
    by_day = {day: {one.artwork_id for one in result.placements if one.at == on(day)} for day in range(3)}
    assert by_day == {0: {"a0"}, 1: {"a4"}, 2: {"a1"}}
    assert len(result.placements) == 9


def test_what_was_dropped_makes_room_for_another_artwork() -> None:
    asked = request(days=2, dropped=frozenset({("a0", "instagram", on(0))}))
    assert shown(fill(asked)) == ["a1", "a0"]


def test_a_time_without_a_rested_artwork_is_given_up_for_one_that_has_one() -> None:
    """The better time of the fifth day comes a few hours too early for the only artwork; the later one does not."""
    moments = (moment(on(0, 18)), moment(on(4, 10)), moment(on(4, 20), priority=2))
    result = fill(request(candidates=(artwork("only"),), moments=moments, cooldown_days=4))
    assert [one.at for one in result.placements] == [on(0, 18), on(4, 20)]


@pytest.mark.parametrize("words", [frozenset(), frozenset({"x"})])
def test_a_network_without_words_takes_no_time_from_the_others(words: frozenset[str]) -> None:
    """Pinterest is the busiest, so it would choose first, and keep the others 20 hours away."""
    rules = {"instagram": rule(1), "pinterest": rule(3)}
    moments = (moment(on(0, 8)), moment(on(0, 20), calendar="CD"), moment(on(1, 6)))
    candidates = tuple(Candidate(f"a{n}", "", frozenset({"instagram"}) | words) for n in range(3))
    asked = request(days=2, rules=rules, moments=moments, candidates=candidates, spacing_over_all=timedelta(hours=20))
    assert [one.at for one in fill(asked).placements] == [on(0, 8), on(1, 6)]


def test_a_filling_around_what_it_made_itself_leaves_the_rest_as_it_was() -> None:
    """Several rounds through 12 artworks in 3 collections, with two calendars that share the days."""
    moments = tuple(moment(on(day, hour), calendar=name) for day in range(60) for name, hour in (("AB", 9), ("CD", 15)))
    candidates = tuple(artwork(f"a{n}", f"c{n % 3}") for n in range(12))
    asked = request(days=60, moments=moments, candidates=candidates, cooldown_days=5)
    made = fill(asked)
    for pinned in (made.placements[10:11], made.placements[40:42], made.placements[::7]):
        again = fill(FillRequest(**{**vars(asked), "pinned": pinned}))
        assert len(set(again.placements) & set(made.placements)) >= 57


def test_an_artwork_that_is_pinned_soon_waits_for_its_pin() -> None:
    pin = Placement("a0", "instagram", on(3), "", "Pinned.")
    result = fill(request(days=7, pinned=(pin,), cooldown_days=1))
    assert shown(result) == ["a1", "a2", "a3", "a0", "a4", "a5", "a6"]
