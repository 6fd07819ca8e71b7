"""What a backup consists of. Written last: a folder without it is none."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from apps.core.errors import InvalidInput

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "schema.dump"
PUBLIC = "public.json"
FILES = "files"
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class Part:
    """One file: its name below ``files/``, bytes, and its SHA-256; in the bucket the storage's own fingerprint."""

    name: str
    byte_size: int
    checksum: str
    content_type: str = ""


@dataclass(frozen=True)
class Manifest:
    """A whole backup. ``lost`` are files that went away while it was made: nothing in the rows needs them."""

    made_at: str
    workspace_id: str
    schema_name: str
    name: str
    slug: str
    dump: Part
    public: Part
    migrations: list[list[str]]
    files: list[Part] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    format: int = FORMAT

    def as_text(self) -> str:
        """For the file of it."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.made_at)


def manifest_read(text: str) -> Manifest:
    """The manifest. Raises InvalidInput for what is none, or is of a later format, or names files outside."""
    try:
        raw: dict[str, Any] = json.loads(text)
        if raw["format"] != FORMAT:
            raise InvalidInput(f"This backup has the format {raw['format']}, which this version can't read.")
        files = [Part(**one) for one in raw["files"]]
        parts = {"dump": Part(**raw["dump"]), "public": Part(**raw["public"]), "files": files}
        manifest = Manifest(**{**raw, **parts})
        UUID(manifest.workspace_id)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput("This is no backup: its manifest can't be read.") from error
    for part in files:
        _demand_inside(part.name)
    return manifest


def checksum_of(path: Path) -> str:
    """SHA-256 of the file's bytes, a megabyte at a time."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def part_of(path: Path, name: str) -> Part:
    """The file as a part of a backup."""
    return Part(name=name, byte_size=path.stat().st_size, checksum=checksum_of(path))


def _demand_inside(name: str) -> None:
    path = PurePosixPath(name)
    if not name or path.is_absolute() or "\\" in name or any(one in {"", ".", ".."} for one in name.split("/")):
        raise InvalidInput(f"This backup names a file outside of itself, {name!r}: it is not read.")
