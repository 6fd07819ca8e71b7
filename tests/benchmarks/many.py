"""Many workspaces for a measurement: one is migrated, the tables of the others are made by its dump."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.conf import settings
from django.db import connection

from apps.core.tenancy import grants
from apps.public.agency.services import client_create
from apps.public.workspaces import provisioning
from local.postgres import programs


@contextmanager
def copied_tables() -> Iterator[None]:
    """While it lasts ``provision`` copies instead of migrating: a tenth of a second instead of some."""
    pattern = client_create(name="Pattern", slug="pattern", owner_email="pattern@bench.example")
    provisioning.provision(pattern)
    dump = _dump(pattern.schema_name)

    def create(schema_name: str) -> None:
        grants.create_role(schema_name)
        with connection.cursor() as cursor:
            cursor.execute(dump.replace(pattern.schema_name, schema_name).replace("%", "%%"), [])
            cursor.execute("RESET ALL")
        connection.close()

    with mock.patch.object(provisioning, "_create", create):
        yield


def _dump(schema_name: str) -> str:
    owner = settings.OWNER_DATABASE | {"NAME": connection.settings_dict["NAME"]}
    found = subprocess.run(
        [
            *(str(programs() / "pg_dump"), "--no-owner", "--inserts", f"--schema={schema_name}"),
            *(f"--host={owner['HOST']}", f"--port={owner['PORT']}", f"--username={owner['USER']}", owner["NAME"]),
        ],
        env={"PGPASSWORD": str(owner["PASSWORD"])},
        capture_output=True,
        check=True,
        text=True,
    )
    # Those that begin so are psql's.
    return "\n".join(line for line in found.stdout.splitlines() if not line.startswith("\\"))
