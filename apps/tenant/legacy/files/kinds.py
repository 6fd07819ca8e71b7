"""What an import needs to know of the place that the pictures lie in."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

# What computers put beside files by themselves.
_LITTER = {"thumbs.db", "desktop.ini"}
_DATABASES = (".db", ".sqlite", ".sqlite3", ".db-wal", ".db-shm", ".db-journal")


@dataclass(frozen=True)
class FileRefused:
    """A file that is not looked at, and why."""

    name: str
    reason: str


@dataclass
class Found:
    """The files by their names, without folders: those that can be used, and those that can't."""

    sizes: dict[str, int] = field(default_factory=dict)
    refused: list[FileRefused] = field(default_factory=list)


class Pictures(Protocol):
    """Where the pictures lie. Used by one thread."""

    found: Found

    def copy(self, name: str, target: Path) -> None:
        """Write the file to ``target``. Raises OSError or FileBroken."""


class FileBroken(Exception):
    """The file can't be got; the message is a sentence."""


def is_litter(path: str) -> bool:
    """Whether the path is of a file that nobody put there on purpose, or of a database beside the pictures."""
    parts = path.split("/")
    name = parts[-1].casefold()
    return "__MACOSX" in parts or name.startswith(".") or name in _LITTER or name.endswith(_DATABASES)
