"""What all simulators share: an HTTP server of threads that notes each request and can be told to fail."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Any, ClassVar

from local.simulators.messages import NEVER, Answer, Request
from local.simulators.sockets import Server, handler_for

__all__ = ["NEVER", "Answer", "Request", "Simulator"]

# What is kept of requests, so that a long run does not fill the memory.
_MOST_REQUESTS = 10_000
_LARGEST_NOTED = 256 * 1024


Route = Callable[[Any, Request], Answer]


class Simulator:
    """A service on ``http://127.0.0.1:<port>``, from ``start`` to ``stop`` or as a context manager.

    A kind of service gives ``base_path`` and ``routes``: the method and path below it, and who answers.
    ``requests`` are the last ones, their bodies cut after 256 KB.
    """

    base_path: ClassVar[str] = ""
    routes: ClassVar[dict[tuple[str, str], Route]] = {}
    largest_body: int = 256 * 1024 * 1024

    def __init__(self, port: int = 0) -> None:
        self.requests: list[Request] = []
        self._next: deque[Answer] = deque()
        self._stopped = threading.Event()
        self._server = Server(("127.0.0.1", port), handler_for(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def address(self) -> str:
        """Where it listens, without ``base_path``."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        """The address that a client of the service is given as its base."""
        return f"{self.address}{self.base_path}"

    @property
    def is_stopped(self) -> bool:
        """Whether nobody is to wait any longer."""
        return self._stopped.is_set()

    def fail_next(self, answer: Answer, *, times: int = 1) -> None:
        """Give this answer to the next requests, whatever they ask."""
        self._next.extend([answer] * times)

    def start(self) -> None:
        """Listen."""
        self._thread.start()

    def stop(self) -> None:
        """Let go of the port, of every connection and of whoever waits for a slow answer."""
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()

    def __enter__(self) -> "Simulator":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def answer(self, request: Request) -> Answer:
        """The scripted failure, or what the service says; the server waits for as long as the answer's delay."""
        self.note(request)
        scripted = self.scripted()
        return self.reply(request) if scripted is None else scripted

    def note(self, request: Request) -> None:
        """Keep the request to be looked at."""
        if len(request.body) > _LARGEST_NOTED:
            request = replace(request, body=request.body[:_LARGEST_NOTED])
        self.requests.append(request)
        if len(self.requests) > _MOST_REQUESTS:
            del self.requests[: _MOST_REQUESTS // 10]

    def scripted(self) -> Answer | None:
        """The next answer that a test has put there."""
        try:
            return self._next.popleft()
        except IndexError:
            return None

    def reply(self, request: Request) -> Answer:
        """Ask the route; services put keys and limits in front of it."""
        route = self.routes.get((request.method, request.path.removeprefix(self.base_path)))
        return route(self, request) if route else self.not_found(request)

    def not_found(self, request: Request) -> Answer:
        """The answer to a path that the simulator does not know."""
        return Answer(404, {"errors": ["Not found"]})

    def too_large(self, request: Request) -> Answer:
        """The answer to a body over ``largest_body``, which is not read."""
        return Answer(413, {"errors": ["The request is too large"]})
