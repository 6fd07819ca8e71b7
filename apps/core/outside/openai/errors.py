"""The library's exceptions as errors of ours."""

from datetime import timedelta

import openai
from django.utils import timezone

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import (
    KeyNotAllowed,
    KeyRefused,
    OutsideError,
    OutsideRefused,
    OutsideUnavailable,
    TooManyRequests,
)
from apps.core.outside.openai.tokens import Tokens
from apps.core.outside.words import their_words

NO_ANSWER = "OpenAI does not answer at the moment. Please try again in a few minutes."
TOO_SLOW = "OpenAI took too long to answer. Please try again in a few minutes."
NO_SENSE = "OpenAI answered in a way that is not understood. Please try again in a few minutes."
TROUBLE = "OpenAI has trouble at the moment. Please try again in a few minutes."
_BUSY = "OpenAI takes no more requests with this key for the moment. Please try again in a few minutes."
_PASSING = {408, 409}
_REFUSALS: dict[int, tuple[type[OutsideRefused], str]] = {
    401: (KeyRefused, "OpenAI does not know this key."),
    403: (KeyNotAllowed, "OpenAI knows the key but does not allow this with it."),
}
_LONGEST_WAIT = timedelta(days=1)


class NoCredit(OutsideRefused):
    """The account that the key belongs to has nothing left to pay with."""


class ModelUnknown(OutsideRefused):
    """The key does not reach the model that was asked for."""


class TimedOut(OutsideUnavailable):
    """The answer did not come in time."""


class AnswerError(OutsideError):
    """An answer came that can't be used; ``tokens`` are what it cost all the same."""

    code = "outside_answer"
    status = 422

    def __init__(self, message: str, tokens: Tokens, *, said: str = "") -> None:
        super().__init__(message, said=said)
        self.tokens = tokens


class AnswerRefused(AnswerError):
    """The model would not; ``said`` why."""


class AnswerFiltered(AnswerError):
    """OpenAI's content filter stopped the model."""


class AnswerCut(AnswerError):
    """The answer was longer than allowed, and broke off."""


class AnswerFailed(AnswerError):
    """OpenAI began and could not finish; ``said`` why. It may do so another time."""

    status = 503
    is_transient = True


class AnswerUnusable(AnswerError):
    """The answer is not in the shape that was asked for."""


def error_of(error: openai.OpenAIError, *, key: Secret) -> OutsideError:
    """What the library's exception means."""
    if isinstance(error, openai.APIStatusError):
        return _status_error(error, their_words(_message_of(error.body), key=key))
    if isinstance(error, openai.APITimeoutError):
        return TimedOut(TOO_SLOW)
    return OutsideUnavailable(NO_ANSWER if isinstance(error, openai.APIConnectionError) else NO_SENSE)


def _status_error(error: openai.APIStatusError, said: str) -> OutsideError:
    if error.code == "model_not_found":  # 404, or 403 where the project may not use it
        return ModelUnknown("OpenAI does not know the model, or the key may not use it.", said=said)
    if error.status_code in _REFUSALS:
        kind, sentence = _REFUSALS[error.status_code]
        return kind(sentence, said=said)
    if error.status_code == 429:
        return _limit(error, said)
    if error.status_code >= 500 or error.status_code in _PASSING:
        return OutsideUnavailable(TROUBLE, said=said)
    if error.status_code < 400:  # a redirect, which is never followed: the key would go with it
        return OutsideUnavailable(NO_SENSE)
    return OutsideRefused("OpenAI refused the request.", said=said)


def _limit(error: openai.APIStatusError, said: str) -> OutsideError:
    """429 stands for two things: too fast, which passes, and no credit, which does not."""
    if error.code == "insufficient_quota":
        return NoCredit("The OpenAI account has no credit left.", said=said)
    try:
        wait = timedelta(seconds=float(error.response.headers.get("retry-after", "")))
    except (ValueError, OverflowError):
        return TooManyRequests(_BUSY, said=said)
    usable = timedelta(0) <= wait <= _LONGEST_WAIT
    return TooManyRequests(_BUSY, said=said, retry_at=timezone.now() + wait if usable else None)


def _message_of(body: object) -> object:
    """The library has already taken ``error`` out of the body, when it was there."""
    return body.get("message") if isinstance(body, dict) else ""
