"""Publer's answers as errors. Bodies are ``{"errors": [...]}``, with 429 ``{"error": "..."}``; there are no codes."""

from collections.abc import Mapping
from datetime import UTC, datetime

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import (
    KeyNotAllowed,
    KeyRefused,
    OutsideError,
    OutsideRefused,
    OutsideUnavailable,
    TooManyRequests,
)
from apps.core.outside.words import their_words

NO_ANSWER = "Publer does not answer at the moment. Please try again in a few minutes."
NO_SENSE = "Publer answered in a way that is not understood. Please try again in a few minutes."
_TROUBLE = "Publer has trouble at the moment. Please try again in a few minutes."
_BUSY = "Publer takes no more requests of this account for up to two minutes. Please try again then."
_PASSING = {408, 425}
_REFUSALS: dict[int, tuple[type[OutsideRefused], str]] = {
    401: (KeyRefused, "Publer does not know this key."),
    403: (KeyNotAllowed, "Publer knows the key but does not allow this with it."),
}


def error_of(status: int, body: object, headers: Mapping[str, str], *, key: Secret) -> OutsideError:
    """The error that an answer with a status other than 2xx stands for."""
    said = their_words(_message_of(body), key=key)
    if status in _REFUSALS:
        kind, sentence = _REFUSALS[status]
        return kind(sentence, said=said)
    if status == 429:
        return TooManyRequests(_BUSY, said=said, retry_at=_reset_of(headers))
    if status >= 500 or status in _PASSING:
        return OutsideUnavailable(_TROUBLE, said=said)
    if status < 400:  # a redirect, which is never followed: the key would go with it
        return OutsideUnavailable(NO_SENSE)
    return OutsideRefused("Publer refused the request.", said=said)


def _message_of(body: object) -> object:
    if not isinstance(body, dict):
        return ""
    errors = body.get("errors") or body.get("error")
    if isinstance(errors, list):
        return " ".join(error for error in errors if isinstance(error, str))
    return errors


def _reset_of(headers: Mapping[str, str]) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(headers.get("X-RateLimit-Reset", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return None
