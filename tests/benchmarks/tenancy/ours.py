"""What the product takes, in a process of its own: prints seconds, or JSON.

python -m tests.benchmarks.tenancy.ours WHAT …
"""

import json
import statistics
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import django

from tests.benchmarks.tenancy.ground import FILLED


def main(what: str, *given: str) -> None:
    django.setup()
    print(
        json.dumps(
            {"fill": fill, "create": create, "pool": pool, "migrate": migrate, "memory": memory}[what](*map(int, given))
        )
    )


def fill(count: int) -> float:
    """Make so many workspaces, with a few rows each; seconds for one."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    began = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(_opened, range(count)))
    return (time.perf_counter() - began) / count


def _opened(number: int) -> None:
    from django.db import connection

    from apps.core.tenancy.context import workspace_context
    from apps.public.workspaces.provisioning import provision
    from apps.public.workspaces.services import workspace_register
    from apps.tenant.artworks.models import Collection

    workspace = workspace_register(name=f"Workspace {number}", slug=f"w{number:05}")
    provision(workspace)
    with workspace_context(workspace):
        Collection.objects.bulk_create([Collection(name=f"Collection {number}") for number in range(10)])
    connection.close()


def create(count: int) -> dict[str, float]:
    """Seconds: a workspace made whole, and its bare statements in one message, turn by turn; medians."""
    from apps.public.workspaces.provisioning import provision
    from apps.public.workspaces.services import workspace_register

    whole, bare = [], []
    for _ in range(count):
        slug = f"b-{uuid.uuid4().hex[:12]}"
        workspace = workspace_register(name=slug, slug=slug)
        began = time.perf_counter()
        provision(workspace)
        whole.append(time.perf_counter() - began)
        bare.append(_bare())
    return {"whole": statistics.median(whole), "bare": statistics.median(bare)}


def pool(count: int) -> float:
    """Median seconds of a workspace that takes a schema which stands ready, the owner's connection included."""
    from django.conf import settings

    from apps.public.workspaces.provisioning import provision
    from apps.public.workspaces.services import workspace_register
    from apps.public.workspaces.spares import spares_refill

    settings.SPARE_WORKSPACES = count
    while spares_refill():
        pass
    taken = []
    for _ in range(count):
        slug = f"p-{uuid.uuid4().hex[:12]}"
        workspace = workspace_register(name=slug, slug=slug)
        began = time.perf_counter()
        provision(workspace)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def memory(limit: int) -> dict[str, float]:
    """MB of a server's process after a page's queries in one workspace, and in all of them; ``limit`` 0: none."""
    from django.db import connection

    from apps.public.workspaces.models import Workspace
    from tests.benchmarks.memory import page, private

    names = list(Workspace.objects.filter(slug__regex=FILLED).values_list("schema_name", flat=True))
    connection.close()
    connection.settings_dict |= {"SCHEMAS_PER_CONNECTION": limit, "CONN_MAX_AGE": None}
    found = []
    for name in names:
        connection.set_schema(name)
        page()
        found.append(private(connection.connection.info.backend_pid))
        connection.close_if_unusable_or_obsolete()
    return {"one": found[0], "most": max(found)}


def _bare() -> float:
    from django.db import connection, transaction

    from apps.core.tenancy.owner import as_owner
    from apps.core.tenancy.recordings import recording_ensure, replay
    from apps.core.tenancy.schemas import schema_create, schema_drop
    from apps.public.workspaces.models import new_schema_name

    name = new_schema_name()
    with as_owner():
        recording = recording_ensure()
        connection.ensure_connection()
        began = time.perf_counter()
        with transaction.atomic():
            schema_create(name)
            replay(recording, name)
        taken = time.perf_counter() - began
        schema_drop(name)
    return taken


def migrate() -> dict[str, float]:
    """``manage.py migrate``, public included: seconds in all, and seconds that statements took in this process."""
    from django.core.management import call_command
    from django.db.backends.utils import CursorWrapper

    execute, said = CursorWrapper.execute, [0.0]

    def timed(self: CursorWrapper, statement: object, params: object = None) -> object:
        began = time.perf_counter()
        try:
            return execute(self, statement, params)  # type: ignore[arg-type]
        finally:
            said[0] += time.perf_counter() - began

    CursorWrapper.execute = timed  # type: ignore[method-assign,assignment]
    began = time.perf_counter()
    call_command("migrate", verbosity=0, interactive=False)
    return {"seconds": time.perf_counter() - began, "database": said[0]}


if __name__ == "__main__":
    main(*sys.argv[1:])
