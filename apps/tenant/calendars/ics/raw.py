"""The bytes of a file before they are parsed: refused at a glance, unfolded, their lines and unknown zones noted."""

import re
from collections.abc import Mapping

from apps.core.errors import InvalidInput

MAX_BYTES = 10 * 1024 * 1024
TOO_LARGE = f"This file is larger than {MAX_BYTES // 2**20} MB. Please export a shorter time span."

# Each event is given the line of the file that it begins on, which no parser tells.
LINE = "X-PLANNER-LINE"

_FOLD = re.compile(rb"\r?\n[ \t]")
_BEGIN = re.compile(rb"^BEGIN:VEVENT[ \t\r]*$", re.MULTILINE | re.IGNORECASE)
_ZONE = re.compile(rb"^BEGIN:VTIMEZONE[ \t\r]*$.*?^END:VTIMEZONE[ \t\r]*$\n?", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_RULE = re.compile(rb"^(?:RRULE|EXRULE)\b[^\r\n]*", re.MULTILINE)
_TICKS = re.compile(rb"BYHOUR|BYMINUTE|BYSECOND|FREQ=(?!YEARLY)")
_LONGEST_ZONE = 100_000
_TIMES = rb"^((?:DTSTART|DTEND|RECURRENCE-ID|EXDATE|RDATE)\b[^:\r\n]*?;TZID=)\"?%s\"?(?=[;:])"


class CalendarRefused(InvalidInput):
    """The file as a whole can't be used; the message says what to do."""

    code = "calendar_refused"


def refuse_obvious(data: bytes) -> None:
    """Raises CalendarRefused for what can't be a calendar, without parsing anything."""
    if not data.strip():
        raise CalendarRefused("This file is empty. Please export the calendar again and choose the new .ics file.")
    if len(data) > MAX_BYTES:
        raise CalendarRefused(TOO_LARGE)
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0B\0E\0G\0I\0N" in data[:40] or b"B\0E\0G\0I\0N" in data[:40]:
        raise CalendarRefused("This file is in UTF-16. Please save it as UTF-8, or export it again as .ics.")
    upper = data.upper()
    if b"BEGIN:VCALENDAR" not in upper:
        what = "a web page" if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<" else "not a calendar"
        raise CalendarRefused(f"This file is {what}. Please choose a file that ends with .ics, exported by a calendar.")
    if upper.count(b"END:VCALENDAR") < upper.count(b"BEGIN:VCALENDAR"):
        raise CalendarRefused("This file is cut off before its end. Please export or download the calendar again.")


def prepared(data: bytes, zones: Mapping[str, str]) -> bytes:
    """Lines put together again on bytes (one may be folded inside a letter), numbered events, zones by known names."""
    data = _ZONE.sub(lambda match: match.group() if _is_plain(match.group()) else b"", _FOLD.sub(b"", _numbered(data)))
    for unknown, known in zones.items():
        pattern = _TIMES % re.escape(unknown.encode())
        data = re.sub(pattern, rb"\g<1>" + known.encode(), data, flags=re.MULTILINE | re.IGNORECASE)
    return data


def _is_plain(zone: bytes) -> bool:
    """Whether a described time zone changes its clocks by rules of the year, as all do. The library works out every
    change since 1970 for each event: one that ticks by the second would keep it for ever. Without, it is asked about.
    """
    rules = _RULE.findall(zone.upper())
    return len(zone) <= _LONGEST_ZONE and all(b"FREQ=YEARLY" in one and not _TICKS.search(one) for one in rules)


def _numbered(data: bytes) -> bytes:
    pieces, after, line = [], 0, 1
    for match in _BEGIN.finditer(data):
        line += data.count(b"\n", after, match.start())
        pieces += [data[after : match.start()], b"BEGIN:VEVENT\r\n%s:%d\r" % (LINE.encode(), line)]
        after = match.end()
    return b"".join([*pieces, data[after:]])
