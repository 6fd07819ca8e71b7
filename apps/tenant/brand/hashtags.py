"""Hashtags as people type them, brought into the form that is stored: without the #, only what networks link."""

import re

from apps.core.errors import InvalidInput

_LONGEST = 60
_MOST = 30
# A hashtag ends at the first character that is no letter, digit or underscore, and needs one letter to be linked.
_USABLE = re.compile(r"(?=\w*[^\W\d_])\w+")
_BETWEEN = re.compile(r"[\s,;#]+")


def clean_hashtag(raw: str) -> str:
    """``# Jane Doe Art`` → ``JaneDoeArt``; nothing stays nothing. Raises InvalidInput (field ``branded_hashtag``)."""
    tag = "".join(_BETWEEN.split(raw.strip()))
    if tag:
        _check(tag, field="branded_hashtag")
    return tag


def clean_hashtags(raw: str | list[str]) -> list[str]:
    """``#oil, seascape oil`` → ``["oil", "seascape"]``: each once, in their order.

    Raises InvalidInput (field ``default_hashtags``).
    """
    words = filter(None, _BETWEEN.split(raw if isinstance(raw, str) else " ".join(raw)))
    by_meaning: dict[str, str] = {}
    for word in words:
        by_meaning.setdefault(word.casefold(), word)
    tags = list(by_meaning.values())
    for tag in tags:
        _check(tag, field="default_hashtags")
    if len(tags) > _MOST:
        raise InvalidInput(f"Keep at most {_MOST} hashtags here; {len(tags)} are too many.", field="default_hashtags")
    return tags


def _check(tag: str, *, field: str) -> None:
    if not _USABLE.fullmatch(tag):
        raise InvalidInput(f"“{tag}” can't be a hashtag: use letters, digits and underscores.", field=field)
    if len(tag) > _LONGEST:
        raise InvalidInput(f"“{tag[:20]}…” is too long: use at most {_LONGEST} characters.", field=field)
