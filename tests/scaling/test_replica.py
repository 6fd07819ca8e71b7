"""The portal's charts and calendar from a real streaming replica; and what never goes there."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import InternalError, connection, connections, transaction
from django.test import Client

from apps.core.tenancy import replica
from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.replica import REPLICA, from_replica
from apps.public.agency.models import AgencyStaff, MonthEnd
from apps.public.agency.staff.services import staff_add
from apps.public.workspaces.models import Workspace
from tests.fixtures.people import SignIn, person
from tests.scaling.standby import Standby, standby, until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("standby")]

LONG_AGO = date(2001, 1, 1)


@pytest.fixture(scope="module")
def _standby(django_db_setup: None) -> Iterator[Standby]:
    with standby() as found:
        yield found


@pytest.fixture
def follower(_standby: Standby, committed: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Standby]:
    """The settings name the replica, which runs and has everything."""
    if _standby.ask("SELECT 1") is None:
        _standby.start()
    settings.DATABASES[REPLICA] = {**settings.DATABASES["default"], "HOST": str(_standby.folder)}
    monkeypatch.setattr(replica._patience, "until", 0.0)
    catch_up(_standby)
    yield _standby
    _standby.ask("SELECT pg_wal_replay_resume()")
    connections[REPLICA].close()
    del connections[REPLICA]
    del settings.DATABASES[REPLICA]
    MonthEnd.objects.filter(month=LONG_AGO).delete()
    AgencyStaff.objects.all().delete()


def catch_up(follower: Standby) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
        (reached,) = cursor.fetchone()
    until(lambda: follower.ask(f"SELECT pg_last_wal_replay_lsn() >= '{reached}'"))


@pytest.fixture
def jane(follower: Standby) -> Workspace:
    return Workspace.objects.get(slug="jane")


def is_asked() -> bool:
    """Whether the replica is whom queries go to now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        return bool(cursor.fetchone()[0])


def test_what_is_written_at_the_primary_is_read_at_the_replica(follower: Standby, jane: Workspace) -> None:
    assert not is_asked()
    MonthEnd.objects.create(workspace=jane, month=LONG_AGO, artworks=7, bytes=1, is_open=True)
    catch_up(follower)
    with from_replica():
        assert is_asked()
        assert MonthEnd.objects.get(month=LONG_AGO).artworks == 7
        with from_replica():
            assert is_asked()
        assert is_asked()
    assert not is_asked()


def test_a_write_there_is_refused(follower: Standby, jane: Workspace) -> None:
    with from_replica(), pytest.raises(InternalError, match="read-only transaction"):
        MonthEnd.objects.create(workspace=jane, month=LONG_AGO, artworks=7, bytes=1, is_open=True)
    assert not MonthEnd.objects.filter(month=LONG_AGO).exists()


def test_neither_a_transaction_nor_a_workspace_goes_there(follower: Standby, jane: Workspace) -> None:
    with transaction.atomic(), from_replica():
        assert not is_asked()
    with workspace_context(jane), from_replica():
        assert not is_asked()


def test_an_error_in_the_block_leads_back(follower: Standby) -> None:
    with pytest.raises(ZeroDivisionError), from_replica():
        raise ZeroDivisionError
    assert not is_asked()


def test_one_that_is_behind_is_left_alone_and_asked_again_later(
    follower: Standby, jane: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower.ask("SELECT pg_wal_replay_pause()")
    until(lambda: follower.ask("SELECT pg_get_wal_replay_pause_state()") == "paused")
    monkeypatch.setattr(replica, "_SECONDS_BEHIND", 0.05)
    MonthEnd.objects.create(workspace=jane, month=LONG_AGO, artworks=7, bytes=1, is_open=True)
    until(lambda: follower.ask("SELECT pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()"))
    until(lambda: follower.ask("SELECT clock_timestamp() - pg_last_xact_replay_timestamp() > interval '0.1 s'"))
    with from_replica():
        assert not is_asked()
        assert MonthEnd.objects.filter(month=LONG_AGO).exists()
    follower.ask("SELECT pg_wal_replay_resume()")
    catch_up(follower)
    with from_replica():
        assert not is_asked()  # it is left alone for a while
    monkeypatch.setattr(replica, "_SECONDS_BEHIND", 10)
    monkeypatch.setattr(replica._patience, "until", 0.0)
    with from_replica():
        assert is_asked()


@pytest.fixture
def as_agent(follower: Standby, sign_in: SignIn) -> Client:
    user = person("ann@agency.example", "Ann Agent")
    staff_add(user=user)
    client = sign_in(user, "")
    catch_up(follower)
    return client


PAGES = ("/overview/", "/calendar/", "/calendar/?show=week", "/calendar/?show=clashes")


@pytest.mark.parametrize("path", PAGES)
def test_the_portals_charts_and_calendar_are_read_there_and_rights_are_not(path: str, as_agent: Client) -> None:
    asked: list[str] = []

    def noted(execute: Any, statement: str, *rest: Any) -> Any:
        asked.append(str(statement))
        return execute(statement, *rest)

    with connections[REPLICA].execute_wrapper(noted):
        answer = as_agent.get(path)
    assert answer.status_code == 200
    tables = "metering_" if path != "/overview/" else "agency_monthend"
    assert any(tables in statement for statement in asked)
    assert not any(name in statement for statement in asked for name in ("django_session", "agency_agencystaff"))


def test_an_address_that_leads_to_the_primary_is_no_replica(follower: Standby) -> None:
    connections[REPLICA].close()
    connections[REPLICA].settings_dict["HOST"] = settings.DATABASES["default"]["HOST"]
    with from_replica():
        assert connection.alias == "default"
    assert replica._patience.until > 0


def test_without_the_replica_the_pages_come_from_the_primary(follower: Standby, as_agent: Client) -> None:
    assert as_agent.get("/overview/").status_code == 200
    follower.kill()
    for _ in range(2):
        assert as_agent.get("/overview/").status_code == 200
    assert replica._patience.until > 0
