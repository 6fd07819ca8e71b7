"""The file that everything is kept in between two starts: written beside, then put in its place."""

import sys
import threading
from pathlib import Path

from local.folder import write_private
from local.simulators.publer.store import Store

_PAUSE = 0.5  # seconds: changes that come together are written together


class Keeper:
    """Reads the file at the start, and writes it soon after each change."""

    def __init__(self, store: Store, path: Path) -> None:
        self._store = store
        self._path = path
        self._written = 0
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Take what the file has. One that can't be read is put aside, and told."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._path.exists():
            try:
                self._store.load(self._path.read_text())
            except (ValueError, KeyError, TypeError, AttributeError):
                aside = self._path.replace(self._path.with_suffix(".unreadable"))
                print(f"The simulator's state could not be read and is now {aside}; it starts anew.", file=sys.stderr)
        self._written = self._store.version
        self._thread.start()

    def stop(self) -> None:
        """Write what is not written yet."""
        self._ends.set()
        self._thread.join()
        self._write()

    def _run(self) -> None:
        while not self._ends.wait(_PAUSE):
            try:
                self._write()
            except OSError as error:  # it goes on in memory, and tries again
                print(f"The simulator's state can't be written: {error}", file=sys.stderr)

    def _write(self) -> None:
        version = self._store.version
        if version != self._written:
            write_private(self._path, self._store.dump())
            self._written = version
