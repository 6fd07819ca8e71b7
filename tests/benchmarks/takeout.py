"""``DJANGO_SETTINGS_MODULE=config.settings.test python -m local.with_services -- python -m tests.benchmarks.takeout``

Exports of 100 MB of originals, of 1 GB, and of 100 MB with 20,000 small files beside (or of so many megabytes as are
given). Each is made by a process of its own, turn after turn as workers do it. Said are how long it took, the memory
(resident set) at the process's beginning and at most, and that the finished file holds what it should.
"""

import json
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import django

# Megabytes of originals, and artworks with a small file beside.
SIZES = ((100, 0), (1000, 0), (100, 20_000))
MEGABYTES_EACH = 10
_MB = 1024 * 1024


def main() -> None:
    if sys.argv[1:2] == ["make"]:
        _make(sys.argv[2], sys.argv[3])
        return
    from django.core.management import call_command

    from apps.core.storage import ensure_bucket

    ensure_bucket()
    call_command("migrate", verbosity=0, interactive=False)
    for megabytes, rows in [(int(one), 0) for one in sys.argv[1:]] or SIZES:
        _measure(megabytes, rows=rows)


def _measure(megabytes: int, *, rows: int) -> None:
    from apps.core.tenancy.context import workspace_context
    from apps.public.agency.services import client_create
    from apps.public.takeouts.models import Takeout
    from apps.public.workspaces.models import Workspace
    from apps.public.workspaces.provisioning import provision

    slug = f"b{uuid.uuid4().hex[:8]}"
    provision(client_create(name="Bench", slug=slug, owner_email=f"{slug}@bench.example"))
    workspace = Workspace.objects.get(slug=slug)
    with workspace_context(workspace):
        _fill(megabytes, rows)
    takeout = Takeout.objects.create(workspace=workspace, asked_by_name="Bench")
    command = [sys.executable, "-m", "tests.benchmarks.takeout", "make", slug, str(takeout.pk)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    facts: dict[str, Any] = json.loads(said.splitlines()[-1])
    takeout.refresh_from_db()
    print(
        f"{megabytes:,} MB of originals, {facts['rows']:,} artworks: {takeout.state} after {facts['seconds']:.0f} s"
        f" in {facts['turns']} turns; {takeout.byte_size / _MB:,.0f} MB; memory {facts['before']:.0f} MB before,"
        f" {facts['most']:.0f} MB at most"
    )
    with workspace_context(workspace):
        _check(takeout, megabytes)


def _fill(megabytes: int, rows: int) -> None:
    """Originals that can't be squeezed, each unlike the others, and rows whose originals are all the first of them."""
    from django.core.files.base import ContentFile

    from apps.core.storage import workspace_storage
    from apps.tenant.artworks.models import Artwork

    def row(name: str, stored: str, size: int) -> Artwork:
        facts = {"original_name": "a.jpg", "content_type": "image/jpeg", "pixel_width": 4000, "pixel_height": 3000}
        note = "Painted in one sitting, from the harbour wall. " * 8
        return Artwork(title=name, original=stored, sha256="", byte_size=size, note=note, **facts)

    made = []
    for number in range(megabytes // MEGABYTES_EACH):
        stored = f"artworks/{uuid.uuid4()}/original.jpg"
        workspace_storage().save(stored, ContentFile(os.urandom(MEGABYTES_EACH * _MB)))
        made.append(row(f"Painting {number}", stored, MEGABYTES_EACH * _MB))
    small = f"artworks/{uuid.uuid4()}/original.jpg"
    workspace_storage().save(small, ContentFile(b"small"))
    made += [row(f"Sketch {number}", small, 5) for number in range(rows)]
    Artwork.objects.bulk_create(made, batch_size=2000)


def _make(slug: str, takeout_id: str) -> None:
    """In a process of its own: what a worker does for each message."""
    from unittest import mock

    from apps.core.tenancy.context import workspace_context
    from apps.public.takeouts.models import Takeout
    from apps.public.workspaces.models import Workspace
    from apps.tenant.artworks.models import Artwork
    from apps.tenant.takeout.making import takeout_make

    workspace = Workspace.objects.get(slug=slug)
    begun, before, turns = time.monotonic(), _memory("VmRSS"), 0
    with workspace_context(workspace), mock.patch("apps.public.takeouts.making.takeout_send"):
        while Takeout.objects.get(pk=takeout_id).is_open:
            takeout_make(takeout_id=uuid.UUID(takeout_id))
            turns += 1
        rows = Artwork.objects.count()
    seconds = time.monotonic() - begun
    facts = {"seconds": seconds, "turns": turns, "before": before, "most": _memory("VmHWM"), "rows": rows}
    print(json.dumps(facts))


def _memory(what: str) -> float:
    """``VmRSS`` now or ``VmHWM`` at most, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1]) / 1024


def _check(takeout: Any, megabytes: int) -> None:
    """Download it to the disk, and have it read through."""
    import tempfile
    from zipfile import ZipFile

    from apps.core.storage import workspace_storage

    with tempfile.TemporaryFile() as file:
        for piece in workspace_storage().stream(takeout.file_name):
            file.write(piece)
        with ZipFile(file) as archive:
            bad = archive.testzip()
            big = sum(one.file_size == MEGABYTES_EACH * _MB for one in archive.infolist())
    wanted = megabytes // MEGABYTES_EACH
    print(f"  read through: {bad or 'whole'}, {big} of {wanted} paintings, problems: {takeout.problems}")


if __name__ == "__main__":
    django.setup()
    main()
