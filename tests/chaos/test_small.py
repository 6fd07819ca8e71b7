"""The small chaos: as ``make chaos``, in a minute."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder() -> Iterator[Path]:
    """None of pytest's: each of its runs shuts the one above all of theirs for other users, and PostgreSQL is one."""
    with TemporaryDirectory(prefix="planner-chaos-") as name:
        yield Path(name)


@pytest.mark.slow
def test_nothing_is_lost_doubled_or_out_for_a_sold_painting(folder: Path) -> None:
    words = ("--posts=16", "--workspaces=2", "--kills=5", "--sales=2", "--pause=1.5", "--failing=8", "--look=4")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "VALKEY", "S3_"))}
    environ |= {"VAR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", "--seed", "3", *words],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "there once" in done.stdout
