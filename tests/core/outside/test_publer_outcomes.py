"""After each kind of trouble: can the request have done anything? That nothing is posted twice hangs on it."""

import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import (
    KeyNotAllowed,
    KeyRefused,
    NotThere,
    OutcomeUnknown,
    OutsideError,
    OutsideRefused,
    OutsideUnavailable,
    Resting,
    TooManyRequests,
)
from apps.core.outside.publer.client import PublerClient
from apps.core.outside.publer.types import NewPost
from local.simulators.server import Answer, Simulator
from tests.factories.secrets import KEY

AT = datetime(2027, 1, 2, 9, tzinfo=UTC)
POST = NewPost(network="instagram", account_id="A", at=AT, text="Heron", media_id="M")

WRITES: dict[str, Callable[[PublerClient], object]] = {
    "schedule": lambda publer: publer.posts_schedule([POST]),
    "upload": lambda publer: publer.media_upload(name="heron.jpg", content=b"\xff\xd8", content_type="image/jpeg"),
    "delete": lambda publer: publer.posts_delete(["P", "Q"]),
}
READS: dict[str, Callable[[PublerClient], object]] = {
    "accounts": lambda publer: publer.accounts(),
    "boards": lambda publer: publer.media_boards(["A"]),
    "job": lambda publer: publer.job("J"),
    "posts": lambda publer: publer.posts(),
    "all posts": lambda publer: list(publer.posts_all()),
}
every_write = pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
every_read = pytest.mark.parametrize("read", READS.values(), ids=READS.keys())


def client(url: str, *, timeout: float = 5, gate: "Keeper | None" = None, key: str = KEY) -> PublerClient:
    return PublerClient(Secret(key), workspace="W", base_url=url, timeout=timeout, gate=gate)


def error_of(
    call: Callable[[PublerClient], object], url: str, *, timeout: float = 5, gate: "Keeper | None" = None
) -> OutsideError:
    with client(url, timeout=timeout, gate=gate) as publer, pytest.raises(OutsideError) as caught:
        call(publer)
    return caught.value


class Keeper:
    """A gate that notes what it sees, and refuses when it is told to."""

    def __init__(self, refusal: OutsideUnavailable | None = None) -> None:
        self.refusal = refusal
        self.entered = 0
        self.seen: list[int | None] = []
        self.headers: Mapping[str, str] = {}

    def enter(self) -> None:
        if self.refusal:
            raise self.refusal
        self.entered += 1

    def saw(self, status: int | None, headers: Mapping[str, str]) -> None:
        self.seen.append(status)
        self.headers = headers


@contextmanager
def server(behave: Callable[[socket.socket], None]) -> Iterator[tuple[str, list[bytes]]]:
    """Something that listens; what it got from each connection is in the list."""
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.settimeout(2)
                    got.append(_all_of(connection))
                    behave(connection)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", got


def _all_of(connection: socket.socket) -> bytes:
    """A whole request: its head, and as much as the head says."""
    got = b""
    try:
        while b"\r\n\r\n" not in got:
            piece = connection.recv(65536)
            if not piece:
                return got
            got += piece
        head, _, body = got.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        while len(body) < length:
            body += connection.recv(65536)
    except OSError:
        return got
    return head + b"\r\n\r\n" + body


def hang_up(connection: socket.socket) -> None:
    connection.close()


def stay_silent(connection: socket.socket) -> None:
    time.sleep(1)


def half_an_answer(connection: socket.socket) -> None:
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"job_id": "J"')


def no_http(connection: socket.socket) -> None:
    connection.sendall(b"220 mail.example ESMTP\r\n")


def half_a_refusal(connection: socket.socket) -> None:
    connection.sendall(b'HTTP/1.1 422 No\r\nContent-Length: 100\r\n\r\n{"errors": [')


AFTER_SENDING = [hang_up, stay_silent, half_an_answer, no_http]


