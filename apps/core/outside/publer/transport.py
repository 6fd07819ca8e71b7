"""The way to Publer and back: one request, its limits of time and size, and what the answer means."""

import io
import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import httpx2
from django.conf import settings

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import OutsideError, OutsideUnavailable
from apps.core.outside.publer.errors import NO_ANSWER, NO_SENSE, error_of, unclear
from apps.core.outside.publer.values import NoSense
from apps.core.outside.tls import tls

T = TypeVar("T")

LARGEST_ANSWER = 2 * 1024 * 1024
LARGEST_LIST = 8 * 1024 * 1024
_SHORTEST_KEY = 8  # what is shorter is no key, and may be part of any word
# The connection was not there yet: not a byte of the request has left. Everything else may have arrived.
_NOTHING_LEFT = (
    httpx2.ConnectError,  # refused, no such name, no TLS
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.InvalidURL,
)


class Doorkeeper(Protocol):
    """What counts requests, see ``gate.Gate``."""

    def enter(self) -> None: ...

    def saw(self, status: int | None, headers: Mapping[str, str]) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file to go out, and the form's other fields."""

    name: str
    content: bytes = field(repr=False)
    content_type: str
    fields: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request. ``timeout`` in seconds and ``largest`` in bytes are those of the answer."""

    method: str
    path: str
    params: Sequence[tuple[str, str]] = ()
    body: Any = None
    upload: Upload | None = None
    largest: int = LARGEST_ANSWER
    timeout: float | None = None
    may_be_empty: bool = False

    @property
    def is_write(self) -> bool:
        """Whether it can change something over there."""
        return self.method != "GET"


@dataclass(frozen=True)
class _Reply:
    """``status`` is None without an answer; ``raw`` without its body. ``has_left``: it may have arrived."""

    status: int | None
    headers: Mapping[str, str]
    raw: bytes | None
    has_left: bool = True

    @property
    def is_good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Transport:
    """One key's connection. A request is tried once; redirects are not followed: the key would go with them."""

    def __init__(self, key: Secret, *, workspace: str, gate: Doorkeeper | None, base_url: str, timeout: float) -> None:
        self._key = key
        self._gate = gate
        self._timeout = timeout
        headers = {"Authorization": _as_header(f"Bearer-API {key.reveal()}"), "Accept": "application/json"}
        if workspace:
            headers["Publer-Workspace-Id"] = _as_header(workspace)
        self._http = httpx2.Client(
            base_url=base_url or settings.PUBLER_BASE_URL, headers=headers, timeout=timeout, verify=tls()
        )

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def ask(self, call: Call, read: Callable[[Any], T]) -> T:
        """What ``read`` makes of the answer's JSON; it raises NoSense for what it can't read. One request at most.

        Raises OutsideRefused, OutsideUnavailable or OutcomeUnknown, or one of their kinds.
        """
        if self._gate:
            self._gate.enter()
        found = self._tried(call, read)
        if isinstance(found, OutsideError):  # raised out here, so that no traceback carries what was sent or said
            raise found
        return found

    def _tried(self, call: Call, read: Callable[[Any], T]) -> T | OutsideError:
        """What was read, or the error that the answer stands for."""
        reply = self._fetch(call)
        if self._gate:
            self._gate.saw(None if reply.is_good and reply.raw is None else reply.status, reply.headers)
        if not reply.has_left:
            return OutsideUnavailable(NO_ANSWER)
        if reply.status is None or (reply.is_good and reply.raw is None):
            return unclear(NO_ANSWER, is_write=call.is_write)
        body = self._body_of(reply, call)
        if not reply.is_good:
            return error_of(reply.status, body, reply.headers, key=self._key, is_write=call.is_write)
        try:
            if body is not None:
                return read(body)
        except (NoSense, RecursionError):
            pass
        return unclear(NO_SENSE, is_write=call.is_write)

    def _body_of(self, reply: _Reply, call: Call) -> Any:
        """The body's JSON without the key, which some services repeat; None when there is no sense in it."""
        raw = reply.raw or b""
        if not raw.strip() and call.may_be_empty:
            return {}
        key = self._key.reveal().encode("utf-8", "replace")
        if len(key) >= _SHORTEST_KEY:
            raw = raw.replace(key, "…".encode())
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            return None

    def _fetch(self, call: Call) -> _Reply:
        """Ask once. The limits of time and size hold for the whole body, however slowly it drips; before it, connecting
        and each piece of the answer's head may take as long.

        The status counts as soon as it is there: a refusal stays one when its body is lost.
        """
        seconds = self._timeout if call.timeout is None else call.timeout
        deadline = time.monotonic() + seconds
        status, headers = None, httpx2.Headers()
        try:
            with self._http.stream(
                call.method, call.path, params=list(call.params), timeout=seconds, **_content_of(call, deadline)
            ) as answer:
                status, headers = answer.status_code, answer.headers
                return _Reply(status, headers, _read(answer, deadline, call.largest))
        except _NOTHING_LEFT:
            return _Reply(None, headers, None, has_left=False)
        except httpx2.HTTPError:
            return _Reply(status, headers, None)


class _Timed(io.BytesIO):
    """A file that is not read on after the deadline: a picture that drips out does not hold its worker for ever."""

    def __init__(self, content: bytes, deadline: float) -> None:
        super().__init__(content)
        self._deadline = deadline

    def read(self, size: int | None = -1, /) -> bytes:
        if time.monotonic() > self._deadline:
            raise httpx2.WriteTimeout("The time for this file is over.")
        return super().read(size)


def _content_of(call: Call, deadline: float) -> dict[str, Any]:
    if call.upload:
        file = (call.upload.name, _Timed(call.upload.content, deadline), call.upload.content_type)
        return {"data": dict(call.upload.fields), "files": {"file": file}}
    if call.body is None:
        return {}
    return {"content": json.dumps(call.body).encode(), "headers": {"Content-Type": "application/json"}}


def _read(answer: httpx2.Response, deadline: float, largest: int) -> bytes | None:
    """The body; None when it is too large or not there by the deadline."""
    raw = bytearray()
    for piece in answer.iter_bytes():
        raw += piece
        if len(raw) > largest or time.monotonic() > deadline:
            return None
    return bytes(raw)


def _as_header(text: str) -> str:
    """Fit for a header. What no key or id has becomes "?", and Publer refuses it, instead of an error that shows it."""
    return re.sub(r"[^\x20-\x7e]", "?", text).strip()
