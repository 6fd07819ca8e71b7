"""An empty database is migrated once for public and for the recording; public is what Django alone makes of it.

That the recording is what one of its own would be: ``test_recordings.py``, whose database was made so.
"""

import subprocess
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from apps.core.tenancy.migrating import fresh
from apps.core.tenancy.owner import as_owner
from apps.public.workspaces.management.commands import migrate_schemas
from local.postgres import programs
from tests.core.tenancy.migrating.conftest import asked
from tests.fixtures.template import database_of_its_own, empty_database
from tests.workers import SUFFIX

pytestmark = pytest.mark.slow

FIRST_ROWS = (
    "SELECT app, name FROM django_migrations",
    "SELECT app_label, model FROM django_content_type",
    "SELECT codename, name FROM auth_permission",
    "SELECT slug, name FROM billing_plan",
)


@pytest.fixture
def made_at_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[object]]:
    """Objects and first rows of public as it is in the tests' database, which began empty."""
    with django_db_blocker.unblock():
        with database_of_its_own(f"planner_own{SUFFIX}"):
            with as_owner():
                assert not fresh.is_fresh()
            made = found()
        with empty_database(f"planner_fresh{SUFFIX}"):
            yield made


def test_public_is_what_django_alone_makes_of_it(made_at_once: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    with as_owner():
        assert fresh.is_fresh()
    monkeypatch.setattr(fresh, "is_fresh", lambda: False)
    for name in ("recording_ensure", "spares_drop_outdated"):  # of workspaces, and slow
        monkeypatch.setattr(migrate_schemas, name, lambda: None)
    call_command("migrate", verbosity=0, interactive=False)
    assert made_at_once == found()


def found() -> list[object]:
    owner = (settings.OWNER_DATABASE or {}) | {"NAME": connection.settings_dict["NAME"]}
    parts = [str(programs() / "pg_dump"), "--schema=public", "--schema-only", f"--host={owner['HOST']}"]
    dumped = subprocess.run(
        [*parts, f"--username={owner['USER']}", str(owner["NAME"])], capture_output=True, check=True, text=True
    )
    lines = [line for line in dumped.stdout.splitlines() if not line.startswith(("\\", "--"))]
    return [lines, *(sorted(asked(statement)) for statement in FIRST_ROWS)]
