"""What goes into the archive, in its order: words and rows, originals, and at the end what there is to say of them."""

import gzip
import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from apps.public.workspaces.models import Workspace
from apps.tenant.takeout.notes import Notes
from apps.tenant.takeout.packing import Archive
from apps.tenant.takeout.patience import StoredFile
from apps.tenant.takeout.reading import Original
from apps.tenant.takeout.schema import FORMAT, VERSION, schema_make
from apps.tenant.takeout.values import time_text
from apps.tenant.takeout.words import readme, sentence_of

_PIECE_BYTES = 256 * 1024


def rows_add(archive: Archive, folder: Path, notes: Notes, *, workspace_name: str) -> None:
    """README, schema, and every file of rows that lies compressed below the folder. Raises Unavailable."""
    at = notes.taken_at
    archive.add("README.txt", readme(workspace_name, at).encode(), at=at)
    archive.add("schema.json", _json(schema_make()), at=at)
    for path in sorted(folder.rglob("*.gz")):
        with gzip.open(path, "rb") as file:
            size = file.seek(0, io.SEEK_END)
        archive.add_pieces(str(path.relative_to(folder).with_suffix("")), _unpacked(path), at=at, size=size)


def _unpacked(path: Path) -> Iterator[bytes]:
    with gzip.open(path, "rb") as file:
        while piece := file.read(_PIECE_BYTES):
            yield piece


def original_add(archive: Archive, notes: Notes, original: Original) -> None:
    """The next file; one that is gone, or another than it was, is a problem to be told of. Raises Unavailable."""
    try:
        stored = StoredFile(original.stored, told=archive.told)
    except FileNotFoundError:
        notes.problems.append(_problem(original, "missing"))
    else:
        at = datetime.fromisoformat(original.at) if original.at else notes.taken_at
        seen = archive.add_picture(original.name, stored, at=at, size=stored.size)
        if original.sha256 not in {"", seen}:
            notes.problems.append(_problem(original, "differs"))
        notes.bytes_stored += stored.size
    notes.done += 1
    notes.bytes_done += original.byte_size


def _problem(original: Original, problem: str) -> dict[str, Any]:
    return {
        "artwork_id": original.artwork_id or None,
        "title": original.title,
        "file": original.name,
        "problem": problem,
        "sentence": sentence_of(problem),
    }


def close_add(archive: Archive, notes: Notes, *, workspace: Workspace) -> None:
    """The files that are known at the end: what was wrong, and what there is. Raises Unavailable."""
    missing = sum(one["problem"] == "missing" for one in notes.problems)
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "taken_at": time_text(notes.taken_at),
        "time_zone": workspace.time_zone,
        "workspace": {"id": str(workspace.pk), "name": workspace.name, "subdomain": workspace.slug},
        "rows": notes.rows,
        "originals": {
            "files": len(notes.originals) - missing,
            "bytes": notes.bytes_stored,
            "problems": len(notes.problems),
        },
    }
    archive.add("problems.json", _json(notes.problems), at=notes.taken_at)
    archive.add("manifest.json", _json(manifest), at=notes.taken_at)


def _json(value: Any) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=2)}\n".encode()
