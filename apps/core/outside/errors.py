"""What can go wrong with a service of others: for good (permanent), or for now (transient)."""

from datetime import datetime
from typing import ClassVar

from apps.core.errors import AppError


class OutsideError(AppError):
    """``said`` is what the other side said, cleaned and short, or ""; the message has it in quotation marks."""

    code = "outside"
    is_transient: ClassVar[bool] = False

    def __init__(self, message: str, *, said: str = "") -> None:
        super().__init__(f"{message} It said: “{said}”" if said else message)
        self.said = said


class OutsideRefused(OutsideError):
    """Permanent: the same request will be refused again."""

    code = "outside_refused"
    status = 422


class KeyRefused(OutsideRefused):
    """The other side does not know the key (401)."""

    code = "outside_key_refused"


class KeyNotAllowed(OutsideRefused):
    """The key is known and may not do this (403): a scope or a plan is missing."""

    code = "outside_key_not_allowed"


class OutsideUnavailable(OutsideError):
    """Transient: no answer, no sense in it, or trouble over there. It says nothing about the key."""

    code = "outside_unavailable"
    status = 503
    is_transient = True


class TooManyRequests(OutsideUnavailable):
    """The other side wants fewer requests (429); ``retry_at`` is when it will listen again, if it told."""

    code = "outside_too_many_requests"

    def __init__(self, message: str, *, said: str = "", retry_at: datetime | None = None) -> None:
        super().__init__(message, said=said)
        self.retry_at = retry_at
