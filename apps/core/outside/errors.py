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


class NotThere(OutsideRefused):
    """Nothing of that name is over there (404, 405, 410): it was deleted, or never was."""

    code = "outside_not_there"


class OutsideUnavailable(OutsideError):
    """Transient: no answer, no sense in it, or trouble over there. It says nothing about the key."""

    code = "outside_unavailable"
    status = 503
    is_transient = True


class OutcomeUnknown(OutsideUnavailable):
    """A request that changes something left and no answer came that can be trusted: it may have been carried out.

    Look it up before it is sent again. Every other OutsideUnavailable of a client that knows this kind means: nothing
    was done.
    """

    code = "outside_outcome_unknown"


class TooManyRequests(OutsideUnavailable):
    """No more requests now: the other side said so (429), or we count. ``retry_at`` is when to try again, if known."""

    code = "outside_too_many_requests"

    def __init__(self, message: str, *, said: str = "", retry_at: datetime | None = None) -> None:
        super().__init__(message, said=said)
        self.retry_at = retry_at


class TooLong(OutsideUnavailable):
    """A list is longer than what is read at once: asked for like this, it will not be read."""

    code = "outside_too_long"


class Resting(OutsideUnavailable):
    """The other side failed several times in a row and is left alone until ``retry_at``. No request has left."""

    code = "outside_resting"

    def __init__(self, message: str, *, retry_at: datetime) -> None:
        super().__init__(message)
        self.retry_at = retry_at
