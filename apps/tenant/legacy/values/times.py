"""The old application's naive local times as moments.

At the end of summer time a clock shows an hour twice: the first is taken. At its beginning a time that the clock skips
is moved forward by the gap. Both are noted, for people to look at.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.core.times import is_of_our_time, wall_time

_LONGEST_WINDOW = timedelta(days=366)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([ap]\.?m\.?)?", re.ASCII | re.IGNORECASE)


class Unclear(ValueError):
    """What stands there is not understood; the message is a sentence for a report."""


@dataclass(frozen=True)
class Moment:
    """UTC, and what is to be said about it."""

    at: datetime
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Window:
    """A favourable window: when it begins and ends, and the minute at which its post goes out."""

    starts_at: datetime
    ends_at: datetime
    posts_at: datetime
    notes: tuple[str, ...] = ()


def day_read(text: str) -> date:
    """``2025-03-09``, or the day of a date and time. Raises Unclear."""
    found = _DATE.match(text.strip())
    try:
        if found is None or text.strip()[found.end() :][:1] not in {"", " ", "T"}:
            raise ValueError
        day = date(*(int(part) for part in found.groups()))
    except ValueError:
        raise Unclear(f"“{text[:40]}” is no date.") from None
    if not is_of_our_time(day):
        raise Unclear(f"The day “{text[:40]}” is not between 2000 and 2100.")
    return day


def clock_read(text: str) -> time:
    """``9:05``, ``09:05:30``, ``9:05 PM``. Raises Unclear."""
    found = _TIME.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        hour, half = int(found[1]), (found[4] or "").lower().replace(".", "")
        if half and not 1 <= hour <= 12:
            raise ValueError
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0)
        return time(hour, int(found[2]), int(found[3] or 0))
    except ValueError:
        raise Unclear(f"“{text[:40]}” is no time of day.") from None


def local_moment(day: date, at: time, zone: ZoneInfo) -> Moment:
    """The moment at which the zone's clock shows ``at`` on ``day``, with a note where it does not do so once."""
    shown = wall_time(day, at, zone)
    return Moment(shown.at, (f"{day:%Y-%m-%d}: {shown.note}",) if shown.note else ())


def moment_read(text: str, zone: ZoneInfo) -> Moment:
    """``2025-03-09 12:00:00.000000``: local, unless it names an offset itself. Raises Unclear."""
    naive, offset = _split(text)
    if offset is None:
        return local_moment(naive.date(), naive.time(), zone)
    return Moment((naive - offset).replace(tzinfo=UTC))


def window_read(start: str, end: str, midpoint: str, zone: ZoneInfo) -> Window:
    """An event's times. Without an end it is its start; without a midpoint that is worked out.

    Raises Unclear for no start, an end before it, and what lasts longer than a year.
    """
    begins = moment_read(start, zone)
    ends = moment_read(end, zone) if end.strip() else begins
    ends = _second_time(ends, begins, end, zone)
    begins = _after_gap(begins, ends, start, end, zone)
    if ends.at < begins.at:
        raise Unclear(f"It ends ({end[:40]}) before it begins ({start[:40]}).")
    if ends.at - begins.at > _LONGEST_WINDOW:
        raise Unclear("It lasts longer than a year.")
    middle = begins.at + (ends.at - begins.at) / 2
    notes = [*begins.notes, *ends.notes]
    posts_at = middle
    if midpoint.strip():
        posts_at = _midpoint(midpoint, begins.at, ends.at, zone, notes)
    return Window(begins.at, ends.at, posts_at.replace(second=0, microsecond=0), tuple(dict.fromkeys(notes)))


def _midpoint(text: str, begins: datetime, ends: datetime, zone: ZoneInfo, notes: list[str]) -> datetime:
    """The midpoint that stands there; where the clocks change it is the middle, unless it can be in the window."""
    middle = begins + (ends - begins) / 2
    try:
        said = moment_read(text, zone)
    except Unclear as error:
        notes.append(f"{error} The middle of the window is taken.")
        return middle
    naive, offset = _split(text)
    other = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if offset is None and said.notes:
        inside = [at for at in (said.at, other) if begins <= at <= ends]
        taken = min(inside, key=lambda at: abs(at - middle), default=middle)
        shown = f"{taken.astimezone(zone):%Y-%m-%d %H:%M}"
        words = f"The clocks change at its posting time {text[:16]}: {shown} is taken."
        notes += said.notes if taken == said.at else [words]
        return taken
    if abs(said.at - middle) >= timedelta(minutes=1):
        where = "not the middle" if begins <= said.at <= ends else "outside"
        notes.append(f"Its posting time {text[:16]} is {where} of its window; it is kept.")
    return said.at


def _second_time(ends: Moment, begins: Moment, text: str, zone: ZoneInfo) -> Moment:
    """A window over the hour that comes twice may end in the second of them."""
    if ends.at >= begins.at:
        return ends
    naive, offset = _split(text)
    later = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if offset is not None or later < begins.at:
        return ends
    return Moment(later, tuple(note.replace("the first of them", "the second of them") for note in ends.notes))


def _after_gap(begins: Moment, ends: Moment, start: str, end: str, zone: ZoneInfo) -> Moment:
    """A window that begins in the hour that is skipped, and ends soon after it, begins where the clock goes on."""
    naive, offset = _split(start)
    if ends.at >= begins.at or offset is not None or not begins.notes or _split(end)[0] <= naive:
        return begins
    early, late = naive.replace(tzinfo=zone, fold=1).astimezone(UTC), begins.at
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        early, late = (middle, late) if middle.astimezone(zone).utcoffset() == before else (early, middle)
    at = late.replace(second=0, microsecond=0)
    if at > ends.at:
        return begins
    words = f"{naive:%H:%M} does not exist on {naive.day} {naive:%B}: the clocks go forward; "
    return Moment(at, (f"{naive:%Y-%m-%d}: {words}{at.astimezone(zone):%H:%M} instead.",))


def _split(text: str) -> tuple[datetime, timedelta | None]:
    """The clock's face and the offset that stands behind it, if there is one. Raises Unclear."""
    plain = text.strip()
    try:
        found = datetime.fromisoformat(plain)
    except ValueError:
        day, _, rest = plain.replace("T", " ").partition(" ")
        found = datetime.combine(day_read(day), clock_read(rest))
    if not is_of_our_time(found.date()):
        raise Unclear(f"The time “{plain[:40]}” is not between 2000 and 2100.")
    return found.replace(tzinfo=None), found.utcoffset()
