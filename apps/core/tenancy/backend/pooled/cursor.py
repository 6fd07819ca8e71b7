"""psycopg2's cursor, each message of which says by itself whose rows it is about.

psycopg2 sends a message as it is (the simple protocol). Several statements in one are one transaction, so that
``SET LOCAL`` before a statement holds for it and for nothing that comes after it; the answer is the last one's.
"""

import re
from collections.abc import Callable
from typing import Any, NoReturn

from django.db.backends.postgresql.psycopg_any import sql
from psycopg2 import NotSupportedError, ProgrammingError
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INERROR, cursor

# What would stay with the server's connection, which is somebody else's after this message.
_OF_THE_SESSION = re.compile(
    r"\s*(?:SET(?!\s+(?:LOCAL|TRANSACTION|CONSTRAINTS)\b)|RESET|DISCARD|LISTEN|UNLISTEN|PREPARE|DEALLOCATE|LOAD)\b",
    re.IGNORECASE,
)
_TAKES_BACK = re.compile(r"\s*(?:ROLLBACK|ABORT)\b", re.IGNORECASE)


def stays_in_the_session(text: str) -> bool:
    """Whether a statement, written without guile, changes the session, or takes a lock that the session holds."""
    return bool(_OF_THE_SESSION.match(text)) or "advisory_lock(" in text


class Switch:
    """What a message has to begin with, and whether the transaction that is open has heard it already.

    ``statements`` is None while no schema is chosen.
    """

    def __init__(self) -> None:
        self.statements: str | None = None
        self.heard = False

    def become(self, statements: str | None) -> None:
        """From here on it is another one."""
        self.statements = statements
        self.heard = False


class PooledCursor(cursor):
    """Puts the switch before a statement wherever it is due: outside a transaction always, in one at its beginning.

    In a transaction also after what may have taken it back (a rollback to a savepoint), and for another schema.
    """

    switch: Switch

    def execute(self, query: Any, vars: Any = None) -> None:
        """As psycopg2's. Raises NotSupportedError for what would change the session."""
        text = self._text(query)
        before = self._due()
        if before and self.name is not None:
            self._say(before)
            before = ""
        super().execute(self._joined(before, text, vars), vars)
        self.switch.heard = not _TAKES_BACK.match(text)

    def executemany(self, query: Any, vars_list: Any) -> None:
        """As psycopg2's: a message for each."""
        before = self._due()
        super().executemany(self._joined(before, self._text(query), True), vars_list)
        self.switch.heard = True

    def copy_expert(self, sql: Any, file: Any, size: int = 8192) -> None:
        """As psycopg2's."""
        before = self._due()
        super().copy_expert(self._joined(before, self._text(sql), None), file, size)
        self.switch.heard = True

    def copy_from(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Not there: psycopg2 would send it without the switch."""
        raise NotSupportedError("Use copy_expert(): only it can say whose rows it is about.")

    copy_to = copy_from

    def callproc(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Not there: psycopg2 would send it without the switch."""
        raise NotSupportedError("Use execute('SELECT * FROM …(…)'): only it can say whose rows it is about.")

    def _due(self) -> str:
        """What is to be said first; empty where it has been, and where only a rollback can follow."""
        status = self.connection.info.transaction_status
        if status == TRANSACTION_STATUS_INERROR or (status != TRANSACTION_STATUS_IDLE and self.switch.heard):
            return ""
        if self.switch.statements is None:
            raise ProgrammingError("No schema is chosen: enter a workspace, or public.")
        return self.switch.statements

    def _say(self, statements: str) -> None:
        """By itself: a cursor of the server's is declared by psycopg2, around the query."""
        if self.connection.autocommit:
            raise NotSupportedError("A cursor of the server's needs a transaction: use transaction.atomic().")
        with self.connection.cursor(cursor_factory=cursor) as plain:
            plain.execute(statements)

    def _text(self, query: Any) -> str:
        text = query.as_string(self) if isinstance(query, sql.Composable) else query
        text = text.decode() if isinstance(text, bytes) else text
        if stays_in_the_session(text):
            raise NotSupportedError(
                f"Behind a pooler the session is everybody's: use SET LOCAL or pg_advisory_xact_lock ({text[:60]})."
            )
        return str(text)

    @staticmethod
    def _joined(before: str, text: str, values: Any) -> str:
        return (before if values is None else before.replace("%", "%%")) + text


def cursors_with(switch: Switch) -> Callable[..., PooledCursor]:
    """What psycopg2 is to make its cursors with, so that every one of a connection has the switch."""

    def make(*args: Any, **kwargs: Any) -> PooledCursor:
        made = PooledCursor(*args, **kwargs)
        made.switch = switch
        return made

    return make
