"""Hashtags as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import InvalidInput
from apps.tenant.brand.hashtags import clean_hashtag, clean_hashtags


@pytest.mark.parametrize(
    ("raw", "tag"),
    [
        ("janedoe", "janedoe"),
        ("#JaneDoe", "JaneDoe"),
        ("  # Jane Doe Art ", "JaneDoeArt"),
        ("##jane", "jane"),
        ("", ""),
        ("  ", ""),
        ("#", ""),
        ("kunst_2026", "kunst_2026"),
        ("Öl", "Öl"),
        ("日本画", "日本画"),
    ],
)
def test_one_hashtag_with_or_without_its_sign(raw: str, tag: str) -> None:
    assert clean_hashtag(raw) == tag


@pytest.mark.parametrize("raw", ["jane-doe", "jane&doe", "jane.doe", "2026", "___", "art🎨", "<b>", "a" * 61])
def test_what_networks_would_not_link_is_refused(raw: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        clean_hashtag(raw)
    assert caught.value.field == "branded_hashtag"


@pytest.mark.parametrize(
    ("raw", "tags"),
    [
        ("#oil, #seascape", ["oil", "seascape"]),
        ("oil seascape;harbour\nlight", ["oil", "seascape", "harbour", "light"]),
        ("oil, Oil, OIL, sea", ["oil", "sea"]),
        ("#oil#sea", ["oil", "sea"]),
        (" , ,, ", []),
        (["oil", "#sea"], ["oil", "sea"]),
    ],
)
def test_a_list_of_hashtags_has_each_once_in_its_order(raw: str | list[str], tags: list[str]) -> None:
    assert clean_hashtags(raw) == tags


def test_one_that_is_wrong_is_named() -> None:
    with pytest.raises(InvalidInput, match="“sea-side” can't be a hashtag") as caught:
        clean_hashtags("oil, sea-side")
    assert caught.value.field == "default_hashtags"


def test_more_than_thirty_are_too_many() -> None:
    with pytest.raises(InvalidInput, match="at most 30"):
        clean_hashtags(" ".join(f"tag{number}" for number in range(31)))


@pytest.mark.slow
@given(st.lists(st.from_regex(r"[a-z]{1,10}", fullmatch=True), max_size=30))
def test_what_was_cleaned_stays_as_it_is(words: list[str]) -> None:
    once = clean_hashtags(" ".join(words))
    assert clean_hashtags(once) == once
