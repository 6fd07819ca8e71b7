"""What others say is shown in one short line, and never with the key in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.crypto.secret import Secret
from apps.core.outside.words import LONGEST, their_words
from tests.factories.secrets import KEY


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Invalid API key", "Invalid API key"),
        ("two\r\nlines\tand \x00 \x1b[31mcolours\u202e", "two lines and [31mcolours"),
        (f"Incorrect API key provided: {KEY}.", "Incorrect API key provided: …."),
        (f"{KEY[:8]}********{KEY[-4:]} is wrong", f"…********{KEY[-4:]} is wrong"),
        (f"{KEY} {KEY}", "… …"),
        (None, ""),
        (["a list"], ""),
        (42, ""),
    ],
)
def test_what_is_shown(raw: object, shown: str) -> None:
    assert their_words(raw, key=Secret(KEY)) == shown


def test_what_is_long_is_cut() -> None:
    assert their_words("word " * 10_000, key=Secret(KEY)).endswith("…")
    assert len(their_words("x" * 10_000, key=Secret(KEY))) == LONGEST


@given(st.text(max_size=300), st.integers(0, len(KEY)), st.text(max_size=300))
def test_eight_characters_of_the_key_never_come_through(before: str, start: int, after: str) -> None:
    shown = their_words(before + KEY[start:] + after, key=Secret(KEY))
    assert len(shown) <= LONGEST
    assert not any(KEY[place : place + 8] in shown for place in range(len(KEY) - 7))
