"""How long a workspace takes to be made: by migrating, by a recording, from the pool; beside the bare statements.

python -m local.with_services -- .venv/bin/python -m tests.benchmarks.provisioning 20

In each round all ways are gone once, so that what else the machine does is in all of them.
"""

import os
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django

_AT_ONCE = 4
_MIGRATED = 2  # times; each takes seconds


def main(count: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    from apps.core.tenancy.owner import as_owner
    from apps.core.tenancy.recordings import recording_ensure
    from config.celery import app

    app.loader.import_default_modules()
    app.conf.task_always_eager = False  # messages go to the broker, as they do
    call_command("migrate", verbosity=0, interactive=False)
    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM recordings.workspace")
        began = time.perf_counter()
        recording = recording_ensure()
    size = sum(map(len, recording.statements)) // 1000
    print(f"recorded in {time.perf_counter() - began:.2f} s: {len(recording.statements)} statements, {size} kB")
    migrated = _say("migrated, as django-tenants does it", [_migrated() for _ in range(_MIGRATED)])
    _rounds(count, recording, migrated)
    _at_once("made when they are needed", count, 0)
    for _ in range(count):
        _refill(count)
    _at_once("from the pool", count, count)


def _at_once(how: str, count: int, spares: int) -> None:
    from django.conf import settings

    settings.SPARE_WORKSPACES = spares
    workspaces = [_registered() for _ in range(count)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        began = time.perf_counter()
        taken = list(pool.map(_timed, workspaces))
        _say(f"{_AT_ONCE} at once {how}, {count / (time.perf_counter() - began):.1f} each second", taken)


def _rounds(count: int, recording: Any, migrated: float) -> None:
    ways: dict[str, Callable[[], float]] = {
        "bare statements of the recording": lambda: _bare(recording),
        "made when it is needed, the transaction": lambda: _anew(recording),
        "the same with connecting and looking for the recording": _provisioned,
        "from the pool, the transaction": _from_pool,
        "the same with what every client begins with": lambda: _from_pool(_furnish),
        "the same with a template of 120 times": lambda: _from_pool(_furnish, shape=_shape()),
        "the same with connecting": lambda: _provisioned(spare=True),
    }
    taken: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(count + 1):
        for way, go in ways.items():
            seconds = go()
            if number:  # the first round warms up
                taken[way].append(seconds)
    medians = {way: _say(way, seconds) for way, seconds in taken.items()}
    bare, anew, *_ = medians.values()
    print(
        f"made when it is needed: {anew / bare:.2f} times the bare statements, {migrated / anew:.0f} times faster than"
    )
    print(f"migrating; from the pool {migrated / medians['from the pool, the transaction']:.0f} times")


def _migrated() -> float:
    """Seconds that the library's own command takes for one new schema."""
    from django.core.management import call_command
    from django_tenants.management.commands.migrate_schemas import MigrateSchemasCommand

    from apps.core.tenancy.owner import as_owner
    from apps.core.tenancy.schemas import schema_create, schema_drop
    from apps.public.workspaces.models import new_schema_name

    name = new_schema_name()
    with as_owner():
        began = time.perf_counter()
        schema_create(name)
        call_command(MigrateSchemasCommand(), schema_name=name, tenant=True, interactive=False, verbosity=0)
        taken = time.perf_counter() - began
        schema_drop(name)
    return taken


def _bare(recording: Any) -> float:
    """Schema and statements in one message on a connection that is open: what PostgreSQL needs."""
    from django.db import connection

    from apps.core.tenancy.owner import as_owner
    from apps.core.tenancy.schemas import schema_drop
    from apps.public.workspaces.models import new_schema_name

    name = new_schema_name()
    with as_owner(), connection.cursor() as cursor:
        script = f'CREATE SCHEMA "{name}"; SET LOCAL search_path = "{name}", public; {recording.script(name)}'
        cursor.execute("SELECT 1")
        began = time.perf_counter()
        cursor.execute(script)
        taken = time.perf_counter() - began
        schema_drop(name)
    return taken


def _anew(recording: Any) -> float:
    from django.db import connection

    from apps.core.tenancy.owner import as_owner
    from apps.public.workspaces import provisioning

    workspace = _registered()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        began = time.perf_counter()
        assert provisioning._anew(workspace, recording, None)
        return time.perf_counter() - began


def _from_pool(furnish: Callable[[Any], object] | None = None, *, shape: dict[str, Any] | None = None) -> float:
    from django.db import connection

    from apps.core.tenancy.owner import as_owner
    from apps.public.blueprints.models import Beginning
    from apps.public.workspaces import provisioning

    _refill()
    workspace = _registered()
    if shape is not None:
        Beginning.objects.create(workspace=workspace, blueprint_name="Bench", shape=shape)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        began = time.perf_counter()
        assert provisioning._from_spare(workspace, furnish)
        return time.perf_counter() - began


def _provisioned(*, spare: bool = False) -> float:
    from django.conf import settings

    if spare:
        _refill()
    settings.SPARE_WORKSPACES = 1 if spare else 0
    return _timed(_registered())


def _timed(workspace: Any) -> float:
    from django.db import connection

    from apps.public.workspaces.provisioning import provision

    began = time.perf_counter()
    provision(workspace)
    taken = time.perf_counter() - began
    connection.close()
    return taken


def _refill(wanted: int = 1) -> None:
    from apps.core.tenancy.owner import as_owner
    from apps.core.tenancy.spares import spare_make
    from apps.public.workspaces.models import new_schema_name

    with as_owner():
        spare_make(schema_name=new_schema_name(), wanted=wanted)


def _registered() -> Any:
    from apps.public.agency.services import client_create

    slug = f"b-{uuid.uuid4().hex[:12]}"
    return client_create(name=slug, slug=slug, owner_email=f"{slug}@bench.example")


def _furnish(workspace: Any) -> None:
    """As the worker does it (``agency.open_workspace``)."""
    from apps.public.agency.tasks import welcome_once_open
    from apps.public.blueprints.services import beginning_write

    beginning_write(workspace)
    welcome_once_open(workspace)


def _shape() -> dict[str, Any]:
    """A template: collections, weekly times, and a calendar of 100 events, 120 times in all."""
    from django.utils import timezone

    from apps.tenant.fittings.reading import VERSION

    begins = [timezone.now() + timedelta(days=number) for number in range(1, 101)]
    events = [
        {"uid": uuid.uuid4().hex, "summary": "A good time", "zone": "UTC", "posts_at": at.isoformat()}
        | {"starts_at": at.isoformat(), "ends_at": (at + timedelta(hours=2)).isoformat()}
        for at in begins
    ]
    slots = [{"network": "instagram", "weekday": number % 7, "at": f"{8 + number // 7:02}:00"} for number in range(20)]
    return {
        "version": VERSION,
        "brand": {"theme": "light"},
        "schedule": {"slots": slots},
        "calendars": [{"name": "Good times", "events": events}],
        "collections": [{"name": f"Collection {number}"} for number in range(5)],
    }


def _say(what: str, taken: list[float]) -> float:
    """Prints it; the median."""
    median = statistics.median(taken)
    print(f"{what}: median {1000 * median:.1f} ms, at least {1000 * min(taken):.1f}, at most {1000 * max(taken):.1f}")
    return median


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
