"""Small servers on a port of this machine that answer as a test says, also in ways that no library would."""

import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

Reply = Callable[[socket.socket, "WebServer"], None]


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> Reply:
    """A whole answer; ``Last_Modified=…`` is the header Last-Modified."""

    def reply(connection: socket.socket, server: "WebServer") -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)

    return reply


def drip(first: bytes, then: bytes, every: float = 0.05) -> Reply:
    """``first`` at once, then ``then`` again and again until nobody listens any more."""

    def reply(connection: socket.socket, server: "WebServer") -> None:
        connection.sendall(first)
        while not server.stopped.wait(every):
            connection.sendall(then)

    return reply


@dataclass
class WebServer:
    """Answers each request with the next of ``replies``, the last one for ever. ``requests`` are what came."""

    replies: list[Reply]
    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    requests: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._socket = socket.create_server((self.host, 0))
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def url(self, path: str = "/moon.ics") -> str:
        return f"http://{self.host}:{self.port}{path}"

    def __enter__(self) -> "WebServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        self._socket.close()

    def _serve(self) -> None:
        while not self.stopped.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        try:
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection:
                self.requests.append(connection.recv(65536).decode("latin-1"))
                reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
                reply(connection, self)
        except OSError:  # the client had enough
            return
