import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.local.patience import until

ROOT = Path(__file__).parents[2]
# Starts the command that it is given, tied to itself, says its number, and waits to be killed.
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-m", "local.lifeline", *sys.argv[1:]])
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells children of their parent's end")
def test_a_command_on_a_lifeline_ends_when_its_starter_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, "sleep", "60"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    until(lambda: child.name() == "sleep")
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    gone, alive = psutil.wait_procs([child], timeout=5)
    assert (len(gone), alive) == (1, [])
