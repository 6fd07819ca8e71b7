"""Connections that are opened to addresses which were checked, and to no others, and that end in time."""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore2

from apps.core.outside.web.errors import TookTooLong, WebUnavailable
from apps.core.outside.web.policy import Policy

_TOO_LONG = "The server behind this address took too long to answer."
_UNKNOWN = "No server is known by the name in this address. Check it for typing errors."


class Deadline:
    """One time by which everything has to be over, however many small steps it has."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left, at least a thousandth. Raises TookTooLong when there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TookTooLong(_TOO_LONG)
        return max(left, 0.001)


class CheckedBackend(httpcore2.NetworkBackend):
    """Looks a host up itself, has the policy choose, and connects to what was chosen.

    Between the check and the connection no name is looked up again: a name server that gives another answer the second
    time (DNS rebinding) is not asked a second time. TLS still verifies the host's name.
    """

    def __init__(self, policy: Policy, deadline: Deadline) -> None:
        self._policy = policy
        self._deadline = deadline
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to the first of the chosen addresses that answers."""
        chosen = self._policy.choose(self._look_up(host, port))
        trouble: Exception = WebUnavailable(_UNKNOWN)
        for address in chosen:
            try:
                stream = self._plain.connect_tcp(address, port, self._deadline.left(), None, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                trouble = error
            else:
                return _TimedStream(stream, self._deadline)
        raise trouble

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None
    ) -> httpcore2.NetworkStream:
        """Never: an address of the web names no file."""
        raise NotImplementedError

    def _look_up(self, host: str, port: int) -> list[str]:
        """The host's addresses; the system's resolver can't be told when to stop, so it is left behind then."""
        answers: queue.Queue[list[str] | Exception] = queue.Queue()

        def ask() -> None:
            try:
                answers.put(self._policy.resolve(host, port))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        threading.Thread(target=ask, daemon=True).start()
        try:
            found = answers.get(timeout=self._deadline.left())
        except queue.Empty:
            raise TookTooLong(_TOO_LONG) from None
        if isinstance(found, socket.gaierror | UnicodeError) or found == []:
            raise WebUnavailable(_UNKNOWN)
        if isinstance(found, Exception):
            raise WebUnavailable("The name in this address could not be looked up. It is tried again later.")
        return found


class _TimedStream(httpcore2.NetworkStream):
    """Each read and write may take what is left of the whole, so that single bytes don't stretch it."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, self._deadline.left()), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
