"""Coming to a schema: is it free, is it there, and is it where the plan begins?"""

from dataclasses import dataclass
from typing import Any

from apps.core.tenancy.migrating.names import DIGEST_SQL
from apps.core.tenancy.migrating.outcomes import ComeAgain, Failure, Outcome
from apps.core.tenancy.migrating.scratch import STAND_IN

# Who waits for a table keeps everybody behind him waiting as well: never for longer than this, all tables together.
# What happens while a table is locked may wait for this long, once.
LOCK_BUDGET, LOCK_REST = 700, 150  # milliseconds


@dataclass(frozen=True)
class Way:
    """From where to where a part leads: digests of the migrations that are noted, and what is written down there.

    ``notes`` are statements with ``STAND_IN`` as the schema's name.
    """

    before: str
    after: str
    notes: tuple[str, ...]


_TRANSACTION, _SESSION = "pg_try_advisory_xact_lock", "pg_try_advisory_lock"
_LOOK = "SELECT {1}(hashtextextended('{0}', 0)), (" + DIGEST_SQL.replace("{}", '"{0}"."django_migrations"') + ")"


def look(cursor: Any, schema_name: str, way: Way, *, for_session: bool = False) -> Outcome | None:
    """None: go in; till the end of the transaction nobody else makes, copies or deletes it (``life/turns.py``).

    One query, at the beginning of a transaction; ``for_session`` holds the door till ``unlock``. Raises ComeAgain when
    somebody does just now, and what PostgreSQL says when there is no such schema.
    """
    cursor.execute(_LOOK.format(schema_name, _SESSION if for_session else _TRANSACTION))
    free, digest = cursor.fetchone()
    if not free:
        raise ComeAgain("Somebody makes, copies, moves or deletes this workspace.")
    if digest == way.before:
        return None
    if digest == way.after:  # the commit arrived, and its answer did not
        return Outcome(schema_name)
    return Outcome(schema_name, Failure("Its migrations were changed by somebody else meanwhile. Run migrate again."))


def unlock(cursor: Any, schema_name: str) -> None:
    """Open the door again that ``look`` holds for the session."""
    cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [schema_name])


def for_schema(statement: str, schema_name: str) -> str:
    """A recorded statement as that schema's."""
    return statement.replace(STAND_IN, schema_name)
