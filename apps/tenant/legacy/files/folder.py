"""The pictures in a folder on this machine."""

import os
import shutil
from pathlib import Path

from apps.tenant.legacy.files.kinds import FileRefused, Found, is_litter
from apps.tenant.legacy.source import SourceRefused
from apps.tenant.legacy.values.text import plain_text


class Folder:
    """A folder and those in it. Symbolic links are not followed: they may lead to anything. Nothing is written."""

    def __init__(self, path: Path) -> None:
        """Raises SourceRefused when there is no such folder."""
        if not path.is_dir():
            raise SourceRefused(f"There is no folder {path}. Give the one that the old application keeps pictures in.")
        self._paths: dict[str, Path] = {}
        self.found = Found()
        for folder, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                self._add(path, Path(folder) / name)

    def copy(self, name: str, target: Path) -> None:
        """Write the file to ``target``. Raises OSError, also when it has become a link meanwhile."""
        descriptor = os.open(self._paths[name], os.O_RDONLY | os.O_NOFOLLOW)
        with open(descriptor, "rb") as source, target.open("wb") as file:
            shutil.copyfileobj(source, file, 1024 * 1024)

    def _add(self, top: Path, path: Path) -> None:
        shown = _shown(path.relative_to(top).as_posix())
        name = _shown(path.name)
        if is_litter(shown):
            return
        if path.is_symlink() or not path.is_file():
            self.found.refused.append(FileRefused(shown, "It is a link, or no file; links are not followed."))
        elif name in self._paths:
            self.found.refused.append(FileRefused(shown, "A file of this name is in another folder; that one counts."))
        else:
            self._paths[name] = path
            self.found.sizes[name] = path.stat().st_size


def _shown(name: str) -> str:
    """As it can be printed and kept: what the disk calls a file may be no text."""
    return plain_text(os.fsencode(name).decode("utf-8", "replace"))
