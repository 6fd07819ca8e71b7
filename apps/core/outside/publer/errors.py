"""Publer's answers as errors. Bodies are ``{"errors": [...]}``, with 429 ``{"error": "..."}``; there are no codes.

There is no key of idempotency either, so each error says whether the request can have done anything (OutcomeUnknown).
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import (
    KeyNotAllowed,
    KeyRefused,
    NotThere,
    OutcomeUnknown,
    OutsideError,
    OutsideRefused,
    OutsideUnavailable,
    TooManyRequests,
)
from apps.core.outside.words import their_words

NO_ANSWER = "Publer does not answer at the moment. Please try again in a few minutes."
NO_SENSE = "Publer answered in a way that is not understood. Please try again in a few minutes."
BUSY = "Publer takes no more requests of this account for up to two minutes. Please try again then."
_TROUBLE = "Publer has trouble at the moment. Please try again in a few minutes."
_NOT_THERE = "Publer does not find this: it may have been deleted there."
_PASSING = {408, 425}
_TOO_EARLY = 425
_REFUSALS: dict[int, tuple[type[OutsideRefused], str]] = {
    401: (KeyRefused, "Publer does not know this key."),
    403: (KeyNotAllowed, "Publer knows the key but does not allow this with it."),
    404: (NotThere, _NOT_THERE),
    405: (NotThere, _NOT_THERE),
    410: (NotThere, _NOT_THERE),
    413: (OutsideRefused, "Publer says that this is too large."),
}


def error_of(
    status: int, body: object, headers: Mapping[str, str], *, key: Secret, is_write: bool = False
) -> OutsideError:
    """The error that an answer with a status other than 2xx stands for; ``is_write`` for what can change something."""
    said = their_words(_message_of(body), key=key)
    if status in _REFUSALS:
        kind, sentence = _REFUSALS[status]
        return kind(sentence, said=said)
    if status == 429:
        return TooManyRequests(BUSY, said=said, retry_at=_reset_of(headers))
    if status >= 500 or status in _PASSING:
        return unclear(_TROUBLE, said=said, is_write=is_write and status != _TOO_EARLY)
    if status < 400:  # a redirect, which is never followed: the key would go with it
        return unclear(NO_SENSE, is_write=is_write)
    return OutsideRefused("Publer refused the request.", said=said)


def unclear(sentence: str, *, said: str = "", is_write: bool) -> OutsideUnavailable:
    """No answer to be trusted. Asking does no harm; a write may have been carried out."""
    return (OutcomeUnknown if is_write else OutsideUnavailable)(sentence, said=said)


def _message_of(body: object) -> object:
    if not isinstance(body, dict):
        return ""
    errors = body.get("errors") or body.get("error") or body.get("message")
    if isinstance(errors, list):
        return " ".join(error for error in errors if isinstance(error, str))
    return errors


def _reset_of(headers: Mapping[str, str]) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(headers.get("X-RateLimit-Reset", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return None
