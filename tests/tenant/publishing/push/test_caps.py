"""Caps of 24 hours, wherever these begin: by arithmetic, and against a slow look at every span."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from apps.tenant.publishing.deliveries.caps import SPAN, Day, spread

START = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)


def hours(*numbers: float) -> list[datetime]:
    return [START + timedelta(hours=number) for number in numbers]


def fits(taken: list[datetime], wanted: list[datetime], cap: int) -> list[bool]:
    return [one.fits for one in spread(taken, wanted, cap)[0]]


def test_as_many_as_the_cap_go_and_the_next_does_not() -> None:
    assert fits([], hours(0, 1, 2, 3), 3) == [True, True, True, False]


def test_the_day_rolls_it_does_not_begin_at_midnight() -> None:
    evening_and_morning = hours(14, 15, 17, 20)  # 22:00, 23:00, 01:00, 04:00
    assert fits([], evening_and_morning, 3) == [True, True, True, False]


def test_a_whole_day_later_there_is_room_again_to_the_minute() -> None:
    assert fits(hours(0, 1), hours(23.99), 2) == [False]
    assert fits(hours(0, 1), hours(24), 2) == [True]


def test_one_put_before_others_counts_for_their_spans_too() -> None:
    assert fits(hours(10, 20, 30), hours(9), 3) == [False]  # 9, 10, 20 and 30 are within a day
    assert fits(hours(10, 20, 30), hours(6), 3) == [True]
    assert fits(hours(10, 20), hours(30), 2) == [False]


def test_what_is_there_already_counts_even_where_it_is_beyond_the_cap() -> None:
    assert fits(hours(0, 1, 2, 3), hours(4, 40), 3) == [False, True]


def test_those_that_wait_are_offered_different_days_with_room() -> None:
    verdicts, fullest = spread([], hours(0, 1, 2, 3), 2)
    assert [one.room_at for one in verdicts] == [None, None, *hours(26, 27)]
    assert fullest == 2
    verdicts, _ = spread([], hours(0, 1, 2, 3, 4), 2)
    assert verdicts[-1].room_at == hours(52)[0]


def test_without_room_for_two_months_nothing_is_offered() -> None:
    every_hour = [START + timedelta(hours=number) for number in range(24 * 70)]
    assert spread(every_hour, hours(5), 24)[0][0].room_at is None


def test_no_span_of_24_hours_is_ever_beyond_the_cap() -> None:
    dice = random.Random(7)
    for cap in (1, 3, 25):
        wanted = sorted(START + timedelta(minutes=dice.randrange(5 * 24 * 60)) for _ in range(120))
        verdicts, fullest = spread([], wanted, cap)
        going = [at for at, one in zip(wanted, verdicts, strict=True) if one.fits]
        most = max(sum(start <= at < start + SPAN for at in going) for start in going)
        assert fullest == most <= cap
        offered = [one.room_at for one in verdicts if one.room_at is not None]
        assert Day([*going, *offered], cap).fullest() <= cap


def test_nothing_more_than_needed_is_kept_back() -> None:
    wanted = [START + timedelta(hours=number) for number in range(0, 240, 12)]
    assert all(one.fits for one in spread([], wanted, 2)[0])
    assert {later - earlier for earlier, later in pairwise(wanted)} == {SPAN / 2}
    assert Day([], 2).fullest() == 0
