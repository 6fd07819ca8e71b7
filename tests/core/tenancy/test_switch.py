"""Entering a workspace costs no round trip of its own, and never a statement under the state before."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper

from apps.core.tenancy.backend.base import DatabaseWrapper
from apps.public.workspaces.models import Workspace

WHERE = "SELECT current_schema(), current_user, pg_backend_pid()"


@pytest.fixture
def kept(db: None) -> Iterator[DatabaseWrapper]:
    """A connection that an earlier request has used and left, as the next request finds it."""
    other = connection.copy()
    other.settings_dict["CONN_HEALTH_CHECKS"] = True
    other.ensure_connection()
    other.close_if_unusable_or_obsolete()
    yield other
    other.close()


def asked(kept: DatabaseWrapper) -> tuple[str, str, int]:
    with kept.cursor() as cursor:
        cursor.execute(WHERE)
        return tuple(cursor.fetchone())


def statements_before(kept: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is sent through Django's cursor and around it, until the first query has its answer."""
    sent: list[str] = []
    execute, handle, usable = CursorWrapper.execute, kept._handle_search_path, kept.is_usable

    def note(self: CursorWrapper, sql: str, params: object = None) -> object:
        sent.append(sql)
        return execute(self, sql, params)

    def switch(cursor: object = None) -> None:
        if not kept.search_path_set_schemas:
            sent.append("switch")
        handle(cursor)

    def check() -> bool:
        sent.append("check")
        return usable()

    monkeypatch.setattr(CursorWrapper, "execute", note)
    monkeypatch.setattr(kept, "_handle_search_path", switch)
    monkeypatch.setattr(kept, "is_usable", check)
    asked(kept)
    return sent


def test_the_health_check_of_a_kept_connection_is_the_switch(
    kept: DatabaseWrapper, jane: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.set_tenant(jane)
    assert statements_before(kept, monkeypatch) == ["check", "switch", WHERE]
    assert asked(kept)[:2] == (jane.schema_name, jane.schema_name)


def test_a_connection_that_the_server_has_closed_is_replaced(kept: DatabaseWrapper, jane: Workspace) -> None:
    with kept.connection.cursor() as cursor, connection.cursor() as killer:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
        killer.execute("SELECT pg_terminate_backend(%s)", [pid])
    kept.set_tenant(jane)
    assert not kept.is_usable()
    schema, role, backend = asked(kept)
    assert (schema, role) == (jane.schema_name, jane.schema_name)
    assert backend != pid


def test_a_workspace_without_a_role_is_an_error_and_never_the_state_before(
    kept: DatabaseWrapper, jane: Workspace
) -> None:
    kept.set_tenant(jane)
    assert asked(kept)[0] == jane.schema_name
    kept.close_if_unusable_or_obsolete()
    kept.set_tenant(Workspace(schema_name="ws_" + "0" * 32))
    with pytest.raises(DatabaseError):
        asked(kept)


def test_in_a_transaction_the_connection_is_only_asked(kept: DatabaseWrapper, jane: Workspace) -> None:
    kept.set_autocommit(False)
    assert asked(kept)[0] == "public"
    kept.set_tenant(jane)
    assert kept.is_usable()
    assert kept.search_path_set_schemas is None
    assert asked(kept)[0] == jane.schema_name
