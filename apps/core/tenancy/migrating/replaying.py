"""Says a script to many schemas, on several connections at once: each in a transaction of its own, with its notes."""

import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg2
from django.db import connection
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from apps.core.tenancy.migrating.doors import LOCK_BUDGET, LOCK_REST, Way, for_schema, look
from apps.core.tenancy.migrating.outcomes import Outcome, concluded
from apps.core.tenancy.migrating.queueing import each
from apps.core.tenancy.migrating.scratch import STAND_IN
from apps.core.tenancy.migrating.scripts import Script

_BEGIN = 'BEGIN; SET LOCAL lock_timeout = {rest}; SET LOCAL search_path = "{schema}", public'


def replay_to_each(names: list[str], script: Script, way: Way, *, at_once: int, patience: float) -> Iterator[Outcome]:
    """Bring the script to each schema; outcomes as they come. Two messages a schema.

    Needs the owner's connection, whose parameters its own are opened with.
    """
    connections = _Connections(connection.get_connection_params())
    work = partial(_say, _statements(script, way), way, connections)
    try:
        yield from each(names, work, partial(_threads, at_once), at_once=2 * at_once, patience=patience)
    finally:
        connections.close()


def _threads(at_once: int) -> Executor:
    return ThreadPoolExecutor(at_once)


def _statements(script: Script, way: Way) -> tuple[str, ...]:
    """All that is said once the door is open. Notes first: to wait for a row keeps no table waiting."""
    locks: list[str] = []
    if script.locks:
        each_lock = LOCK_BUDGET // len(script.locks)
        locks = [
            f"SET LOCAL lock_timeout = {max(each_lock, 20)}",
            *(f'LOCK TABLE "{STAND_IN}"."{table}" IN {mode} MODE' for table, mode in script.locks.items()),
            f"SET LOCAL lock_timeout = {LOCK_REST}",
        ]
    return (*way.notes, *locks, *script.statements, "COMMIT")


class _Connections:
    """One for each thread."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        self._parameters = parameters
        self._here = threading.local()
        self._all: list[Any] = []

    def get(self) -> Any:
        found = getattr(self._here, "connection", None)
        if found is None or found.closed:
            found = psycopg2.connect(**self._parameters)
            found.autocommit = True
            self._here.connection = found
            self._all.append(found)
        return found

    def close(self) -> None:
        for one in self._all:
            one.close()


def _say(statements: tuple[str, ...], way: Way, connections: _Connections, schema_name: str) -> Outcome:
    """In one transaction, which a failure undoes. Raises ComeAgain."""
    said = [for_schema(statement, schema_name) for statement in statements]
    try:
        cursor = connections.get().cursor()
        return _at_once(cursor, said, way, schema_name) or _one_by_one(cursor, said, way, schema_name)
    except psycopg2.Error as error:  # the connection, or what is said at the door
        return concluded(schema_name, error, at_the_door=True)


def _at_once(cursor: Any, said: list[str], way: Way, schema_name: str) -> Outcome | None:
    """By one message. None when PostgreSQL refused something in it."""
    with _inside(cursor, schema_name, way) as outcome:
        if outcome is not None:
            return outcome
        try:
            cursor.execute(";\n".join(said))
        except psycopg2.Error as error:
            concluded(schema_name, error)  # raises when it helps to come again
            return None
    return Outcome(schema_name)


def _one_by_one(cursor: Any, said: list[str], way: Way, schema_name: str) -> Outcome:
    """Again, to see what it is that PostgreSQL refuses."""
    with _inside(cursor, schema_name, way) as outcome:
        if outcome is not None:
            return outcome
        for statement in said:
            try:
                cursor.execute(statement)
            except psycopg2.Error as error:
                return concluded(schema_name, error, statement=statement)
    return Outcome(schema_name)


@contextmanager
def _inside(cursor: Any, schema_name: str, way: Way) -> Iterator[Outcome | None]:
    """A transaction in the schema, rolled back unless it is committed within; an Outcome when nothing is to be done."""
    cursor.execute(_BEGIN.format(rest=LOCK_REST, schema=schema_name))
    try:
        yield look(cursor, schema_name, way)
    finally:
        if _is_open(cursor):
            cursor.execute("ROLLBACK")


def _is_open(cursor: Any) -> bool:
    return not cursor.connection.closed and cursor.connection.info.transaction_status != TRANSACTION_STATUS_IDLE
