"""An empty database is migrated once for public and for the recording, and is what two runs make of it."""

import re
import subprocess
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from apps.core.tenancy.migrating import fresh
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.recordings import fingerprint
from local.postgres import programs
from tests.core.tenancy.migrating.conftest import asked
from tests.fixtures.template import empty_database
from tests.workers import SUFFIX

pytestmark = pytest.mark.slow


@pytest.fixture
def nothing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), empty_database(f"planner_fresh{SUFFIX}"):
        yield


def test_public_and_the_recording_are_as_if_made_one_after_the_other(nothing: None) -> None:
    with as_owner():
        assert fresh.is_fresh()
        fresh.begin()
        assert not fresh.is_fresh()
    call_command("migrate", verbosity=0, interactive=False)
    [(kept, statements)] = asked("SELECT fingerprint, statements FROM recordings.workspace")
    assert kept == fingerprint()
    together = dump()
    with empty_database(f"planner_fresher{SUFFIX}"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fresh, "is_fresh", lambda: False)
            call_command("migrate", verbosity=0, interactive=False)
        assert asked("SELECT statements FROM recordings.workspace") == [(statements,)]
        assert dump() == together


def dump() -> str:
    """All of public as ``pg_dump`` writes it, without what is made up: times, and keys of rows."""
    owner = (settings.OWNER_DATABASE or {}) | {"NAME": connection.settings_dict["NAME"]}
    parts = [str(programs() / "pg_dump"), "--schema=public", "--inserts", f"--host={owner['HOST']}"]
    found = subprocess.run(
        [*parts, f"--username={owner['USER']}", str(owner["NAME"])], capture_output=True, check=True, text=True
    )
    lines = [line for line in found.stdout.splitlines() if not line.startswith(("\\", "--"))]
    return re.sub(r"'\d{4}-\d\d-\d\d [\d:.+]+'|'[0-9a-f]{8}-[0-9a-f-]{27}'", "'made up'", "\n".join(lines))
