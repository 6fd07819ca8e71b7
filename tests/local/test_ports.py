import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.ports import Ports, is_free


@pytest.fixture
def listening() -> Iterator[int]:
    """A port of 127.0.0.1 that somebody has."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def loaded(path: Path) -> Ports:
    ports = Ports(path)
    ports.load()
    return ports


def test_a_port_that_somebody_listens_on_is_not_free(listening: int) -> None:
    assert not is_free(listening)
    assert not is_free(listening, "0.0.0.0")  # noqa: S104


def test_a_later_start_gets_the_same_port(tmp_path: Path) -> None:
    first = loaded(tmp_path / "ports.json").take("valkey")
    assert loaded(tmp_path / "ports.json").take("valkey") == first


def test_a_remembered_port_that_is_taken_by_now_is_replaced_for_good(tmp_path: Path, listening: int) -> None:
    (tmp_path / "ports.json").write_text(f'{{"valkey": {listening}}}')
    instead = loaded(tmp_path / "ports.json").take("valkey")
    assert instead != listening
    assert loaded(tmp_path / "ports.json").take("valkey") == instead


def test_two_names_never_share_a_port(tmp_path: Path) -> None:
    ports = loaded(tmp_path / "ports.json")
    only = ports.take("s3")
    assert ports.take("filer", suits=lambda port: port != only) != only
    with pytest.raises(OSError, match="no free port for master"):
        ports.take("master", suits=lambda port: port == only)
