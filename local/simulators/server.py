"""What all simulators share: an HTTP server of threads that notes each request and can be told to fail."""

import json
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

_LARGEST_BODY = 256 * 1024 * 1024


@dataclass(frozen=True)
class Request:
    """What came; names of headers are small letters."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Answer:
    """What goes back, after ``delay`` seconds: ``body`` as JSON, or as it is when it is bytes."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0

    def encoded(self) -> bytes:
        """The bytes of the body."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


Route = Callable[[Any, Request], Answer]


class Simulator:
    """A service on ``http://127.0.0.1:<port>``, from ``start`` to ``stop`` or as a context manager.

    A kind of service gives ``base_path`` and ``routes``: the method and path below it, and who answers.
    """

    base_path: ClassVar[str] = ""
    routes: ClassVar[dict[tuple[str, str], Route]] = {}

    def __init__(self, port: int = 0) -> None:
        self.requests: list[Request] = []
        self._next: deque[Answer] = deque()
        self._stopped = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler_for(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """The address that a client of the service is given as its base."""
        return f"http://127.0.0.1:{self._server.server_port}{self.base_path}"

    def fail_next(self, answer: Answer, *, times: int = 1) -> None:
        """Give this answer to the next requests, whatever they ask."""
        self._next.extend([answer] * times)

    def start(self) -> None:
        """Listen."""
        self._thread.start()

    def stop(self) -> None:
        """Let go of the port and of whoever waits for a slow answer."""
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> "Simulator":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def answer(self, request: Request) -> Answer:
        """The scripted failure, or what the service says."""
        self.requests.append(request)
        answer = self._next.popleft() if self._next else self.reply(request)
        self._stopped.wait(answer.delay)
        return answer

    def reply(self, request: Request) -> Answer:
        """Ask the route; services put keys and limits in front of it."""
        route = self.routes.get((request.method, request.path.removeprefix(self.base_path)))
        return route(self, request) if route else self.not_found(request)

    def not_found(self, request: Request) -> Answer:
        """The answer to a path that the simulator does not know."""
        return Answer(404, {"errors": ["Not found"]})


def _handler_for(simulator: Simulator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60

        def _serve(self) -> None:
            answer = simulator.answer(self._request())
            body = answer.encoded()
            try:
                self.send_response(answer.status)
                for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):  # the client's patience was over
                self.close_connection = True

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815

        def _request(self) -> Request:
            address = urlsplit(self.path)
            length = min(int(self.headers.get("Content-Length") or 0), _LARGEST_BODY)
            headers = {name.lower(): value for name, value in self.headers.items()}
            return Request(
                self.command, address.path, parse_qs(address.query), headers, self.rfile.read(length) if length else b""
            )

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet: a request's path and key are nobody's business in a log."""

    return Handler
