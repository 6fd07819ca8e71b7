"""Ports on 127.0.0.1 that are free, and stay the same from one start to the next as long as they are."""

import json
import random
import socket
from collections.abc import Callable
from pathlib import Path

from local.folder import write_private

# Below the range from which Linux takes ports for outgoing connections (ip_local_port_range).
_RANGE = range(15_000, 32_000)
_TRIES = 200


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on the port now. ``host`` "0.0.0.0" asks for every address of the machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


class Ports:
    """Ports by name, remembered in a file.

    New ones are drawn at random, so that two copies that start in the same moment don't draw the same.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._by_name: dict[str, int] = {}

    def load(self) -> None:
        """Read what an earlier start has chosen."""
        self._by_name = json.loads(self._path.read_text()) if self._path.exists() else {}

    def take(self, name: str, *, suits: Callable[[int], bool] = lambda port: True) -> int:
        """The remembered port, or another when it is taken or does not suit. Raises OSError when none is free."""
        known = self._by_name.get(name)
        drawn = random.sample(_RANGE, _TRIES)
        for port in [known, *drawn] if known else drawn:
            if is_free(port, "0.0.0.0") and suits(port) and not self._is_anothers(port, name):  # noqa: S104
                self._by_name[name] = port
                write_private(self._path, json.dumps(self._by_name))
                return port
        raise OSError(f"There is no free port for {name}.")

    def _is_anothers(self, port: int, name: str) -> bool:
        return any(port == other for key, other in self._by_name.items() if key != name)
