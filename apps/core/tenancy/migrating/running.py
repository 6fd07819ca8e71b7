"""Runs a migration on many schemas the ordinary way, in several processes: Python decides anew for each what is done.

What Django works out for a migration, its models before and after, is made once and inherited by the processes.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction

from apps.core.tenancy.migrating.doors import LOCK_BUDGET, Way, for_schema, look, unlock
from apps.core.tenancy.migrating.outcomes import ComeAgain, Outcome, concluded
from apps.core.tenancy.migrating.queueing import each
from apps.core.tenancy.migrating.scratch import inside
from apps.core.tenancy.migrating.steps import Step, apply

# For a handful it takes longer to start processes than to do it.
_HERE = 4


@dataclass(frozen=True)
class _Job:
    step: Step
    way: Way


# What the processes are to do: inherited, because a migration's models can't be sent.
_job: _Job | None = None


def run_on_each(names: list[str], step: Step, way: Way, *, processes: int, patience: float) -> Iterator[Outcome]:
    """Run the migration on each schema; outcomes as they come. Needs the owner's connection.

    With fewer than two ``processes`` it happens in this one, and has to where others' threads or connections would be
    forked as well, as in a worker of Celery's.
    """
    global _job  # noqa: PLW0603 - see above
    _job = _Job(step, way)
    connection.close()  # a process that inherits it would answer with this one's words
    make = _Here if processes < 2 or len(names) <= _HERE else partial(_forked, processes)
    try:
        yield from each(names, _run, make, at_once=2 * max(1, processes), patience=patience)
    finally:
        _job = None


def _forked(processes: int) -> Executor:
    return ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork"))


class _Here(Executor):
    """Does it at once, in this process."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


def _run(schema_name: str) -> Outcome:
    assert _job is not None  # noqa: S101 - set before the processes start
    heard = _LastStatement()
    try:
        with inside(schema_name), connection.execute_wrapper(heard):
            if _job.step.migration.atomic:
                return _atomic(_job, schema_name, heard)
            return _as_it_comes(_job, schema_name, heard)
    except ComeAgain:
        raise
    except Exception as error:
        return concluded(schema_name, error, statement=heard.statement, at_the_door=not heard.is_inside)
    finally:
        if connection.connection is not None and connection.connection.closed:
            connection.close()


def _atomic(job: _Job, schema_name: str, heard: _LastStatement) -> Outcome:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(LOCK_BUDGET)])
        outcome = look(cursor, schema_name, job.way)
        if outcome is None:
            heard.is_inside = True
            apply(job.step)
            _note(cursor, job, schema_name)
    return outcome or Outcome(schema_name)


def _as_it_comes(job: _Job, schema_name: str, heard: _LastStatement) -> Outcome:
    """For one that must not be in a transaction: what it did before it failed stays, as with Django's own command."""
    with connection.cursor() as cursor:
        outcome = look(cursor, schema_name, job.way, for_session=True)
        try:
            if outcome is None:
                heard.is_inside = True
                apply(job.step)
                with transaction.atomic():
                    _note(cursor, job, schema_name)
        finally:
            unlock(cursor, schema_name)
    return outcome or Outcome(schema_name)


def _note(cursor: Any, job: _Job, schema_name: str) -> None:
    for statement in job.way.notes:
        cursor.execute(for_schema(statement, schema_name))


class _LastStatement:
    """Remembers what was said last, for the report."""

    def __init__(self) -> None:
        self.statement = ""
        self.is_inside = False

    def __call__(self, execute: Any, statement: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        self.statement = str(statement) if params is None else f"{statement}  -- with {params!r:.500}"
        return execute(statement, params, many, context)
