"""Days as people type them."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import InvalidInput
from apps.tenant.schedule.proposals.dates import days_read

NEAR = date(2026, 11, 27)


def days(*texts: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(text) for text in texts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("2027-02-14", days("2027-02-14")),
        ("24 Dec 2026, 2026-12-26; 1.1.2027", days("2026-12-24", "2026-12-26", "2027-01-01")),
        ("Dec 24, 2026", days("2026-12-24")),
        ("24th December 2026, 24 dec. 2026", days("2026-12-24")),
        ("24 Dec", days("2026-12-24")),
        ("3 March", days("2027-03-03")),
        ("30 Dec 2026 – 2 Jan 2027", days("2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02")),
        ("30 Dec – 1 Jan 2027", days("2026-12-30", "2026-12-31", "2027-01-01")),
        ("30 Dec to 1 Jan", days("2026-12-30", "2026-12-31", "2027-01-01")),
        ("24–26 Dec 2026", days("2026-12-24", "2026-12-25", "2026-12-26")),
        ("24-26 Dec 2026", days("2026-12-24", "2026-12-25", "2026-12-26")),
        ("2026-12-24 - 2026-12-25", days("2026-12-24", "2026-12-25")),
        ("2026-12-24..2026-12-25,", days("2026-12-24", "2026-12-25")),
    ],
)
def test_days_and_ranges_are_understood(text: str, expected: tuple[date, ...]) -> None:
    assert days_read(text, near=NEAR) == expected


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("24 Dec 2026, bananas", "“bananas”"),
        ("next week", "“next week”"),
        ("31 Feb 2027", "“31 Feb 2027” is no day"),
        ("24 Foo 2026", "“24 Foo 2026”"),
        ("12/24/2026", "“12/24/2026”"),
        ("2 Jan 2027 – 24 Dec 2026", "“2 Jan 2027 – 24 Dec 2026” ends before"),
        ("2026-01-01 – 2036-01-01", "longer than a year"),
        ("24", "“24”"),
        ("24 Dec 2026 – 26 Dec 2026 – 28 Dec 2026", "“24 Dec 2026 – 26 Dec 2026 – 28 Dec 2026”"),
    ],
)
def test_what_is_not_understood_is_quoted(text: str, quoted: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        days_read(text, near=NEAR)
    assert quoted in caught.value.message


@given(st.text(max_size=60))
def test_whatever_is_typed_is_understood_or_refused_in_words(text: str) -> None:
    with suppress(InvalidInput):
        found = days_read(text, near=NEAR)
        assert list(found) == sorted(set(found))


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 300))
def test_every_written_range_is_read_as_it_was_meant(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    found = days_read(f"{start:%-d %b %Y} – {end:%-d %B %Y}", near=NEAR)
    assert (found[0], found[-1], len(found)) == (start, end, length + 1)
