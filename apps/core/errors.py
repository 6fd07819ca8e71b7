"""The one root of this product's exceptions: a code for programs, a sentence for people."""

from typing import ClassVar


class AppError(Exception):
    """Something a user can understand and act on.

    ``message`` is shown to the user as it stands: a plain sentence that says what is wrong and what to do.
    ``field`` names the form field that the message belongs to, if there is one.
    ``status`` is the HTTP status that a view answers with when nothing catches the error earlier.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidInput(AppError):
    """What was given can't be accepted; the message says what would be."""

    code = "invalid"
    status = 422


class NotFound(AppError):
    """There is no such thing for this actor: absent, or somebody else's."""

    code = "not_found"
    status = 404


class NotAllowed(AppError):
    """The actor is known, the thing exists, the right is missing."""

    code = "not_allowed"
    status = 403


class Conflict(AppError):
    """The thing was changed meanwhile, or is in a state that doesn't allow this."""

    code = "conflict"
    status = 409


class Unavailable(AppError):
    """A part that is needed does not answer now; trying later may help."""

    code = "unavailable"
    status = 503