class TestAfterItWasSent:
    @pytest.mark.slow
    @every_write
    @pytest.mark.parametrize("behave", AFTER_SENDING)
    def test_a_write_without_a_whole_answer_may_have_been_carried_out(
        self, behave: Callable[[socket.socket], None], write: Callable[[PublerClient], object], settings: LazySettings
    ) -> None:
        settings.PUBLER_UPLOAD_TIMEOUT = 0.25
        with server(behave) as (url, _):
            assert type(error_of(write, url, timeout=0.25)) is OutcomeUnknown

    @pytest.mark.slow
    @every_read
    @pytest.mark.parametrize("behave", AFTER_SENDING)
    def test_a_question_without_an_answer_has_done_nothing(
        self, behave: Callable[[socket.socket], None], read: Callable[[PublerClient], object]
    ) -> None:
        with server(behave) as (url, _):
            assert type(error_of(read, url, timeout=0.25)) is OutsideUnavailable

    @every_write
    def test_a_dropped_write_is_not_sent_again_by_itself(self, write: Callable[[PublerClient], object]) -> None:
        with server(hang_up) as (url, got):
            error_of(write, url)
            assert len(got) == 1

    def test_no_connection_is_tried_twice_by_the_library(self) -> None:
        with client("http://127.0.0.1:9") as publer:
            http = publer._transport._http
            transports = [http._transport, *(each for each in http._mounts.values() if each)]
            assert [transport._pool._retries for transport in transports] == [0] * len(transports)  # type: ignore[attr-defined]
            assert not http.follow_redirects

    @every_write
    def test_a_refusal_counts_though_its_words_are_lost(self, write: Callable[[PublerClient], object]) -> None:
        with server(half_a_refusal) as (url, _):
            assert type(error_of(write, url)) is OutsideRefused

    @pytest.mark.slow
    @every_write
    @pytest.mark.parametrize("status", [500, 502, 503, 504, 408, 302, 307])
    def test_a_write_that_gets_trouble_may_have_been_carried_out(
        self, status: int, write: Callable[[PublerClient], object], publers: Simulator
    ) -> None:
        publers.fail_next(Answer(status, {"errors": ["Oops"]}, {"Location": "/elsewhere"}))
        assert type(error_of(write, publers.url)) is OutcomeUnknown
        assert len(publers.requests) == 1

    @pytest.mark.slow
    @every_write
    @pytest.mark.parametrize("body", [b"<html>Maintenance</html>", b'{"job_id": ', b"null", b"[" * 100_000])
    def test_a_write_with_a_good_status_and_no_sense_may_have_been_carried_out(
        self, body: bytes, write: Callable[[PublerClient], object], publers: Simulator
    ) -> None:
        publers.fail_next(Answer(200, body))
        assert type(error_of(write, publers.url)) is OutcomeUnknown

    @pytest.mark.slow
    @every_read
    @pytest.mark.parametrize("status", [500, 503, 408, 302])
    def test_a_question_that_gets_trouble_has_done_nothing(
        self, status: int, read: Callable[[PublerClient], object], publers: Simulator
    ) -> None:
        publers.fail_next(Answer(status, {}))
        assert type(error_of(read, publers.url)) is OutsideUnavailable

    @pytest.mark.slow
    @every_write
    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (400, OutsideRefused),
            (401, KeyRefused),
            (403, KeyNotAllowed),
            (413, OutsideRefused),
            (422, OutsideRefused),
            (425, OutsideUnavailable),
            (429, TooManyRequests),
        ],
    )
    def test_a_write_that_is_refused_has_done_nothing(
        self, status: int, kind: type[OutsideError], write: Callable[[PublerClient], object], publers: Simulator
    ) -> None:
        publers.fail_next(Answer(status, {"errors": ["No"]}))
        assert type(error_of(write, publers.url)) is kind

    @pytest.mark.parametrize("write", [WRITES["schedule"], WRITES["upload"]])
    def test_an_empty_answer_to_what_makes_something_names_nothing(
        self, write: Callable[[PublerClient], object], publers: Simulator
    ) -> None:
        publers.fail_next(Answer(202, b""))
        assert type(error_of(write, publers.url)) is OutcomeUnknown

    def test_what_is_not_there_is_told_apart(self, publers: Simulator) -> None:
        assert type(error_of(WRITES["delete"], publers.url)) is NotThere

    @pytest.mark.slow
    def test_a_picture_has_a_time_of_its_own(self, publers: Simulator, settings: LazySettings) -> None:
        publers.fail_next(Answer(200, {"id": 7}, delay=0.6))
        with client(publers.url, timeout=0.2) as publer:
            assert publer.media_upload(name="h.jpg", content=b"x", content_type="image/jpeg").id == "7"
        settings.PUBLER_UPLOAD_TIMEOUT = 0.2
        publers.fail_next(Answer(200, {"id": 7}, delay=3))
        started = time.monotonic()
        assert type(error_of(WRITES["upload"], publers.url, timeout=20)) is OutcomeUnknown
        assert time.monotonic() - started < 2

    @pytest.mark.slow
    def test_a_picture_that_drips_out_ends_in_time_too(self, settings: LazySettings) -> None:
        settings.PUBLER_UPLOAD_TIMEOUT = 0.6
        large = b"x" * 8_000_000
        with socket.create_server(("127.0.0.1", 0)) as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            threading.Thread(target=_sip, args=(listening,), daemon=True).start()
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            started = time.monotonic()
            with client(url) as publer, pytest.raises(OutcomeUnknown):
                publer.media_upload(name="h.jpg", content=large, content_type="image/jpeg")
            assert time.monotonic() - started < 4


def _sip(listening: socket.socket) -> None:
    connection, _ = listening.accept()
    with connection:
        for _ in range(80):
            time.sleep(0.1)
            if not connection.recv(16_384):
                return


