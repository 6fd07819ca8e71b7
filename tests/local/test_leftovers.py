import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.folder import Folder, InTheWay
from local.leftovers import MARKER, reset, stop_leftovers

Sleeper = Callable[[Path], "subprocess.Popen[bytes]"]


@pytest.fixture
def sleeper() -> Iterator[Sleeper]:
    """Makes processes that look as if a run in the folder had started them."""
    started: list[subprocess.Popen[bytes]] = []

    def start(var: Path) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-c", "print(flush=True); import time; time.sleep(60)"]
        process = subprocess.Popen(command, env={**os.environ, MARKER: str(var)}, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_what_a_killed_run_left_in_this_folder_is_stopped_and_others_are_spared(
    tmp_path: Path, sleeper: Sleeper
) -> None:
    ours, others = sleeper(tmp_path / "mine"), sleeper(tmp_path / "other")
    assert stop_leftovers(tmp_path / "mine") == 1
    assert ours.poll() is not None
    assert others.poll() is None


def test_reset_clears_a_folder_of_ours_with_what_still_runs_in_it(tmp_path: Path, sleeper: Sleeper) -> None:
    var = tmp_path / "var"
    folder = Folder(var)
    folder.claim()
    folder.secret("secret_key")
    folder.release()
    left = sleeper(var)
    assert reset(var) == f"Cleared {var}."
    assert left.poll() is not None
    assert not var.exists()


def test_reset_leaves_a_folder_alone_that_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(InTheWay, match="does not look like this product's folder"):
        reset(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "precious"


def test_reset_of_nothing_says_so(tmp_path: Path) -> None:
    assert reset(tmp_path / "none") == f"There is nothing at {tmp_path / 'none'}."
