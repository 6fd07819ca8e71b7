"""What a connection's process on the server keeps of the schemas that it was in, and what replacing it costs.

python -m local.with_services -- .venv/bin/python -m tests.benchmarks.memory --workspaces 300

What is counted is the process's anonymous memory (``Pss_Anon`` of ``/proc/…/smaps_rollup``, Linux), which goes when it
ends. "Private" memory would count those shared buffers that no other process has looked at.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django

_STOPS = (1, 50, 100, 200, 300, 500, 1000)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--workspaces", type=int, default=300)
    arguments.add_argument("--recycle", type=int, nargs="*", default=[50, 100, 200], help="limits to be tried")
    given = arguments.parse_args()
    django.setup()
    names = schemas(given.workspaces)
    print(f"{'private memory of the backend, MB, after schemas:':<52}", *(f"{stop:>7}" for stop in _stops(names)))
    for what, work in (("a page's queries", page), ("every table", every_table)):
        report(what, names, work, limit=0)
        for limit in given.recycle:
            report(f"{what}, replaced after {limit}", names, work, limit=limit)
    cost(names)


def schemas(count: int) -> list[str]:
    """So many workspaces' schemas with their roles, from the recording of the migrations."""
    from django.core.management import call_command
    from django.db import transaction

    from apps.core.tenancy.owner import as_owner
    from apps.core.tenancy.recordings import recording_ensure, replay
    from apps.core.tenancy.schemas import schema_create, schema_hand_over

    call_command("migrate", verbosity=0, interactive=False)
    names = [f"ws_{uuid4().hex}" for _ in range(count)]
    with as_owner():
        recording = recording_ensure()
        for name in names:
            with transaction.atomic():
                schema_create(name)
                replay(recording, name)
                schema_hand_over(name)
    return names


def page() -> None:
    """About what the library and the planner ask for."""
    from apps.tenant.activity.models import Entry
    from apps.tenant.artworks.models import Artwork, Collection
    from apps.tenant.brand.models import Brand
    from apps.tenant.captions.models import Caption
    from apps.tenant.schedule.models import Post, Slot

    Brand.objects.first()
    works = Artwork.objects.select_related("collection").prefetch_related("renditions").order_by("-created_at")
    list(works[:24])
    list(Collection.objects.all())
    list(Caption.objects.select_related("artwork")[:24])
    list(Post.objects.select_related("artwork").filter(state="approved").order_by("scheduled_at")[:50])
    Post.objects.exclude(state="draft").count()
    list(Slot.objects.all())
    list(Entry.objects.order_by("-created_at")[:10])


def every_table() -> None:
    """One query on each table of the workspace."""
    from django.apps import apps
    from django.conf import settings
    from django.db.models import QuerySet

    for model in apps.get_models():
        if apps.get_app_config(model._meta.app_label).name in settings.TENANT_APPS:
            list(QuerySet(model)[:1])


def report(what: str, names: list[str], work: Callable[[], None], *, limit: int) -> None:
    """A line of the table, and how long the whole walk took."""
    from django.db import connection

    connection.close()
    connection.settings_dict |= {"SCHEMAS_PER_CONNECTION": limit, "CONN_MAX_AGE": None}
    found: list[float] = []
    most, begun = 0.0, time.perf_counter()
    for number, name in enumerate(names, start=1):
        connection.set_schema(name)
        work()
        if number in _stops(names) or (limit and number % limit == 0):
            now = private(connection.connection.info.backend_pid)
            most = max(most, now)
            if number in _stops(names):
                found.append(now)
        connection.close_if_unusable_or_obsolete()
    seconds = time.perf_counter() - begun
    print(f"{what:<52}", *(f"{one:7.1f}" for one in found), f"   at most {most:.1f}, {seconds:.1f} s", flush=True)


def cost(names: list[str]) -> None:
    """What comes new with a new connection: signing in, and the server's caches of the first schema and of public."""
    from django.db import connection

    def timed(work: Callable[[], object]) -> float:
        begun = time.perf_counter()
        work()
        return (time.perf_counter() - begun) * 1000

    connection.settings_dict["SCHEMAS_PER_CONNECTION"] = 0
    signing, first, second, again = [], [], [], []
    for name, other in zip(names[:60], names[60:120] or names, strict=False):
        connection.close()
        connection.set_schema(name)
        signing.append(timed(connection.ensure_connection))
        first.append(timed(page))
        connection.set_schema(other)
        second.append(timed(page))
        again.append(timed(page))
    for what, taken in (
        ("signing in", signing),
        ("the page on a new connection", first),
        ("the page in a schema that is new to the connection", second),
        ("the page once more", again),
    ):
        print(f"{what:<52} {_quick(taken):7.2f} ms")


def private(pid: int) -> float:
    """MB that belong to the process alone."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:")) / 1024


def _quick(taken: list[float]) -> float:
    """What a fifth are faster than: a neighbour on the machine makes things slow, never fast."""
    return statistics.quantiles(taken, n=5)[0]


def _stops(names: list[str]) -> list[int]:
    return [stop for stop in _STOPS if stop <= len(names)]


if __name__ == "__main__":
    main()
