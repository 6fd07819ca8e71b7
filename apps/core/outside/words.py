"""What the other side said, made fit to be stored and shown."""

import re

from apps.core.crypto.secret import Secret

LONGEST = 200
_SHORTEST_PIECE = 8


def their_words(raw: object, *, key: Secret) -> str:
    """One line of at most LONGEST characters without control characters and without the key, whole or in part.

    Services repeat the key in their errors ("Incorrect API key provided: sk-…"); anything but text gives "".
    """
    if not isinstance(raw, str):
        return ""
    raw = raw[: LONGEST * 10].replace("\0", " ")
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in _without(raw, key)).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def _without(text: str, key: Secret) -> str:
    """The text with every piece of the key that has at least 8 characters replaced by one "…"."""
    value = key.reveal()
    size = min(_SHORTEST_PIECE, len(value))
    pieces = {value[start : start + size] for start in range(len(value) - size + 1)} - {""}
    hidden = {
        place
        for start in range(len(text) - size + 1)
        if text[start : start + size] in pieces
        for place in range(start, start + size)
    }
    return re.sub("\0+", "…", "".join("\0" if place in hidden else letter for place, letter in enumerate(text)))
