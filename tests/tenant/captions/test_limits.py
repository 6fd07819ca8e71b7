"""The networks' limits: what is counted, how it is counted, and what the user is told."""

import pytest

from apps.core.networks import Network
from apps.tenant.captions.limits import LIMITS, Level, as_posted, check, length, level
from apps.tenant.captions.writers.base import Draft

INSTAGRAM, PINTEREST, FACEBOOK = Network.INSTAGRAM, Network.PINTEREST, Network.FACEBOOK


def test_every_network_has_limits() -> None:
    assert set(LIMITS) == set(Network)


def test_an_emoji_counts_two_and_a_line_break_of_any_browser_one() -> None:
    assert length("a🎨") == 3
    assert length("a\r\nb") == length("a\nb") == 3


def test_hashtags_stand_below_the_text_as_posted() -> None:
    assert as_posted(Draft(text="Look.", hashtags=("Art", "Blue"))) == "Look.\n\n#Art #Blue"
    assert as_posted(Draft(text="Look.")) == "Look."
    assert as_posted(Draft(hashtags=("Art",))) == "#Art"


@pytest.mark.parametrize(("network", "limit"), [(INSTAGRAM, 2200), (PINTEREST, 500), (FACEBOOK, 10_000)])
def test_text_may_be_exactly_as_long_as_the_limit(network: Network, limit: int) -> None:
    assert check(Draft(text="x" * limit), network) == []
    (violation,) = check(Draft(text="x" * (limit + 1)), network)
    assert (violation.field, violation.code) == ("text", "text_too_long")
    assert (violation.limit, violation.actual) == (limit, limit + 1)


def test_hashtags_use_up_the_characters_of_the_text() -> None:
    tags = ("Art", "Blue")  # "\n\n#Art #Blue" is 12 characters
    assert check(Draft(text="x" * 2188, hashtags=tags), INSTAGRAM) == []
    (violation,) = check(Draft(text="x" * 2190, hashtags=tags), INSTAGRAM)
    assert violation.message == (
        "The text with its hashtags is 2 characters too long for Instagram, which takes 2,200. Please shorten it."
    )


def test_one_character_too_many_is_said_in_the_singular() -> None:
    (violation,) = check(Draft(title="x" * 101), PINTEREST)
    assert violation.message == "The title is 1 character too long for Pinterest, which takes 100. Please shorten it."


def test_instagram_takes_five_hashtags_wherever_they_stand() -> None:
    assert check(Draft(text="A #Sea", hashtags=("A", "B", "C", "D")), INSTAGRAM) == []
    (violation,) = check(Draft(text="A #Sea", hashtags=("A", "B", "C", "D", "E")), INSTAGRAM)
    assert (violation.field, violation.code, violation.limit, violation.actual) == (
        "hashtags",
        "too_many_hashtags",
        5,
        6,
    )
    assert violation.message == "Instagram takes at most 5 hashtags, and here are 6. Please remove 1."


@pytest.mark.parametrize("text", ["Study #5", "https://example.com/page#part", "rock&#roll", "## heading"])
def test_what_only_looks_like_a_hashtag_is_none(text: str) -> None:
    assert check(Draft(text=text, hashtags=("A", "B", "C", "D", "E")), INSTAGRAM) == []


def test_pinterest_and_facebook_name_no_number_of_hashtags() -> None:
    tags = tuple(f"Tag{number}" for number in range(20))
    assert check(Draft(hashtags=tags), PINTEREST) == check(Draft(hashtags=tags), FACEBOOK) == []


def test_instagram_takes_twenty_mentions_and_an_address_is_none() -> None:
    twenty = " ".join(f"@painter{number}" for number in range(20))
    assert check(Draft(text=f"{twenty} jane@example.com"), INSTAGRAM) == []
    (violation,) = check(Draft(text=f"{twenty} @one.more"), INSTAGRAM)
    assert (violation.code, violation.actual) == ("too_many_mentions", 21)


def test_a_title_and_a_link_are_measured_only_where_the_network_has_them() -> None:
    draft = Draft(title="x" * 200, link="https://example.com/" + "x" * 2048)
    assert [violation.field for violation in check(draft, PINTEREST)] == ["title", "link"]
    assert [violation.field for violation in check(draft, FACEBOOK)] == ["link"]
    assert check(draft, INSTAGRAM) == []


@pytest.mark.parametrize("network", Network)
def test_one_alt_text_fits_every_network(network: Network) -> None:
    assert check(Draft(alt_text="x" * 500), network) == []
    (violation,) = check(Draft(alt_text="x" * 501), network)
    assert violation.message.startswith("The alt text is 1 character too long")


def test_all_that_is_wrong_is_said_at_once() -> None:
    draft = Draft(text="x" * 501, title="x" * 101, alt_text="x" * 501)
    assert [violation.code for violation in check(draft, PINTEREST)] == [
        "text_too_long",
        "title_too_long",
        "alt_text_too_long",
    ]


@pytest.mark.parametrize(
    ("actual", "expected"),
    [(0, Level.FINE), (1759, Level.FINE), (1760, Level.AMBER), (2200, Level.AMBER), (2201, Level.OVER)],
)
def test_a_counter_warns_from_eighty_percent_on(actual: int, expected: Level) -> None:
    assert level(actual, 2200) is expected


def test_etsy_takes_thirteen_short_tags_that_begin_with_a_word() -> None:
    draft = Draft(
        title="-Harbour", text="x" * 20_000, hashtags=("a tag of twenty char", "one of twenty-one chr", "'quoted")
    )
    assert [one.code for one in check(draft, Network.ETSY)] == ["tag_too_long", "bad_beginning", "bad_beginning"]
    many = Draft(hashtags=tuple(f"tag {number}" for number in range(14)), text="#not a tag here")
    assert [one.message for one in check(many, Network.ETSY)] == [
        "Etsy takes at most 13 tags, and here are 14. Please remove 1."
    ]
