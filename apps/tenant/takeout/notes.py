"""How far a worker is with an archive, noted in the storage so that another can go on where it was."""

import io
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.files.base import ContentFile

from apps.core.storage import storage_answers, workspace_storage
from apps.tenant.takeout.reading import Original

_FACTS, _REST = "facts.json", "rest"


@dataclass
class Notes:
    """Between two files of the archive. ``rest`` is what of it was not sent yet: less than one part.

    ``entries`` are of the files that are in it, for its table of contents; ``done`` counts the originals among them
    and those that are missing, ``bytes_done`` is what they were to have, ``bytes_stored`` what those that are in it do.
    """

    taken_at: datetime
    upload_id: str
    part_bytes: int
    rows: dict[str, int]
    originals: list[Original]
    offset: int = 0
    marks: list[str] = field(default_factory=list)
    entries: list[ZipInfo] = field(default_factory=list)
    rest: bytes = b""
    done: int = 0
    bytes_done: int = 0
    bytes_stored: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)


def notes_save(name: str, notes: Notes) -> None:
    """Over those from before. One request. Raises Unavailable when the storage does not answer."""
    facts = {
        **{name: getattr(notes, name) for name in _PLAIN},
        "taken_at": notes.taken_at.isoformat(),
        "originals": [asdict(one) for one in notes.originals],
        "entries": [[getattr(one, name) for name in _ENTRY] for one in notes.entries],
    }
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(_FACTS, json.dumps(facts))
        archive.writestr(_REST, notes.rest)
    with storage_answers():
        workspace_storage().save(name, ContentFile(packed.getvalue()))


def notes_load(name: str) -> Notes | None:
    """Those that were saved last; None when there are none. One request. Raises Unavailable."""
    try:
        stream = workspace_storage().stream(name)
    except FileNotFoundError:
        return None
    with storage_answers():
        packed = b"".join(stream)
    with ZipFile(io.BytesIO(packed)) as archive:
        facts: dict[str, Any] = json.loads(archive.read(_FACTS))
        rest = archive.read(_REST)
    facts["taken_at"] = datetime.fromisoformat(facts["taken_at"])
    facts["originals"] = [Original(**one) for one in facts["originals"]]
    facts["entries"] = [_entry(values) for values in facts["entries"]]
    return Notes(**facts, rest=rest)


_PLAIN = ("upload_id", "part_bytes", "rows", "offset", "marks", "done", "bytes_done", "bytes_stored", "problems")
_ENTRY = (
    *("filename", "date_time", "compress_type", "flag_bits", "CRC", "compress_size", "file_size"),
    *("header_offset", "external_attr", "create_version", "extract_version"),
)


def _entry(values: list[Any]) -> ZipInfo:
    info = ZipInfo()
    for name, value in zip(_ENTRY, values, strict=True):
        setattr(info, name, tuple(value) if name == "date_time" else value)
    return info
