"""``manage.py check --deploy`` tells when the database could not refuse one workspace another's tables."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.db import OperationalError, connection, connections

from apps.core.tenancy import grants
from apps.core.tenancy.checks import login_role_can_be_refused
from apps.core.tenancy.owner import as_owner
from apps.public.workspaces.models import Workspace
from tests.workers import SUFFIX


def found() -> list[str | None]:
    return [message.id for message in login_role_can_be_refused()]


def test_the_webs_role_passes(db: None) -> None:
    assert found() == []


def test_the_owner_of_the_schemas_does_not(committed: None) -> None:
    with as_owner():
        assert found() == ["planner.E003"]


PROBE = f"planner_probe{SUFFIX}"

Alter = Callable[[str], None]


@pytest.fixture
def alter(committed: None) -> Iterator[Alter]:
    """Runs the owner's statements on a login role of its own, which is removed afterwards."""

    def run(statement: str) -> None:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(statement)

    with as_owner():
        grants.drop_role(PROBE)
    run(f"CREATE ROLE {PROBE} LOGIN NOINHERIT")
    run(f"GRANT CONNECT ON DATABASE {connection.settings_dict['NAME']} TO {PROBE}")
    yield run
    with as_owner():
        grants.drop_role(PROBE)


def found_as_probe(settings: LazySettings) -> list[str | None]:
    settings.OWNER_DATABASE = settings.OWNER_DATABASE | {"USER": PROBE}
    with as_owner():
        return found()


def test_a_role_that_may_only_connect_passes(alter: Alter, settings: LazySettings) -> None:
    assert found_as_probe(settings) == []


def test_a_role_that_inherits_does_not(alter: Alter, settings: LazySettings) -> None:
    alter(f"ALTER ROLE {PROBE} INHERIT")
    assert found_as_probe(settings) == ["planner.E004"]


def test_a_role_that_was_given_a_workspaces_schema_does_not(alter: Alter, settings: LazySettings) -> None:
    schema = Workspace.objects.get(slug="jane").schema_name
    alter(f'GRANT USAGE ON SCHEMA "{schema}" TO {PROBE}')
    assert found_as_probe(settings) == ["planner.E004"]


def test_a_role_that_reaches_what_is_run_as_the_owner_does_not(alter: Alter, settings: LazySettings) -> None:
    alter(f"GRANT USAGE ON SCHEMA recordings TO {PROBE}")
    assert found_as_probe(settings) == ["planner.E005"]


def test_a_database_that_does_not_answer_is_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent() -> None:
        raise OperationalError("no route")

    monkeypatch.setattr(connections["default"], "cursor", silent)
    assert found() == ["planner.E001"]
