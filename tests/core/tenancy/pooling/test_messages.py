"""In the mode for poolers every message says whose rows it is about, and leaves nothing in the session."""

import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import date
from io import StringIO
from typing import Any

import psycopg2
import pytest
from django.conf import LazySettings
from django.db import DatabaseError, Error, NotSupportedError, connection, transaction
from django.db.backends.postgresql.psycopg_any import sql
from psycopg2.extensions import cursor as plain_cursor

from apps.core.tenancy.backend.base import DatabaseWrapper
from apps.core.tenancy.context import public_context, workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.schedule.models import Blackout
from tests.core.tenancy.pooling.conftest import direct_url
from tests.core.tenancy.pooling.pgbouncer import made_by, used

WHERE = "SELECT current_schema(), current_user"
TODAY = date(2026, 6, 1)


class _Undo(Exception):
    """Leaves a block that is to be rolled back."""


@pytest.fixture
def there(pooled: DatabaseWrapper) -> tuple[Workspace, Workspace]:
    """Jane's and Okafor's workspace."""
    return Workspace.objects.get(slug="jane"), Workspace.objects.get(slug="okafor")


def asked(statement: Any, values: Any = None) -> Any:
    """The first row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def sent(statement: str) -> str:
    """The message that the statement was sent in."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return str(cursor.query.decode())


def around(statement: str) -> Any:
    """The first row, of a cursor that knows nothing of workspaces, on the same connection."""
    with connection.connection.cursor(cursor_factory=plain_cursor) as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def add(label: str) -> None:
    Blackout.objects.create(label=label, starts_on=TODAY, ends_on=TODAY)


def labels() -> list[str]:
    return sorted(Blackout.objects.values_list("label", flat=True))


def test_outside_a_transaction_each_statement_is_one_message_with_everything(
    there: tuple[Workspace, Workspace],
) -> None:
    schema = there[0].schema_name
    with workspace_context(there[0]):
        for _ in range(2):
            assert sent(WHERE) == (
                f'SET LOCAL search_path = "{schema}", "public"; SET LOCAL ROLE "{schema}"; '
                "SET LOCAL TimeZone = 'UTC'; SET LOCAL statement_timeout = '30s'; SET LOCAL lock_timeout = '10s'; "
                f"SET LOCAL idle_in_transaction_session_timeout = '5min';\n{WHERE}"
            )
        assert asked(WHERE) == (schema, schema)


def test_nothing_stays_in_the_session(there: tuple[Workspace, Workspace]) -> None:
    with workspace_context(there[0]):
        asked(WHERE)
        left = around("SELECT current_schemas(false), current_user, current_setting('statement_timeout')")
        assert left == (["public"], connection.settings_dict["USER"], "0")
        with pytest.raises(Exception, match="does not exist"):
            around("SELECT * FROM schedule_blackout")
        with pytest.raises(Exception, match="permission denied"):
            around(f'SELECT * FROM "{there[0].schema_name}".schedule_blackout')


def test_what_the_session_says_does_not_count(there: tuple[Workspace, Workspace]) -> None:
    """Somebody else may have left it so."""
    asked(WHERE)
    jane, okafor = there
    with connection.connection.cursor(cursor_factory=plain_cursor) as cursor:
        cursor.execute(f'SET search_path = "{okafor.schema_name}"; SET ROLE "{okafor.schema_name}"')
        cursor.execute("SET TIME ZONE 'Asia/Tokyo'; SET statement_timeout = 0")
    everything = f"{WHERE}, current_setting('TimeZone'), current_setting('statement_timeout')"
    with workspace_context(jane):
        assert asked(everything) == (jane.schema_name, jane.schema_name, "UTC", "30s")
    assert asked(everything) == ("public", connection.settings_dict["USER"], "UTC", "30s")


def test_in_a_transaction_the_first_statement_says_it_once(there: tuple[Workspace, Workspace]) -> None:
    with workspace_context(there[0]), transaction.atomic():
        assert sent(WHERE).startswith("SET LOCAL")
        assert sent(WHERE) == WHERE
        assert asked(WHERE) == (there[0].schema_name, there[0].schema_name)


def test_another_workspace_in_the_same_transaction_is_said(there: tuple[Workspace, Workspace]) -> None:
    jane, okafor = there
    with transaction.atomic():
        assert asked(WHERE)[0] == "public"
        with workspace_context(jane):
            assert asked(WHERE) == (jane.schema_name, jane.schema_name)
            with workspace_context(okafor):
                assert asked(WHERE) == (okafor.schema_name, okafor.schema_name)
            with public_context():
                assert asked(WHERE) == ("public", connection.settings_dict["USER"])
            assert asked(WHERE) == (jane.schema_name, jane.schema_name)
        assert asked(WHERE) == ("public", connection.settings_dict["USER"])


@pytest.mark.parametrize("first", [True, False], ids=["first", "later"])
def test_what_a_savepoint_takes_back_is_said_again(first: bool, there: tuple[Workspace, Workspace]) -> None:
    jane, okafor = there
    with suppress(_Undo), workspace_context(jane), transaction.atomic():
        if not first:
            add("jane")
        with suppress(_Undo), transaction.atomic():
            with workspace_context(okafor):
                add("okafor")
            raise _Undo
        assert asked(WHERE) == (jane.schema_name, jane.schema_name)
        assert "okafor" not in labels()
        raise _Undo
    for workspace in there:
        with workspace_context(workspace):
            assert labels() == []


