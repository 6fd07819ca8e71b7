"""Text as PostgreSQL can keep it."""

import re
from typing import Any

# Control characters but tab and line feed; halves of surrogate pairs.
_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def plain_text(value: Any) -> str:
    """Whatever a column of SQLite holds, as text without white space around it; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return _UNKEPT.sub("", text).strip()


def one_line(text: str) -> str:
    """Without line breaks and double spaces."""
    return " ".join(text.split())


def shortened(text: str, most: int) -> str:
    """At most ``most`` characters, cut at a word where there is one."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut).rstrip() + "…"
