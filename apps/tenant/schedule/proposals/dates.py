"""Days as people type them: “24 Dec 2026 – 2 Jan 2027, 2027-02-14”."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from apps.core.errors import InvalidInput

LONGEST_RANGE_DAYS = 366
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_HELP = "Write days such as 24 Dec 2026 or 2026-12-24, ranges such as 24 Dec 2026 – 2 Jan 2027."
# A comma within “Dec 24, 2026” parts nothing.
_COMMA_BEFORE_YEAR = re.compile(r"\b([a-z]{3,9}\.?\s+\d{1,2}),\s*(\d{4})\b", re.IGNORECASE)
_DASHES = re.compile(
    r"\s*(?:–|—|\.\.+|…|\bto\b|\buntil\b|(?<=\s)-(?=\s)|(?<=[a-z])-(?=\d)|(?<=^\d)-(?=\d{1,2}\s)"
    r"|(?<=^\d\d)-(?=\d{1,2}\s))\s*",
    re.IGNORECASE,
)
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_DOTS = re.compile(r"^(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})$")
_DAY_FIRST = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?\.?(?:\s+([a-z]+)\.?)?(?:\s+(\d{4}))?$", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"^([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:\s+(\d{4}))?$", re.IGNORECASE)


def days_read(text: str, *, near: date) -> tuple[date, ...]:
    """The days, in order and each once. One without a year is the next such day from ``near`` on.

    Raises InvalidInput that quotes the part which is not understood.
    """
    joined = _COMMA_BEFORE_YEAR.sub(r"\1 \2", text.replace("\0", ""))
    found: set[date] = set()
    for part in re.split(r"[,;\n]+", joined):
        if part.strip():
            found |= set(_range(part.strip(), near))
    return tuple(sorted(found))


def _range(part: str, near: date) -> Iterator[date]:
    ends = [end for end in _DASHES.split(part) if end]
    if not 1 <= len(ends) <= 2:
        raise _refused(part)
    last = _parts(ends[-1], part)
    first = _parts(ends[0], part)
    if len(ends) == 2 and first[1] is None:
        first = (first[0], last[1], first[2] or last[2])
    end = _date(last, near if first[2] is None else _date(first, near, part), part)
    start = _date((first[0], first[1], first[2] or _year_before(first, end)), near, part) if len(ends) == 2 else end
    if end < start:
        raise InvalidInput(f"“{part}” ends before it begins.")
    if (end - start).days > LONGEST_RANGE_DAYS:
        raise InvalidInput(f"“{part}” is longer than a year.")
    for number in range((end - start).days + 1):
        yield start + timedelta(days=number)


def _parts(text: str, part: str) -> tuple[int, int | None, int | None]:
    """Day, month and year; None for what is not said."""
    if match := _ISO.match(text):
        return int(match[3]), int(match[2]), int(match[1])
    if match := _DOTS.match(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _DAY_FIRST.match(text):
        return int(match[1]), _month(match[2], part) if match[2] else None, int(match[3]) if match[3] else None
    if match := _MONTH_FIRST.match(text):
        return int(match[2]), _month(match[1], part), int(match[3]) if match[3] else None
    raise _refused(part)


def _month(word: str, part: str) -> int:
    lower = word.lower()
    if lower in _FULL:
        return _FULL.index(lower) + 1
    if lower == "sept" or lower in _MONTHS:
        return _MONTHS.index(lower[:3]) + 1
    raise _refused(part)


def _date(parts: tuple[int, int | None, int | None], near: date, part: str) -> date:
    day, month, year = parts
    if month is None:
        raise _refused(part)
    try:
        if year is not None:
            return date(year, month, day)
        this = date(near.year, month, day)
        return this if this >= near else date(near.year + 1, month, day)
    except ValueError as error:
        raise InvalidInput(f"“{part}” is no day of the calendar. {_HELP}") from error


def _year_before(first: tuple[int, int | None, int | None], end: date) -> int:
    """The year of a range's beginning that is said only for its end."""
    return end.year if (first[1] or 0, first[0]) <= (end.month, end.day) else end.year - 1


def _refused(part: str) -> InvalidInput:
    return InvalidInput(f"“{part[:60]}” is not understood. {_HELP}")
