"""Filling: it says why, in plain words, for every post and for everything that found no place."""

from datetime import date, timedelta

import pytest

from apps.tenant.schedule.filling import Placement, Standing, Strategy, WeeklyTime, fill
from tests.tenant.schedule.filling.making import BEGIN, artwork, moment, on, request, rule


def reasons(**wishes: object) -> dict[str, str]:
    return {one.subject_id: one.reason for one in fill(request(**wishes)).unplaced}


def day(number: int) -> str:
    return (BEGIN.date() + timedelta(days=number)).isoformat()


def test_a_post_says_which_favourable_time_it_is_and_why_this_artwork() -> None:
    [one] = fill(request(days=1)).placements
    assert one.reason == "AB: Moon trine Venus. Waited longest."


def test_an_artwork_of_a_collection_or_series_says_so() -> None:
    candidates = (artwork("c", "set"), artwork("s1", "series", 1), artwork("c2", "set"), artwork("c3", "set"))
    said = [one.reason.partition(". ")[2] for one in fill(request(days=4, candidates=candidates)).placements]
    assert said == [
        "Waited longest of its collection.",
        "Next of its series.",
        "Waited longest of its collection.",
        "No other collection had one free.",
    ]


def test_the_same_artwork_on_a_second_network_says_so() -> None:
    rules = {"instagram": rule(), "pinterest": rule()}
    said = {one.network: one.reason for one in fill(request(days=1, rules=rules)).placements}
    assert said["pinterest"] == "AB: Moon trine Venus. Announced on several networks at once."


def test_weekly_and_usual_times_say_what_they_are() -> None:
    weekly = (WeeklyTime("instagram", 0, on(0).time(), natural=False),)
    fields = {"days": 1, "moments": (), "strategy": Strategy.FILL_ALL_DAYS}
    [one] = fill(request(**fields, weekly=weekly)).placements
    assert one.reason == "No favourable time on this day: your weekly time. Waited longest."
    [one] = fill(request(**fields)).placements
    assert one.reason == "No favourable time on this day: a usual time. Waited longest."


def test_a_pin_keeps_its_own_reason() -> None:
    pin = Placement("a3", "instagram", on(0), "", "Because I like it.")
    assert pin in fill(request(pinned=(pin,))).placements


@pytest.mark.parametrize(
    ("wishes", "number", "reason"),
    [
        ({"excluded": frozenset({date(2026, 6, 2)})}, 1, "A day off."),
        ({"now": on(3)}, 1, "The day is past."),
        ({"now": on(1, 15)}, 1, "Its favourable times are past."),
        ({"moments": (moment(on(0)),)}, 1, "There is no favourable time on this day."),
        ({"rules": {"instagram": rule(1, 0, 1)}}, 1, "Nothing fits: the limit of the week is reached."),
        ({"rules": {"instagram": rule(1, 30)}}, 1, "Nothing fits: it is too near to another post of the network."),
        (
            {"standing": (Standing("z", "elsewhere", on(2, 2)),), "spacing_over_all": timedelta(hours=15)},
            1,
            "Nothing fits: it is too near to a post on another network.",
        ),
        ({"rules": {"instagram": rule(0)}}, 1, "Nothing fits: the limit of the day is reached."),
        (
            {"standing": (Standing("z", "instagram", on(-3), moment(on(1)).event_id),)},
            1,
            "Its favourable times are used already.",
        ),
        (
            {"candidates": (artwork("only"),)},
            1,
            "No artwork with a caption was rested enough for its favourable times.",
        ),
        (
            {
                "moments": (),
                "strategy": Strategy.FILL_ALL_DAYS,
                "weekly": (WeeklyTime("instagram", 0, on(0).time()),),
            },
            1,
            "It has no favourable time, and none of your weekly times is left on it.",
        ),
        ({"candidates": ()}, 1, "No artwork is ready with a caption for these networks."),
    ],
)
def test_a_day_without_a_post_says_why(wishes: dict[str, object], number: int, reason: str) -> None:
    assert reasons(**wishes)[day(number)] == reason


def test_an_artwork_without_a_post_says_why() -> None:
    wordless = artwork("wordless", networks=frozenset({"x"}))
    resting = artwork("resting")
    candidates = (wordless, resting, artwork("a"), artwork("b"), artwork("s1", "s", 1), artwork("s2", "s", 2))
    found = reasons(days=2, candidates=candidates, standing=(Standing("resting", "instagram", on(-9)),))
    assert found == {
        "wordless": "It has no caption for these networks.",
        "resting": "It is in the schedule already and rests 30 days between two posts: until 22 Jun 2026.",
        "b": "No free time was left for it: other artworks came first.",
        "s2": "No free time was left for it: other artworks came first, and its series goes in order.",
    }


def test_an_artwork_whose_networks_have_no_time_says_so() -> None:
    assert "there is none on its networks" in reasons(moments=())["a0"]


def test_a_very_long_title_of_an_event_is_cut() -> None:
    long = moment(on(0))
    long = type(long)(long.at, "e", "c", "AB", "x" * 100_000, 1)
    [one] = fill(request(days=1, moments=(long,))).placements
    assert len(one.reason) < 250
    assert "…" in one.reason
