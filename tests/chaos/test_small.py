"""The small chaos: as ``make chaos``, in a minute."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_nothing_is_lost_doubled_or_out_for_a_sold_painting(tmp_path: Path) -> None:
    words = ("--posts=16", "--workspaces=2", "--kills=5", "--sales=2", "--pause=1.5", "--failing=8", "--look=4")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "VALKEY", "S3_"))}
    environ |= {"VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
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