class TestBeforeItWasSent:
    """Nothing can have been done, so it may be sent again."""

    @pytest.mark.slow
    @every_write
    @pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://nobody.invalid", "ftp://127.0.0.1"])
    def test_nobody_there(self, url: str, write: Callable[[PublerClient], object]) -> None:
        assert type(error_of(write, url)) is OutsideUnavailable

    @pytest.mark.slow
    @every_write
    def test_no_connection_in_time(self, write: Callable[[PublerClient], object], settings: LazySettings) -> None:
        settings.PUBLER_UPLOAD_TIMEOUT = 0.3
        with socket.socket() as full, socket.socket() as first, socket.socket() as second:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            for each in (first, second):
                each.setblocking(False)
                each.connect_ex(full.getsockname())
            url = f"http://127.0.0.1:{full.getsockname()[1]}"
            assert type(error_of(write, url, timeout=0.3)) is OutsideUnavailable

    @pytest.mark.slow
    @every_write
    def test_no_encryption_over_there(self, write: Callable[[PublerClient], object]) -> None:
        with server(no_http) as (url, _):
            secure = url.replace("http://", "https://")
            assert type(error_of(write, secure, timeout=0.25)) is OutsideUnavailable

    @every_write
    @pytest.mark.parametrize(
        "refusal",
        [
            TooManyRequests("Busy.", retry_at=AT),
            Resting("Resting.", retry_at=AT),
            OutsideUnavailable("Not counted."),
        ],
        ids=lambda refusal: type(refusal).__name__,
    )
    def test_a_gate_that_is_closed_lets_nothing_out(
        self, refusal: OutsideUnavailable, write: Callable[[PublerClient], object], publers: Simulator
    ) -> None:
        gate = Keeper(refusal)
        assert error_of(write, publers.url, gate=gate) is refusal
        assert publers.requests == []
        assert gate.seen == []


class TestTheGate:
    def test_it_is_asked_before_and_told_after_each_request(self, publers: Simulator) -> None:
        gate = Keeper()
        for status, body in ((200, []), (500, {}), (401, {}), (200, b"<html>")):
            publers.fail_next(Answer(status, body, {"X-RateLimit-Remaining": "41"}))
            with client(publers.url, gate=gate) as publer:
                try:
                    publer.accounts()
                except OutsideError:
                    continue
        assert gate.entered == 4
        assert gate.seen == [200, 500, 401, 200]
        assert gate.headers.get("X-RateLimit-Remaining") == "41"

    @pytest.mark.slow
    @pytest.mark.parametrize("behave", [hang_up, stay_silent, half_an_answer])
    def test_no_answer_is_told_as_none(self, behave: Callable[[socket.socket], None]) -> None:
        gate = Keeper()
        with server(behave) as (url, _):
            error_of(READS["accounts"], url, timeout=0.4, gate=gate)
        error_of(READS["accounts"], "http://127.0.0.1:9", gate=gate)
        assert gate.seen == [None, None]

    def test_each_page_and_the_older_way_to_delete_are_requests_of_their_own(self, publers: Simulator) -> None:
        gate = Keeper()
        for page in range(2):
            publers.fail_next(Answer(200, {"posts": [{"id": page}], "total_pages": 2, "total": 2}))
        with client(publers.url, gate=gate) as publer:
            assert len(list(publer.posts_all())) == 2
            with pytest.raises(NotThere):
                publer.posts_delete(["P"])
        assert gate.entered == len(publers.requests) == 4


@pytest.mark.parametrize("behave", [hang_up, half_an_answer, half_a_refusal])
def test_no_traceback_of_a_write_holds_the_key(behave: Callable[[socket.socket], None]) -> None:
    with server(behave) as (url, got):
        error = error_of(WRITES["schedule"], url, gate=Keeper())
        assert KEY.encode() in got[0]
    frames = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert KEY not in "".join(str(frame.locals) for frame in frames.stack) + str(error) + repr(error.__dict__)
    assert error.__context__ is None


def test_no_log_holds_the_key(publers: Simulator, caplog: pytest.LogCaptureFixture) -> None:
    publers.fail_next(Answer(200, {"job_id": "J", "said": KEY}))
    with caplog.at_level("DEBUG"), client(publers.url) as publer:
        publer.posts_schedule([POST])
    assert KEY not in caplog.text


@pytest.mark.parametrize("key", ["schlüssel-mit-umlaut", "zwei\r\nzeilen", "\x00", " rand "])
def test_a_key_that_is_none_is_sent_without_harm(key: str, publers: Simulator) -> None:
    publers.fail_next(Answer(401, {"errors": ["Invalid API key"]}))
    with client(publers.url, key=key) as publer, pytest.raises(KeyRefused):
        publer.me()
    assert publers.requests[0].headers["authorization"].startswith("Bearer-API")
    assert "zeilen" not in {name for request in publers.requests for name in request.headers}


def test_the_time_to_come_back_is_publers(publers: Simulator) -> None:
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=70)
    publers.fail_next(Answer(429, {"error": "Slow"}, {"X-RateLimit-Reset": str(int(at.timestamp()))}))
    error = error_of(WRITES["schedule"], publers.url)
    assert isinstance(error, TooManyRequests)
    assert error.retry_at == at
