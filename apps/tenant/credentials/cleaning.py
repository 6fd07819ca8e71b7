"""What people paste as a key becomes the key, or a sentence that says what is wrong (and never repeats it)."""

import re
from collections.abc import Callable

from django.views.decorators.debug import sensitive_variables

from apps.core.crypto.secret import Secret
from apps.core.errors import InvalidInput
from apps.tenant.credentials.models import Kind

SHORTEST = 12
LONGEST = 500
# What copying brings along: spaces of every kind, marks without a width, quotation marks.
_AROUND = " \t\r\n\v\f\u00a0\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\"'`“”‘’"
_EDGES = re.compile(rf"\A[{_AROUND}]+|[{_AROUND}]+\Z")
# As headers and manuals show it: "Authorization: Bearer-API …".
_PREFIX = re.compile(r"\A(?:authorization\s*:\s*)?bearer(?:-api)?[ \t]+", re.IGNORECASE)
# The first that applies is said.
_PROBLEMS: tuple[tuple[Callable[[str], bool], str], ...] = (
    (
        lambda value: len(value) > LONGEST,
        f"This is too long to be a key: it has more than {LONGEST} characters.",
    ),
    (
        lambda value: len(value.splitlines()) > 1,
        "A key is one line: this has several. Please copy the key alone.",
    ),
    (
        lambda value: any(letter.isspace() for letter in value),
        "A key has no spaces in it. Please copy the key alone.",
    ),
    (
        lambda value: not all("!" <= letter <= "~" for letter in value),
        "A key has only plain letters, digits and signs. Something else slipped in: please copy it again.",
    ),
    (
        lambda value: len(value) < SHORTEST,
        f"This is too short to be a key: it has fewer than {SHORTEST} characters.",
    ),
)


@sensitive_variables()
def clean_key(kind: Kind, raw: str) -> Secret:
    """The key that was meant. Raises InvalidInput (field ``secret``)."""
    value = _EDGES.sub("", _PREFIX.sub("", _EDGES.sub("", raw)))
    if not value:
        raise InvalidInput(f"Paste the key that {kind.label} gave you.", field="secret")
    for is_wrong, sentence in _PROBLEMS:
        if is_wrong(value):
            raise InvalidInput(sentence, field="secret")
    return Secret(value)
