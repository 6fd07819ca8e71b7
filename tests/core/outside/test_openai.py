"""The client of OpenAI against the simulator."""

import traceback
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import (
    KeyNotAllowed,
    KeyRefused,
    OutsideError,
    OutsideUnavailable,
    TooManyRequests,
)
from apps.core.outside.openai.client import OpenAIClient
from apps.core.outside.openai.errors import NoCredit, TimedOut
from local.simulators.openai import DEMO_KEY, FAILING_KEYS, MODELS, OpenAISimulator
from local.simulators.server import Answer
from tests.factories.secrets import KEY


@pytest.fixture
def simulator() -> Iterator[OpenAISimulator]:
    with OpenAISimulator() as started:
        assert isinstance(started, OpenAISimulator)
        yield started


def client(simulator: OpenAISimulator, key: str = DEMO_KEY, *, timeout: float = 5) -> OpenAIClient:
    return OpenAIClient(Secret(key), base_url=simulator.url, timeout=timeout)


def test_a_key_that_works_names_its_models(simulator: OpenAISimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_API_KEY", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "of-the-platform")  # a client's key is used alone
    with client(simulator) as openai:
        assert openai.models() == sorted(MODELS)
    (request,) = simulator.requests
    assert request.headers["authorization"] == f"Bearer {DEMO_KEY}"
    assert "of-the-platform" not in str(request.headers)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "kind", "says"),
    [
        (KEY, KeyRefused, "OpenAI does not know this key. It said: “Incorrect API key provided"),
        (
            "sk-openai-denied",
            KeyNotAllowed,
            "does not allow this with it. It said: “You have",
        ),
        ("sk-openai-limited", TooManyRequests, "takes no more requests"),
        ("sk-openai-no-credit", NoCredit, "The OpenAI account has no credit left."),
        ("sk-openai-broken", OutsideUnavailable, "OpenAI has trouble at the moment."),
        ("sk-openai-nonsense", OutsideUnavailable, "in a way that is not understood"),
        ("sk-openai-slow", TimedOut, "took too long"),
    ],
)
def test_each_failure_is_a_typed_error_after_one_try(
    key: str, kind: type[OutsideError], says: str, simulator: OpenAISimulator
) -> None:
    with client(simulator, key, timeout=0.5) as openai, pytest.raises(kind) as caught:
        openai.models()
    assert type(caught.value) is kind
    assert says in caught.value.message
    assert KEY not in caught.value.message
    assert len(simulator.requests) == 1
    assert {*FAILING_KEYS, KEY} >= {key}


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, {"object": "list"}),
        Answer(200, {"object": "list", "data": "none"}),
        Answer(200, [1, 2]),
        Answer(200, None),
        Answer(200, b"<html>Welcome</html>", {"Content-Type": "text/html"}),
        Answer(302, {}, {"Location": "http://127.0.0.1:9/"}),
    ],
)
def test_answers_of_another_shape_are_not_understood(answer: Answer, simulator: OpenAISimulator) -> None:
    simulator.fail_next(answer)
    with client(simulator) as openai, pytest.raises(OutsideUnavailable, match="not understood"):
        openai.models()


@pytest.mark.parametrize(
    ("wait", "is_told"), [("20", True), ("-1", False), ("nan", False), ("1e300", False), ("", False)]
)
def test_when_to_come_back(wait: str, is_told: bool, simulator: OpenAISimulator) -> None:
    simulator.fail_next(Answer(429, {"error": {"message": "Slow down"}}, {"retry-after": wait}))
    with client(simulator) as openai, pytest.raises(TooManyRequests) as caught:
        openai.models()
    if is_told:
        assert caught.value.retry_at is not None
        assert abs(caught.value.retry_at - timezone.now() - timedelta(seconds=20)) < timedelta(seconds=5)
    else:
        assert caught.value.retry_at is None


def test_nobody_there_is_transient() -> None:
    address = "http://127.0.0.1:9/v1"
    with OpenAIClient(Secret(KEY), base_url=address, timeout=1) as openai, pytest.raises(OutsideUnavailable) as caught:
        openai.models()
    assert "does not answer" in caught.value.message


def test_no_traceback_holds_the_key(simulator: OpenAISimulator) -> None:
    given = Secret(KEY)
    with OpenAIClient(given, base_url=simulator.url) as openai, pytest.raises(KeyRefused) as caught:
        openai.models()
    told = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert KEY not in told
    assert caught.value.__context__ is None