def test_what_is_said_in_a_savepoint_holds_after_it(there: tuple[Workspace, Workspace]) -> None:
    jane, okafor = there
    with transaction.atomic():
        connection.set_tenant(jane)
        asked(WHERE)
        with transaction.atomic():
            connection.set_tenant(okafor)
            asked(WHERE)
        assert sent(WHERE) == WHERE
        assert asked(WHERE) == (okafor.schema_name, okafor.schema_name)


def test_a_rollback_that_is_sent_as_a_statement_counts_too(there: tuple[Workspace, Workspace]) -> None:
    jane, okafor = there
    with workspace_context(okafor), transaction.atomic():
        asked(WHERE)
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT here")
            connection.set_tenant(jane)
            cursor.execute(WHERE)
            cursor.execute("ROLLBACK TO SAVEPOINT here")
        assert asked(WHERE) == (jane.schema_name, jane.schema_name)


@pytest.mark.parametrize("block", [transaction.atomic, nullcontext])
def test_after_an_error_the_next_statement_is_in_its_workspace(
    block: Callable[[], Any], there: tuple[Workspace, Workspace]
) -> None:
    jane = there[0]
    with workspace_context(jane), block():
        with pytest.raises(DatabaseError, match="division"), transaction.atomic():
            asked("SELECT 1 / 0")
        assert asked(WHERE) == (jane.schema_name, jane.schema_name)


def test_a_workspace_without_a_role_is_an_error_and_never_the_state_before(there: tuple[Workspace, Workspace]) -> None:
    with workspace_context(there[0]):
        asked(WHERE)
    with workspace_context(Workspace(schema_name="ws_" + "0" * 32)), pytest.raises(DatabaseError, match="not exist"):
        asked(WHERE)


def test_a_name_that_is_none_leaves_no_workspace_open(there: tuple[Workspace, Workspace]) -> None:
    with workspace_context(there[0]):
        with suppress(Exception):
            connection.set_tenant(Workspace(schema_name='x"; SET ROLE "' + there[1].schema_name))
        with pytest.raises(DatabaseError, match="No schema is chosen"):
            asked(WHERE)


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


def test_the_isolation_of_a_transaction_can_be_chosen(there: tuple[Workspace, Workspace]) -> None:
    with workspace_context(there[0]), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        assert asked("SHOW transaction_isolation") == ("repeatable read",)
        assert asked(WHERE)[0] == there[0].schema_name


def limited(name: str, value: str) -> DatabaseWrapper:
    return made_by(direct_url(), pooling="transaction", TRANSACTION_SETTINGS={name: value})


@pytest.mark.parametrize("block", [transaction.atomic, nullcontext])
def test_a_statement_that_takes_too_long_is_ended(block: Callable[[], Any], committed: None) -> None:
    with (
        used(limited("statement_timeout", "50ms")),
        pytest.raises(DatabaseError, match="statement timeout"),
        block(),
    ):
        asked("SELECT pg_sleep(5)")


def test_waiting_for_a_lock_is_ended(committed: None) -> None:
    asked("SELECT pg_advisory_lock(4712)")
    try:
        with used(limited("lock_timeout", "50ms")), pytest.raises(DatabaseError, match="lock timeout"):
            asked("SELECT pg_advisory_xact_lock(4712)")
    finally:
        asked("SELECT pg_advisory_unlock(4712)")


def test_a_transaction_that_does_nothing_is_ended(committed: None) -> None:
    with used(limited("idle_in_transaction_session_timeout", "50ms")), suppress(Error), transaction.atomic():
        asked("SELECT 1")
        time.sleep(0.3)
        with pytest.raises(DatabaseError, match=r"idle-in-transaction|server closed the connection"):
            asked("SELECT 1")


def test_another_time_zone_of_the_settings_is_said(pooled: DatabaseWrapper, settings: LazySettings) -> None:
    assert asked("SHOW TimeZone") == ("UTC",)
    pooled.settings_dict["TIME_ZONE"] = "Europe/Berlin"
    for known in ("timezone", "timezone_name"):
        pooled.__dict__.pop(known, None)
    pooled.ensure_timezone()
    assert asked("SHOW TimeZone") == ("Europe/Berlin",)


def test_being_asked_whether_it_works_takes_nothing_from_a_transaction(there: tuple[Workspace, Workspace]) -> None:
    with workspace_context(there[0]):
        asked(WHERE)
        connection.set_autocommit(False)
        try:
            assert connection.is_usable()
            assert asked(WHERE) == (there[0].schema_name, there[0].schema_name)
        finally:
            connection.rollback()
            connection.set_autocommit(True)


def test_a_connection_that_the_server_has_closed_is_replaced(there: tuple[Workspace, Workspace]) -> None:
    connection.settings_dict["CONN_HEALTH_CHECKS"] = True
    connection.close()
    [pid] = asked("SELECT pg_backend_pid()")
    with used(made_by(direct_url(), pooling="")):
        asked("SELECT pg_terminate_backend(%s)", [pid])
    connection.close_if_unusable_or_obsolete()
    assert asked("SELECT pg_backend_pid()") != (pid,)
