import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(var: Path, port: str) -> tuple[int, str]:
    """Exit status of ``make run`` and what it says when it can't."""
    environ = {**os.environ, "VAR": str(var), "PORT": port}
    done = subprocess.run(
        [sys.executable, "-m", "local.run"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.slow
def test_a_taken_port_is_one_sentence_before_anything_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        status, said = run(tmp_path, str(port))
    instead = f"make run PORT={port + 1}"
    assert (status, said) == (1, f"Port {port} is taken: stop what uses it, or choose another, as in {instead}.\n")
    assert not (tmp_path / "postgres").exists()


@pytest.mark.slow
@pytest.mark.parametrize("port", ["eight thousand", "80", "65536", "-1"])
def test_a_port_that_is_none_is_one_sentence(tmp_path: Path, port: str) -> None:
    status, said = run(tmp_path, port)
    assert status == 1
    assert said == f"PORT={port} is no port that the web can have: choose a number from 1024 to 65535.\n"


@pytest.mark.slow
def test_a_folder_with_other_files_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    status, said = run(tmp_path, "8000")
    assert (status, said) == (1, f"{tmp_path} holds other files: give an empty folder, VAR=another-folder.\n")
