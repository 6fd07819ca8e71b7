"""The client of Publer against the simulator: what it sends, what it understands, what it makes of trouble."""

import socket
import threading
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import (
    KeyNotAllowed,
    KeyRefused,
    NotThere,
    OutsideError,
    OutsideRefused,
    OutsideUnavailable,
    TooManyRequests,
)
from apps.core.outside.publer.client import PublerClient
from apps.core.outside.publer.types import PublerWorkspace
from local.simulators.publer import DEMO_KEY, PublerSimulator
from local.simulators.server import Answer
from tests.factories.secrets import KEY


@pytest.fixture
def simulator() -> Iterator[PublerSimulator]:
    with PublerSimulator() as started:
        assert isinstance(started, PublerSimulator)
        yield started


def client(simulator: PublerSimulator, key: str = DEMO_KEY, *, timeout: float = 5) -> PublerClient:
    return PublerClient(Secret(key), base_url=simulator.url, timeout=timeout)


def test_it_says_who_the_key_belongs_to_by_publers_own_scheme(simulator: PublerSimulator) -> None:
    with client(simulator) as publer:
        assert publer.me().name == "Lumen Agency (simulator)"
        assert publer.workspaces() == [
            PublerWorkspace("5f1c01", "Jane Doe Studio", "business"),
            PublerWorkspace("5102", "Okafor", "business"),
        ]
    assert [request.path for request in simulator.requests] == ["/api/v1/users/me", "/api/v1/workspaces"]
    assert {request.headers["authorization"] for request in simulator.requests} == {f"Bearer-API {DEMO_KEY}"}


FAILURES = [
    (Answer(401, {"errors": ["Invalid API key"]}), KeyRefused, "Publer does not know this key. It said: “Invalid API"),
    (Answer(403, {"errors": ["No", "API"]}), KeyNotAllowed, "does not allow this with it. It said: “No API”"),
    (Answer(422, {"errors": ["Bad"]}), OutsideRefused, "Publer refused the request. It said: “Bad”"),
    (Answer(404, b"<html>Not here</html>"), NotThere, "Publer does not find this"),
    (Answer(413, {"errors": ["Too large"]}), OutsideRefused, "this is too large. It said: “Too large”"),
    (Answer(500, {"errors": ["Oops"]}), OutsideUnavailable, "Publer has trouble at the moment."),
    (Answer(502, b"<html><script>alert(1)</script></html>"), OutsideUnavailable, "Publer has trouble at the moment."),
    (Answer(200, b"<html>Welcome</html>"), OutsideUnavailable, "in a way that is not understood"),
    (Answer(200, b'{"id": "1", "name": '), OutsideUnavailable, "in a way that is not understood"),
    (Answer(200, b"[" * 100_000), OutsideUnavailable, "in a way that is not understood"),
    (Answer(200, b"\xff\xfe\x00"), OutsideUnavailable, "in a way that is not understood"),
    (Answer(200, ["a list"]), OutsideUnavailable, "in a way that is not understood"),
    (Answer(200, b"x" * 3_000_000), OutsideUnavailable, "does not answer"),
]


@pytest.mark.parametrize(("answer", "kind", "says"), FAILURES)
def test_each_failure_is_a_typed_error_with_the_other_sides_words(
    answer: Answer, kind: type[OutsideError], says: str, simulator: PublerSimulator
) -> None:
    simulator.fail_next(answer)
    with client(simulator) as publer, pytest.raises(kind) as caught:
        publer.me()
    assert type(caught.value) is kind
    assert says in caught.value.message
    assert "<" not in caught.value.message


def test_a_redirect_is_not_followed_with_the_key(simulator: PublerSimulator) -> None:
    with PublerSimulator() as elsewhere:
        simulator.fail_next(Answer(302, {}, {"Location": f"{elsewhere.url}/users/me"}))
        with client(simulator) as publer, pytest.raises(OutsideUnavailable):
            publer.me()
        assert elsewhere.requests == []


def test_too_many_requests_tell_when_to_come_back(simulator: PublerSimulator) -> None:
    simulator.limit = 2
    with client(simulator) as publer:
        publer.me()
        publer.workspaces()
        with pytest.raises(TooManyRequests) as caught:
            publer.me()
    assert caught.value.is_transient
    assert "It said: “Rate limit exceeded. Retry later”" in caught.value.message
    assert caught.value.retry_at is not None
    assert 0 <= (caught.value.retry_at - datetime.now(UTC)).total_seconds() <= 120


@pytest.mark.parametrize("reset", ["", "soon", "1e99", "9" * 40])
def test_a_senseless_time_to_come_back_is_none(reset: str, simulator: PublerSimulator) -> None:
    simulator.fail_next(Answer(429, {"error": "Slow down"}, {"X-RateLimit-Reset": reset}))
    with client(simulator) as publer, pytest.raises(TooManyRequests) as caught:
        publer.me()
    assert caught.value.retry_at is None


def test_no_answer_in_time_is_transient(simulator: PublerSimulator) -> None:
    simulator.fail_next(Answer(200, {}, delay=5))
    started = time.monotonic()
    with client(simulator, timeout=0.2) as publer, pytest.raises(OutsideUnavailable, match="does not answer"):
        publer.me()
    assert time.monotonic() - started < 3


@pytest.mark.slow
def test_an_answer_that_drips_ends_in_time_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_drip, args=(server,), daemon=True).start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        started = time.monotonic()
        with PublerClient(Secret(KEY), base_url=address, timeout=0.5) as publer, pytest.raises(OutsideUnavailable):
            publer.me()
        assert time.monotonic() - started < 3


def _drip(server: socket.socket) -> None:
    connection, _ = server.accept()
    connection.recv(10_000)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        time.sleep(0.1)
        try:
            connection.sendall(b"x")
        except OSError:
            return


def test_nobody_there_is_transient() -> None:
    address = "http://127.0.0.1:9/"
    with PublerClient(Secret(KEY), base_url=address, timeout=1) as publer, pytest.raises(OutsideUnavailable) as caught:
        publer.me()
    assert "does not answer" in caught.value.message


@pytest.mark.parametrize("body", [{"errors": [f"No such key: {KEY}"]}, KEY.encode()], ids=["said", "raw"])
def test_no_traceback_holds_the_key(body: object, simulator: PublerSimulator) -> None:
    simulator.fail_next(Answer(401, body))
    error = _failure_of(simulator)
    frames = traceback.TracebackException.from_exception(error, capture_locals=True)
    told = "".join(str(frame.locals) for frame in frames.stack) + str(error) + repr(error.__dict__)
    assert KEY not in told
    assert error.__context__ is None


def _failure_of(simulator: PublerSimulator) -> OutsideError:
    with client(simulator, KEY) as publer, pytest.raises(OutsideError) as caught:
        publer.me()
    return caught.value
