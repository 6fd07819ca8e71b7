"""What people paste: kindly trimmed where the meaning is plain, refused with a sentence where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import InvalidInput
from apps.tenant.credentials.cleaning import clean_key
from apps.tenant.credentials.models import Kind
from tests.factories.secrets import KEY


@pytest.mark.parametrize(
    "pasted",
    [
        KEY,
        f"  {KEY}\r\n",
        f"\ufeff\u200b{KEY}\u00a0\t",
        f"“{KEY}”",
        f"'{KEY}'",
        f"Bearer-API {KEY}",
        f"bearer-api   {KEY}",
        f"Bearer {KEY}",
        f"Authorization: Bearer-API {KEY}\n",
        f' "Authorization: Bearer-API {KEY}" ',
    ],
)
def test_what_copying_brings_along_is_taken_off(pasted: str) -> None:
    assert clean_key(Kind.PUBLER, pasted).reveal() == KEY


@pytest.mark.parametrize(
    ("pasted", "says"),
    [
        ("", "Paste the key that Publer gave you."),
        (" \n\u00a0", "Paste the key that Publer gave you."),
        ("Bearer-API ", "This is too short"),
        ("short", "This is too short to be a key: it has fewer than 12 characters."),
        ("x" * 501, "This is too long to be a key: it has more than 500 characters."),
        ("first-line-of\nsecond-line", "A key is one line"),
        ("first-line-of\rX-Injected: 1", "A key is one line"),
        ("first-line-of\u2028second-line", "A key is one line"),
        ("two-words-of a-sentence", "A key has no spaces in it."),
        ("no-break-space\u00a0inside", "A key has no spaces in it."),
        ("clé-de-publer-123", "A key has only plain letters, digits and signs."),
        ("zero-width\u200binside", "A key has only plain letters, digits and signs."),
        ("nul-inside\x00the-key", "A key has only plain letters, digits and signs."),
        ("рublеr-kеy-cyrillic", "A key has only plain letters, digits and signs."),
    ],
)
def test_what_can_be_no_key_is_refused_without_repeating_it(pasted: str, says: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        clean_key(Kind.PUBLER, pasted)
    assert says in caught.value.message
    assert caught.value.field == "secret"
    assert not pasted.strip() or len(pasted) < 12 or pasted[:12] not in caught.value.message


def test_the_longest_key_fits() -> None:
    assert clean_key(Kind.OPENAI, "x" * 500).reveal() == "x" * 500


@given(st.text(max_size=700))
def test_whatever_passes_can_stand_in_a_header(pasted: str) -> None:
    try:
        value = clean_key(Kind.OPENAI, pasted).reveal()
    except InvalidInput:
        return
    assert value.isascii()
    assert value.isprintable()
    assert " " not in value
    assert 12 <= len(value) <= 500
