"""In the mode for poolers every message says whose rows it is about, and leaves nothing in the session."""

from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg2.extensions import cursor as plain_cursor

from apps.core.tenancy.context import public_context, workspace_context
from apps.public.workspaces.models import Workspace
from tests.core.tenancy.pooling.asking import WHERE, add, asked, labels


class _Undo(Exception):
    """Leaves a block that is to be rolled back."""


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


def test_a_workspace_entered_in_a_savepoint_that_is_taken_back_is_said_again(
    there: tuple[Workspace, Workspace],
) -> None:
    """Django's connection is still in it, and PostgreSQL is not."""
    jane, okafor = there
    with transaction.atomic():
        connection.set_tenant(jane)
        asked(WHERE)
        with suppress(_Undo), transaction.atomic():
            connection.set_tenant(okafor)
            asked(WHERE)
            raise _Undo
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
