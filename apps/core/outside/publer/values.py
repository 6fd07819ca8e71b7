"""Single values out of Publer's JSON, whatever stands in their place."""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

_FIRST_MILLISECONDS = 100_000_000_000  # as seconds it would be the year 5138
_LONGEST_EPOCH = 20


class NoSense(Exception):
    """An answer that lacks what it is for."""


def an_object(value: Any) -> dict[str, Any]:
    """The object itself. Raises NoSense for everything else."""
    if not isinstance(value, dict):
        raise NoSense
    return value


def a_list(value: Any, *names: str) -> list[Any]:
    """The list itself, or the one that an object has under one of the names or under ``data``. Else NoSense."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        for name in (*names, "data"):
            if isinstance(value.get(name), list | dict):
                return a_list(value[name], *names)
    raise NoSense


def objects(values: Any) -> Iterator[dict[str, Any]]:
    """Those entries of a list that are objects; none of anything but a list."""
    return (each for each in values if isinstance(each, dict)) if isinstance(values, list) else iter(())


def inside(body: Any) -> dict[str, Any]:
    """The object that counts: some answers have it below ``data``."""
    outer = an_object(body)
    inner = outer.get("data")
    return {**outer, **inner} if isinstance(inner, dict) else outer


def as_text(value: Any) -> str:
    """Texts and whole numbers as text (identifiers come as either), everything else as "".

    PostgreSQL takes neither NUL nor half a pair of surrogates, which JSON can hold.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()


def text(values: Mapping[str, Any], *names: str) -> str:
    """The first of these that is a text with something in it, else ""."""
    return next((found for name in names if (found := as_text(values.get(name)))), "")


def identifier(value: Any) -> str:
    """An id as text: itself, or that of an object that has one."""
    return as_text(value.get("id") if isinstance(value, dict) else value).strip()


def is_set(value: Any) -> bool:
    """Whether a flag is set: true, 1, or a word that is not a no."""
    if isinstance(value, str):
        return value.strip().lower() not in {"", "0", "false", "no", "null"}
    return bool(value)


def number(value: Any) -> int | None:
    """A whole number that is not negative, as number or as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _LONGEST_EPOCH:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def web_address(value: Any) -> str:
    """An address of the web; "" for everything else, which nobody should be led to."""
    address = as_text(value).strip()
    return address if address.lower().startswith(("https://", "http://")) else ""


def moment(value: Any) -> datetime | None:
    """A time in UTC: ISO 8601 with its offset or Z, or seconds or milliseconds since 1970. None for everything else.

    Without an offset it is None too: a guess would make a post look as if it were not there.
    """
    if isinstance(value, str):
        value = value.strip()
        # Digits alone are no date, though fromisoformat would find one in them.
        if value.isascii() and value.isdigit() and len(value) <= _LONGEST_EPOCH:
            value = int(value)
    try:
        if isinstance(value, str):
            at = datetime.fromisoformat(value)
            return at.astimezone(UTC) if at.tzinfo else None
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return datetime.fromtimestamp(value / 1000 if abs(value) >= _FIRST_MILLISECONDS else value, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None
