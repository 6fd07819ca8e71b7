"""How long a workspace takes to be made: recorded migrations, one after the other, several at once.

python -m local.with_services -- .venv/bin/python -m tests.benchmarks.provisioning 20
"""

import os
import statistics
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django

_AT_ONCE = 4


def main(count: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    from apps.core.tenancy.owner import as_owner
    from apps.core.tenancy.recordings import recording_ensure

    call_command("migrate", verbosity=0, interactive=False)
    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM recordings.workspace")
        began = time.perf_counter()
        recording = recording_ensure()
    size = sum(map(len, recording.statements)) // 1000
    print(f"recorded in {time.perf_counter() - began:.2f} s: {len(recording.statements)} statements, {size} kB")
    _say("one after the other", [_provisioned(number) for number in range(count)])
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        began = time.perf_counter()
        taken = list(pool.map(_provisioned, range(count)))
        _say(f"{_AT_ONCE} at once, {count / (time.perf_counter() - began):.1f} each second", taken)


def _provisioned(number: int) -> float:
    """Seconds that it took."""
    from django.db import connection

    from apps.public.agency.services import client_create
    from apps.public.workspaces.provisioning import provision

    slug = f"b{number}-{uuid.uuid4().hex[:8]}"
    workspace = client_create(name=slug, slug=slug, owner_email=f"{slug}@bench.example")
    began = time.perf_counter()
    provision(workspace)
    taken = time.perf_counter() - began
    connection.close()
    return taken


def _say(what: str, taken: list[float]) -> None:
    print(f"{what}: median {statistics.median(taken):.2f} s, at most {max(taken):.2f} s")


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
