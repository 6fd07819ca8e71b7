"""A value that must not be seen: whatever prints it, prints dots."""

import hmac
from typing import Any, NoReturn


class Secret:
    """Text that is shown nowhere by accident: ``reveal()`` is the only way to it.

    Not in ``repr``, ``str`` or an f-string, so in no log, traceback or page; it refuses to be pickled, so it is in no
    cache and no message to a worker.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself, for the moment in which it is used."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, specification: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    __hash__ = None  # type: ignore[assignment]  # nothing is to be looked up by it

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("A secret can't be pickled, cached or sent to a worker: send the row's id.")
