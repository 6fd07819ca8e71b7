"""In the mode for poolers the limits of time and the time zone hold, though no session has them."""

import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, Error, connection, transaction

from apps.core.tenancy.backend.base import DatabaseWrapper
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from tests.core.tenancy.pooling.asking import WHERE, asked
from tests.core.tenancy.pooling.conftest import direct_url
from tests.core.tenancy.pooling.pgbouncer import made_by, used


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
