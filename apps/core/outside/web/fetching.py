"""``fetch``: one address of a user's, within a time, a size and a number of redirects, and only out into the world."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpcore2

from apps.core.outside.errors import OutsideError
from apps.core.outside.web.connecting import CheckedBackend, Deadline
from apps.core.outside.web.errors import TookTooLong, TooLarge, WebRefused, WebUnavailable
from apps.core.outside.web.policy import Policy
from apps.core.outside.web.targets import Target, target_of

_REDIRECTS = {301, 302, 303, 307, 308}
_PASSING = {408, 421, 425, 429}
_AGENT = "calendar-subscription/1.0"
_REFUSALS = {
    401: "The address asks for a sign-in. Use a link that works without one (a “secret address”).",
    403: "The server does not give this calendar out. Check that it is shared by a link.",
    404: "There is nothing at this address (any more). Copy it again from where the calendar is kept.",
    410: "There is nothing at this address any more. Copy it again from where the calendar is kept.",
}
_NO_ANSWER = "The server behind this address does not answer at the moment."


@dataclass(frozen=True)
class Fetched:
    """What lay there. ``is_same``: nothing new since the ``etag`` or ``last_modified`` that were given; no ``body``."""

    body: bytes
    etag: str = ""
    last_modified: str = ""
    is_same: bool = False


def fetch(address: str, *, etag: str = "", last_modified: str = "", policy: Policy | None = None) -> Fetched:
    """Get what lies at the address (http, https or webcal); by default as the settings allow.

    Every host on the way is looked up and checked by itself. Raises WebRefused (permanent) or WebUnavailable
    (transient), or one of their kinds; takes at most the policy's seconds, however slowly the bytes come.
    No cookie is kept, no credential sent.
    """
    policy = policy or Policy.of_settings()
    deadline = Deadline(policy.seconds)
    known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {name: value for name, value in known.items() if value and value.isascii() and value.isprintable()}
    result = _follow(address, headers, policy, deadline)
    if isinstance(result, OutsideError):  # raised out here, so that no traceback carries the address
        raise result
    return result


def _follow(address: str, headers: dict[str, str], policy: Policy, deadline: Deadline) -> Fetched | OutsideError:
    try:
        target = target_of(address)
        for _ in range(policy.redirects + 1):
            policy.check_target(target.host, target.port)
            found = _ask(target, headers, policy, deadline)
            if isinstance(found, Fetched):
                return found
            target = target.follow(found)
        return WebRefused(f"The address was passed on more than {policy.redirects} times, which leads nowhere.")
    except OutsideError as error:
        return error.with_traceback(None)
    except httpcore2.TimeoutException:
        return TookTooLong("The server behind this address took too long to answer.")
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol, OSError):
        return WebUnavailable(_NO_ANSWER)


def _ask(target: Target, headers: dict[str, str], policy: Policy, deadline: Deadline) -> Fetched | str:
    """What lies there, or the address that it is passed on to."""
    with _answer(target, headers, policy, deadline) as response:
        said = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        if response.status in _REDIRECTS and said.get("location"):
            return said["location"]
        if response.status == 304 and headers:
            return Fetched(b"", is_same=True)
        if response.status != 200:
            raise _trouble(response.status)
        body = _body(response, said, policy.largest)
    return Fetched(body, etag=said.get("etag", "")[:300], last_modified=said.get("last-modified", "")[:100])


@contextmanager
def _answer(
    target: Target, headers: dict[str, str], policy: Policy, deadline: Deadline
) -> Iterator[httpcore2.Response]:
    url = httpcore2.URL(
        scheme=target.scheme.encode(),
        host=target.host.encode(),
        port=target.port,
        target=target.path.encode(),
    )
    sent = {
        "Host": target.authority,
        "User-Agent": _AGENT,
        "Accept": "text/calendar, text/plain;q=0.8, */*;q=0.5",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **headers,
    }
    backend = CheckedBackend(policy, deadline)
    with (
        httpcore2.ConnectionPool(ssl_context=policy.tls, http2=False, retries=0, network_backend=backend) as pool,
        pool.stream("GET", url, headers=list(sent.items())) as response,
    ):
        yield response


def _trouble(status: int) -> OutsideError:
    if status in _REFUSALS:
        return WebRefused(_REFUSALS[status])
    if status >= 500 or status in _PASSING:
        return WebUnavailable(f"The server behind this address has trouble at the moment (it answered {status}).")
    return WebRefused(f"The server behind this address answered {status}, which is no calendar.")


def _body(response: httpcore2.Response, said: dict[str, str], largest: int) -> bytes:
    """The body, unpacked as it comes, so that neither a long one nor a small one that unpacks to much is ever held."""
    encoding = said.get("content-encoding", "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise WebRefused("The server sends this calendar packed in a way that is not understood.")
    length = said.get("content-length", "")
    if length.isdecimal() and int(length) > largest:
        raise _too_large(largest)
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if "gzip" in encoding else None
    pieces, size = [], 0
    for raw in response.iter_stream():
        for piece in _unpacked(raw, unpack, largest):
            size += len(piece)
            if size > largest:
                raise _too_large(largest)
            pieces.append(piece)
    if unpack is not None and not unpack.eof:
        raise WebUnavailable("What the server sent was cut off on the way.")
    return b"".join(pieces)


def _unpacked(raw: bytes, unpack: "zlib._Decompress | None", largest: int) -> Iterator[bytes]:
    if unpack is None:
        yield raw
        return
    try:
        while raw:
            yield unpack.decompress(raw, min(largest, 65536))
            raw = unpack.unconsumed_tail
    except zlib.error:
        raise WebUnavailable("What the server sent could not be unpacked.") from None


def _too_large(largest: int) -> TooLarge:
    return TooLarge(f"There are more than {largest // 2**20} MB at this address. Share a calendar with fewer events.")
