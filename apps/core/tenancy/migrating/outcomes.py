"""What became of a schema that was to be migrated."""

from dataclasses import dataclass
from typing import Any

from psycopg2 import Error, InterfaceError, OperationalError

# Lock not available, deadlock, serialization failure: somebody works there.
_BUSY = {"55P03", "40P01", "40001"}
# No such schema, no such table.
_MISSING = {"3F000", "42P01"}
# The server ends the connection: by an administrator, by a crash, at its shutdown.
_ENDED = {"57P01", "57P02", "57P03", "25P03", "25P04"}


@dataclass(frozen=True)
class Failure:
    """Why a schema was not migrated: the error, and the statement if it is known."""

    error: str
    statement: str = ""


@dataclass(frozen=True)
class Outcome:
    """A schema, and what was in the way. ``is_missing``: it is not there, maybe because it was deleted meanwhile."""

    schema_name: str
    failure: Failure | None = None
    is_missing: bool = False


class ComeAgain(Exception):
    """Nothing was changed, and the same may do later: somebody works there, or (``lost``) worker or connection died."""

    def __init__(self, reason: str, lost: bool = False) -> None:
        super().__init__(reason, lost)
        self.reason = reason
        self.lost = lost


def concluded(schema_name: str, error: Exception, *, statement: str = "", at_the_door: bool = False) -> Outcome:
    """What an error means for the schema. Raises ComeAgain when it helps to.

    ``at_the_door``: it was met before anything was done, when a missing table is the schema's own absence.
    """
    code = _code(error)
    said = _said(error)
    if is_busy(error):
        raise ComeAgain(said) from error
    if code in _ENDED or _is_lost(error):
        raise ComeAgain(said, lost=True) from error
    if code in _MISSING and at_the_door:
        return Outcome(schema_name, Failure("Its schema, or the list of its migrations, is missing."), is_missing=True)
    return Outcome(schema_name, Failure(said, statement))


def is_busy(error: BaseException) -> bool:
    """Whether somebody else's work was in the way, so that the same will do later."""
    return _code(error) in _BUSY


def _code(error: BaseException) -> str | None:
    """PostgreSQL's code; Django's errors have it in their cause."""
    found: Any = error if isinstance(error, Error) else error.__cause__
    return getattr(found, "pgcode", None)


def _is_lost(error: BaseException) -> bool:
    """Whether the connection is no more. What the server says itself has a code; what libpq says has none."""
    found = error if isinstance(error, Error) else error.__cause__
    return isinstance(found, InterfaceError | OperationalError) and _code(error) is None


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".strip()
