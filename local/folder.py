"""The folder with all state: whose it is, who works in it, its secrets, and the file that tells where the parts are."""

import fcntl
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import IO

# A folder with this file in it is one that `make reset` may clear.
_MARK = ".planner"


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read: the whole of it or, when we are killed, nothing."""
    new = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    new.replace(path)


class InTheWay(Exception):
    """Something that only the person at the machine can change; the message says what and how."""


class Folder:
    """A folder below which everything lies, with logs in ``log/`` and notes on processes in ``run/``."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().resolve()
        self.logs = self.path / "log"
        self.notes = self.path / "run"
        self._lock: IO[str] | None = None

    def claim(self) -> None:
        """Make it ours alone until ``release`` or the end of this process. Raises InTheWay."""
        if not self.is_ours():
            raise InTheWay(f"{self.path} holds other files: give an empty folder, VAR=another-folder.")
        for part in (self.path, self.logs, self.notes):
            part.mkdir(parents=True, exist_ok=True)
        (self.path / _MARK).touch()
        self._take_lock()

    def release(self) -> None:
        """Let others have it."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def is_ours(self) -> bool:
        """Whether it is missing or empty, carries our mark, or holds nothing but folders that do (tests' in var/)."""
        if not self.path.exists():
            return True
        entries = list(self.path.iterdir())
        return self.path / _MARK in entries or all((entry / _MARK).exists() for entry in entries)

    def within(self) -> list["Folder"]:
        """Folders of ours directly inside it."""
        return [Folder(mark.parent) for mark in sorted(self.path.glob(f"*/{_MARK}"))]

    def secret(self, name: str, make: Callable[[], str] = lambda: secrets.token_hex(25)) -> str:
        """A random value, made once and kept, readable by its owner only."""
        path = self.path / "secrets" / name
        if not path.exists():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write_private(path, make())
        return path.read_text()

    def write_environ(self, environ: dict[str, str]) -> None:
        """``local.env``, by which ``manage.py`` and shells find the parts."""
        lines = [f"{name}='{value}'\n" for name, value in environ.items()]
        write_private(self.path / "local.env", "".join(lines))

    def _take_lock(self) -> None:
        # Held by this process alone: a child that outlives us does not keep it.
        self._lock = (self.path / "lock").open("w")
        try:
            fcntl.lockf(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.release()
            raise InTheWay(f"Another run uses {self.path}: stop it, or give this one VAR=another-folder.") from error
