"""What was written, repeated in a sentence to whoever wrote it."""

LONGEST = 60


def short(text: str) -> str:
    """Enough of ``text`` to recognise it: on one line, without control characters, at most 60 characters."""
    text = " ".join(
        "".join(letter for letter in text[: LONGEST * 4] if letter.isprintable() or letter.isspace()).split()
    )
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
