"""In the mode for poolers a statement answers as ever, and what could not be said with the switch is refused."""

from collections.abc import Callable
from contextlib import nullcontext
from io import StringIO
from typing import Any

import psycopg2
import pytest
from django.db import DatabaseError, NotSupportedError, connection, transaction
from django.db.backends.postgresql.psycopg_any import sql

from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.schedule.models import Blackout
from tests.core.tenancy.pooling.asking import WHERE, add, asked, labels


def test_the_answer_is_the_statements_own(there: tuple[Workspace, Workspace]) -> None:
    with workspace_context(there[0]), connection.cursor() as cursor:
        cursor.execute("SELECT generate_series(1, %s) AS number, '100 %%' AS share", [5])
        assert (cursor.rowcount, [column.name for column in cursor.description]) == (5, ["number", "share"])
        assert cursor.fetchmany(2) == [(1, "100 %"), (2, "100 %")]
        cursor.execute("SELECT '100 %'")
        assert cursor.fetchone() == ("100 %",)
        cursor.execute(sql.SQL("SELECT {}").format(sql.Literal("put together")))
        assert cursor.fetchone() == ("put together",)
        for number in range(3):
            add(str(number))
        assert Blackout.objects.filter(label__in=["0", "1"]).update(label="new") == 2
        cursor.execute("DELETE FROM schedule_blackout")
        assert (cursor.rowcount, cursor.description, cursor.statusmessage) == (3, None, "DELETE 3")


@pytest.mark.parametrize("block", [transaction.atomic, nullcontext])
def test_many_at_once_and_copies_are_in_their_workspace(
    block: Callable[[], Any], there: tuple[Workspace, Workspace]
) -> None:
    with workspace_context(there[0]):
        for label in "ab":
            add(label)
        with block(), connection.cursor() as cursor:
            cursor.executemany("UPDATE schedule_blackout SET label = %s WHERE label = %s", [("c", "a"), ("d", "b")])
            assert cursor.rowcount == 2
        written = StringIO()
        with block(), connection.cursor() as cursor:
            cursor.copy_expert("COPY (SELECT label FROM schedule_blackout ORDER BY 1) TO STDOUT", written)
        assert written.getvalue() == "c\nd\n"
        with block(), connection.cursor() as cursor:
            cursor.copy_expert("COPY brand_brand (company_name) FROM STDIN", StringIO(""))
        assert labels() == ["c", "d"]


def test_the_isolation_of_a_transaction_can_be_chosen(there: tuple[Workspace, Workspace]) -> None:
    with workspace_context(there[0]), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        assert asked("SHOW transaction_isolation") == ("repeatable read",)
        assert asked(WHERE)[0] == there[0].schema_name


@pytest.mark.parametrize(
    "statement",
    [
        "SET search_path = public",
        " set role none",
        "RESET ALL",
        "LISTEN news",
        "PREPARE p AS SELECT 1",
        "DISCARD ALL",
        "SELECT pg_try_advisory_lock(1)",
    ],
)
def test_what_would_stay_in_the_session_is_refused(statement: str, there: tuple[Workspace, Workspace]) -> None:
    with pytest.raises(NotSupportedError, match="SET LOCAL"):
        asked(statement)


def test_what_psycopg2_would_send_by_itself_is_refused(there: tuple[Workspace, Workspace]) -> None:
    with connection.cursor() as cursor:
        for call in (
            lambda: cursor.copy_from(StringIO(), "brand_brand"),
            lambda: cursor.copy_to(StringIO(), "brand_brand"),
            lambda: cursor.callproc("pg_backend_pid"),
        ):
            with pytest.raises((psycopg2.NotSupportedError, NotSupportedError), match="whose rows"):
                call()
    held = connection.connection.cursor("held", withhold=True)
    with pytest.raises(Exception, match="needs a transaction"):
        held.execute("SELECT 1")


@pytest.mark.parametrize("statement", ["VACUUM schedule_blackout", "CREATE DATABASE stray"])
def test_what_needs_a_message_of_its_own_says_so(statement: str, there: tuple[Workspace, Workspace]) -> None:
    """It is the owner's to do, whose connection goes to PostgreSQL directly."""
    with pytest.raises(DatabaseError, match="cannot run inside a transaction block"):
        asked(statement)
