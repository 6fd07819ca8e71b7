"""How much a view is sent at most. More is refused by what the request says of itself, before any of it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from apps.core.errors import AppError

View = TypeVar("View", bound=Callable[..., Any])

# What a form says besides its file.
_ROOM = 64 * 1024


class BodyTooLarge(AppError):
    """The request says that it is larger than the view takes."""

    code = "body_too_large"
    status = 413


@dataclass(frozen=True)
class Limit:
    """In bytes, and what is said to somebody who sends more."""

    largest: int
    message: str


def takes_at_most(largest: int, message: str) -> Callable[[View], View]:
    """The view's form carries a file of at most so many bytes. Held by ``BodyLimitMiddleware``."""

    def decorate(view: View) -> View:
        view.body_limit = Limit(largest + _ROOM, message)  # type: ignore[attr-defined]
        return view

    return decorate
