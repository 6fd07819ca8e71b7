"""Answers of OpenAI's models, through the real client, against the simulator."""

import base64
import json
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import KeyRefused, OutsideError, OutsideRefused, OutsideUnavailable, TooManyRequests
from apps.core.outside.openai.answers import Answer as ModelAnswer
from apps.core.outside.openai.client import OpenAIClient
from apps.core.outside.openai.errors import (
    AnswerCut,
    AnswerError,
    AnswerFailed,
    AnswerFiltered,
    AnswerRefused,
    AnswerUnusable,
    ModelUnknown,
    NoCredit,
    TimedOut,
)
from local.simulators.openai import DEMO_KEY, FAILING_KEYS, MODELS, OpenAISimulator
from local.simulators.server import Answer
from tests.factories.pictures import jpeg
from tests.factories.secrets import KEY

ASKED = json.dumps({"network": "instagram", "tone": "direct", "facts": {"title": "Harbour", "medium": "Oil on canvas"}})


class Copy(BaseModel):
    text: str
    hashtags: list[str]


@pytest.fixture
def simulator() -> Iterator[OpenAISimulator]:
    with OpenAISimulator() as started:
        assert isinstance(started, OpenAISimulator)
        yield started


def ask(simulator: OpenAISimulator, key: str = DEMO_KEY, *, timeout: float = 5, **changes: Any) -> ModelAnswer[Copy]:
    asked: dict[str, Any] = {
        "model": MODELS[0],
        "instructions": "Write.",
        "text": f"Write about this.\n{ASKED}",
        "picture": None,
        "shape": Copy,
        "max_output_tokens": 900,
    }
    with OpenAIClient(Secret(key), base_url=simulator.url, timeout=timeout) as client:
        return client.answer(**asked | changes)


def test_an_answer_has_the_shape_and_says_what_it_cost(simulator: OpenAISimulator) -> None:
    answer = ask(simulator)
    assert "Harbour" in answer.value.text
    assert answer.value.hashtags
    assert answer.tokens.model == MODELS[0]
    assert answer.tokens.input > 0
    assert answer.tokens.output > 0
    assert answer.tokens.request_id == "req_simulator"


def test_openai_is_told_not_to_keep_it_and_gets_a_strict_schema(simulator: OpenAISimulator) -> None:
    ask(simulator)
    sent = json.loads(simulator.requests[0].body)
    assert sent["store"] is False
    assert sent["max_output_tokens"] == 900
    assert sent["text"]["format"]["strict"] is True
    assert set(sent["text"]["format"]["schema"]["required"]) == {"text", "hashtags"}


def test_the_picture_goes_along_as_it_is(simulator: OpenAISimulator) -> None:
    picture = jpeg(640, 480)
    without, answer = ask(simulator), ask(simulator, picture=picture)
    (message,) = json.loads(simulator.requests[1].body)["input"]
    assert base64.b64decode(message["content"][1]["image_url"].partition(",")[2]) == picture
    assert answer.tokens.input > without.tokens.input + 500


@pytest.mark.parametrize("picture", [b"not a picture", jpeg(1025, 10)])
def test_a_picture_that_is_none_or_too_large_is_refused(simulator: OpenAISimulator, picture: bytes) -> None:
    with pytest.raises(OutsideRefused, match="OpenAI refused the request"):
        ask(simulator, picture=picture)


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("sk-openai-refuses", AnswerRefused),
        ("sk-openai-fails", AnswerFailed),
        ("sk-openai-cuts", AnswerCut),
        ("sk-openai-filtered", AnswerFiltered),
        ("sk-openai-shapeless", AnswerUnusable),
    ],
)
def test_an_answer_that_is_none_is_named_and_says_what_it_cost(
    simulator: OpenAISimulator, key: str, kind: type[AnswerError]
) -> None:
    with pytest.raises(kind) as caught:
        ask(simulator, key)
    assert type(caught.value) is kind
    assert caught.value.tokens.input > 0
    assert len(simulator.requests) == 1


def test_a_refusal_is_told_in_the_models_words(simulator: OpenAISimulator) -> None:
    with pytest.raises(AnswerRefused) as caught:
        ask(simulator, "sk-openai-refuses")
    assert caught.value.said == "I'm sorry, but I can't help with that."


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "kind"),
    [
        (KEY, KeyRefused),
        ("sk-openai-limited", TooManyRequests),
        ("sk-openai-no-credit", NoCredit),
        ("sk-openai-broken", OutsideUnavailable),
        ("sk-openai-nonsense", OutsideUnavailable),
        ("sk-openai-slow", TimedOut),
    ],
)
def test_what_fails_before_an_answer_is_named_too(
    simulator: OpenAISimulator, key: str, kind: type[OutsideError]
) -> None:
    with pytest.raises(kind) as caught:
        ask(simulator, key, timeout=0.5)
    assert type(caught.value) is kind
    assert len(simulator.requests) == 1


def test_an_unknown_model_is_named(simulator: OpenAISimulator) -> None:
    with pytest.raises(ModelUnknown, match="does not know the model"):
        ask(simulator, model="gpt-of-yesterday")


def test_a_model_that_the_project_may_not_use_is_named_too(simulator: OpenAISimulator) -> None:
    body = {"error": {"message": "Project does not have access.", "type": "x", "code": "model_not_found"}}
    simulator.fail_next(Answer(403, body))
    with pytest.raises(ModelUnknown):
        ask(simulator)


def test_busy_twice_then_good(simulator: OpenAISimulator) -> None:
    for _ in range(2):
        with pytest.raises(TooManyRequests):
            ask(simulator, "sk-openai-busy-twice")
    assert ask(simulator, "sk-openai-busy-twice").value.text


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"output": "none"},
        {"output": [None, 1, {"content": [2]}]},
        {"output": [], "usage": {"input_tokens": "x"}},
    ],
)
def test_an_answer_of_no_known_form_is_an_error_of_ours(simulator: OpenAISimulator, body: Any) -> None:
    simulator.fail_next(Answer(200, body))
    with pytest.raises(OutsideError):
        ask(simulator)


@pytest.mark.slow
@pytest.mark.parametrize("key", [KEY, *FAILING_KEYS])
def test_no_error_tells_the_key(simulator: OpenAISimulator, key: str) -> None:
    try:
        ask(simulator, key, timeout=0.3)
    except OutsideError as error:
        whole = traceback.TracebackException.from_exception(error)
        told = "".join(whole.format()) + repr(error) + repr(vars(error))
        assert key not in told
        assert "Bearer" not in told
