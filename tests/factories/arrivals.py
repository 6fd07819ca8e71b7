"""Imports of the portal, with their two files in the storage."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from django.core.files.base import ContentFile
from django.utils import timezone

from apps.core.storage import platform_storage
from apps.public.arrivals.files import DATABASE, PICTURES, file_name
from apps.public.arrivals.models import Arrival
from apps.public.workspaces.models import Workspace


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """A ZIP with these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name, content in files.items():
            target.writestr(name, content)
    return packed.getvalue()


def arrival_make(
    workspace: Workspace | None, *, sqlite: bytes = b"", pictures: bytes = b"", **facts: object
) -> Arrival:
    """An import; what is given of its files has arrived."""
    arrival = Arrival.objects.create(workspace=workspace, **{"time_zone": "America/New_York", **facts})
    for kind, content, name in ((DATABASE, sqlite, "planner.db"), (PICTURES, pictures, "uploads.zip")):
        if content:
            platform_storage().save(file_name(arrival, kind), ContentFile(content))
            setattr(arrival, f"{kind}_name", name)
            setattr(arrival, f"{kind}_bytes", len(content))
            setattr(arrival, f"{kind}_at", timezone.now())
    arrival.save()
    return arrival


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of a folder, by their names."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
