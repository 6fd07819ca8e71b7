"""What a model answered: the words in the shape that was asked for, and what they cost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import OutsideError
from apps.core.outside.openai.errors import (
    TROUBLE,
    AnswerCut,
    AnswerError,
    AnswerFailed,
    AnswerFiltered,
    AnswerRefused,
    AnswerUnusable,
)
from apps.core.outside.openai.tokens import Tokens
from apps.core.outside.words import their_words

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Answer(Generic[Shape]):
    """``value`` has the shape that was asked for."""

    value: Shape
    tokens: Tokens


def tokens_of(body: Mapping[str, Any], *, request_id: str) -> Tokens:
    """What the answer cost; zero where it does not say."""
    usage = body.get("usage")
    said = usage if isinstance(usage, Mapping) else {}
    return Tokens(
        model=str(body.get("model") or ""),
        input=_count(said.get("input_tokens")),
        output=_count(said.get("output_tokens")),
        request_id=request_id,
    )


def trouble_with(body: Mapping[str, Any], tokens: Tokens, *, key: Secret) -> OutsideError | None:
    """Why the answer is none although it came, or None when it may be read."""
    for part in _parts(body):
        if part.get("type") == "refusal":
            return AnswerRefused(
                "OpenAI refused to write this.", tokens, said=their_words(part.get("refusal"), key=key)
            )
    if body.get("status") == "incomplete":
        details = body.get("incomplete_details")
        reason = details.get("reason") if isinstance(details, Mapping) else ""
        return _incomplete(str(reason), tokens)
    if body.get("status") == "failed":
        error = body.get("error")
        said = error.get("message") if isinstance(error, Mapping) else ""
        return AnswerFailed(TROUBLE, tokens, said=their_words(said, key=key))
    return None


def unusable(tokens: Tokens) -> AnswerUnusable:
    """An answer that does not have the shape that was asked for."""
    return AnswerUnusable("OpenAI’s answer was not in the form that was asked for.", tokens)


def _incomplete(reason: str, tokens: Tokens) -> AnswerError:
    if reason == "content_filter":
        return AnswerFiltered("OpenAI’s filter stopped the answer.", tokens)
    return AnswerCut("OpenAI’s answer broke off before its end.", tokens)


def _parts(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for item in body["output"]:
        content = item.get("content") if isinstance(item, Mapping) else None
        yield from (part for part in (content if isinstance(content, list) else ()) if isinstance(part, Mapping))


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
