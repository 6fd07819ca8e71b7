"""From where what happens now was asked for: the address of the request, for the logs."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_address: ContextVar[str | None] = ContextVar("origin_address", default=None)


def origin_address() -> str | None:
    """The visitor's IP address; None in tasks and commands. No query."""
    return _address.get()


@contextmanager
def asked_from(address: str | None) -> Iterator[None]:
    """What happens in the block was asked for from this address."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)
