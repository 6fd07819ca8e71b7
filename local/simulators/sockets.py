"""The connections below a simulator: reading requests, waiting no longer than the client does, hanging up for real."""

import select
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, urlsplit

from local.simulators.messages import Answer, Request

if TYPE_CHECKING:
    from local.simulators.server import Simulator

# A client that sends too much gets to read why only when what it sends is taken from it.
_LINGER = 5.0  # seconds
_STEP = 0.2


class Server(ThreadingHTTPServer):
    """Knows its open connections, so that stopping ends them too."""

    request_queue_size = 256
    daemon_threads = True

    def __init__(self, *given: Any) -> None:
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(*given)

    def process_request(self, request: Any, client_address: Any) -> None:
        """A connection begins."""
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """A connection ends."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End every connection."""
        with self._lock:
            still = list(self._open)
        for connection in still:
            _shut(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news; a fault of ours is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection; a subclass names the simulator."""

    simulator: "Simulator"
    protocol_version = "HTTP/1.1"
    timeout = 60
    wbufsize = -1  # head and body leave together
    disable_nagle_algorithm = True

    def serve(self) -> None:
        """Read the request, have it answered, wait, answer."""
        address = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = self._request(address.path, parse_qs(address.query, keep_blank_values=True), headers, b"")
        length = self._length()
        if length is None or length > self.simulator.largest_body:
            self._refuse(asked, length)
            return
        body = self.rfile.read(length) if length else b""
        if len(body) == length:  # half a body is nobody's request: they have gone
            self._answer(self.simulator.answer(self._request(asked.path, asked.query, headers, body)))
        else:
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = serve  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: a request's path and key are nobody's business in a log."""

    def _request(self, path: str, query: dict[str, list[str]], headers: dict[str, str], body: bytes) -> Request:
        return Request(self.command, path, query, headers, body)

    def _length(self) -> int | None:
        """The body's length in bytes; None when it is not told."""
        told = self.headers.get("Content-Length", "0")
        return int(told) if told.isdecimal() and len(told) < 20 and "Transfer-Encoding" not in self.headers else None

    def _answer(self, answer: Answer) -> None:
        if not self._waits(answer.delay) or answer.drop:
            self.close_connection = True
            _shut(self.connection)
            return
        body = answer.encoded()
        try:
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()
        except ConnectionError:  # the client's patience was over
            self.close_connection = True

    def _waits(self, seconds: float) -> bool:
        """Wait; False when the client has gone or the simulator is to stop."""
        until = time.monotonic() + seconds
        poll = select.poll()
        poll.register(self.connection, select.POLLIN)
        while (left := until - time.monotonic()) > 0:
            if self.simulator.is_stopped or (poll.poll(min(left, _STEP) * 1000) and self._has_gone()):
                return False
        return True

    def _has_gone(self) -> bool:
        try:
            if not self.connection.recv(1, socket.MSG_PEEK):
                return True
        except OSError:
            return True
        time.sleep(0.01)  # more was sent already: it waits its turn
        return False

    def _refuse(self, asked: Request, length: int | None) -> None:
        self.simulator.note(asked)
        unread = Answer(411, {"errors": ["Content-Length is missing"]})
        self.close_connection = True
        self._answer(unread if length is None else self.simulator.too_large(asked))
        self._drain()

    def _drain(self) -> None:
        until = time.monotonic() + _LINGER
        self.connection.settimeout(0.5)
        try:
            while time.monotonic() < until and self.connection.recv(1 << 20):
                pass
        except OSError:
            return


def _shut(connection: socket.socket) -> None:
    """Close it in both directions, at once, whatever is still on its way."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # closed already
        return


def handler_for(simulator: "Simulator") -> type[BaseHTTPRequestHandler]:
    """The handler of this simulator's connections."""
    return cast("type[BaseHTTPRequestHandler]", type("Handler", (_Handler,), {"simulator": simulator}))
