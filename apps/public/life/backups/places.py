"""Where a backup lies: in a folder of this machine, or beside the files in the bucket."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from apps.core.errors import Conflict, InvalidInput, NotFound, Unavailable
from apps.core.prefixes import Stored, content_type_of, copy, fetch, files_below, is_there, put
from apps.public.life.backups.manifest import FILES, MANIFEST, Manifest, Part, manifest_read, part_of


class Place(Protocol):
    """One backup's place; whole names such as ``files/artworks/…``."""

    def __str__(self) -> str: ...

    def begin(self) -> None:
        """Make room. Raises Conflict when something is there already."""

    def take(self, path: Path, name: str) -> None:
        """Keep the file of this machine."""

    def take_files(self, prefix: str) -> Iterator[Part | str]:
        """Keep what is below the prefix of the bucket: each file, or the name of one that went away meanwhile."""

    def give(self, name: str, path: Path) -> Path:
        """The file, on this machine; at ``path`` if it has to be brought here. Raises NotFound."""

    def check_files(self, manifest: Manifest) -> None:
        """Raises InvalidInput when a file is missing, or is not what it was."""

    def give_files(self, manifest: Manifest, prefix: str) -> None:
        """Put all files below the prefix of the bucket."""


def _kept_below(prefix: str) -> Iterator[Stored]:
    """A workspace's files without its exports, which are listed in public: nobody would delete copies."""
    return (one for one in files_below(prefix) if not one.key.startswith(f"{prefix}takeouts/"))


class Folder:
    """A folder of this machine. Everything in it is checked by its SHA-256."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __str__(self) -> str:
        return str(self.path)

    def begin(self) -> None:
        if self.path.exists():
            raise Conflict(f"{self.path} exists already. Choose another folder.")
        self.path.mkdir(parents=True, mode=0o700)

    def take(self, path: Path, name: str) -> None:
        shutil.copyfile(path, self.path / name)

    def take_files(self, prefix: str) -> Iterator[Part | str]:
        for one in _kept_below(prefix):
            name = one.key.removeprefix(prefix)
            path = self.path / FILES / name
            try:
                content_type = content_type_of(one.key)
                fetch(one.key, path)
            except Unavailable:
                if is_there(one.key):
                    raise
                yield name
                continue
            part = part_of(path, name)
            yield Part(part.name, part.byte_size, part.checksum, content_type)

    def give(self, name: str, path: Path) -> Path:
        found = self.path / name
        if not found.is_file():
            raise NotFound(f"There is no {name} in {self.path}: this is no whole backup.")
        return found

    def check_files(self, manifest: Manifest) -> None:
        for part in manifest.files:
            path = self.path / FILES / part.name
            if path.is_symlink() or not path.is_file() or part_of(path, part.name).checksum != part.checksum:
                raise InvalidInput(f"The file {part.name} of the backup is missing or was changed. Nothing was done.")

    def give_files(self, manifest: Manifest, prefix: str) -> None:
        for part in manifest.files:
            put(self.path / FILES / part.name, f"{prefix}{part.name}", content_type=part.content_type)


class Bucket:
    """Beside the files, ``backups/<id of the workspace>/<time>/``; they are copied there, and back, by the storage."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    def __str__(self) -> str:
        return f"s3:{self.prefix}"

    def begin(self) -> None:
        if any(True for _ in files_below(self.prefix)):
            raise Conflict(f"There is a backup at {self} already. Try again in a second.")

    def take(self, path: Path, name: str) -> None:
        put(path, f"{self.prefix}{name}")

    def take_files(self, prefix: str) -> Iterator[Part | str]:
        below = f"{self.prefix}{FILES}/"
        lost = []
        for one in _kept_below(prefix):
            name = one.key.removeprefix(prefix)
            try:
                copy(one.key, f"{below}{name}")
            except Unavailable:
                if is_there(one.key):
                    raise
                lost.append(name)
        for one in files_below(below):
            yield Part(one.key.removeprefix(below), one.byte_size, one.etag)
        yield from lost

    def give(self, name: str, path: Path) -> Path:
        if not is_there(f"{self.prefix}{name}"):
            raise NotFound(f"There is no {name} at {self}: this is no whole backup.")
        fetch(f"{self.prefix}{name}", path)
        return path

    def check_files(self, manifest: Manifest) -> None:
        below = f"{self.prefix}{FILES}/"
        there = {one.key.removeprefix(below): (one.byte_size, one.etag) for one in files_below(below)}
        for part in manifest.files:
            if there.get(part.name) != (part.byte_size, part.checksum):
                raise InvalidInput(f"The file {part.name} of the backup is missing or was changed. Nothing was done.")

    def give_files(self, manifest: Manifest, prefix: str) -> None:
        for part in manifest.files:
            copy(f"{self.prefix}{FILES}/{part.name}", f"{prefix}{part.name}")


def place_at(text: str) -> Place:
    """Where a backup is, as ``workspace_backup`` printed it: a folder, or ``s3:backups/…``. Raises InvalidInput."""
    if not text.startswith("s3:"):
        return Folder(Path(text))
    prefix = f"{text.removeprefix('s3:').strip('/')}/"
    if not prefix.startswith("backups/") or prefix.count("/") < 3 or ".." in prefix:
        raise InvalidInput("A backup in the bucket is named as workspace_backup printed it: s3:backups/…/….")
    return Bucket(prefix)


def manifest_of(place: Place, work: Path) -> Manifest:
    """What the backup consists of. Raises NotFound, InvalidInput."""
    return manifest_read(place.give(MANIFEST, work / MANIFEST).read_text())
