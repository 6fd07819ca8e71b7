"""Web, worker and beat that a killed run left behind are found by what their environment says, and stopped."""

import sys
from pathlib import Path

import psutil

from local.services import MARK, Services

MARKER = "PLANNER_RUN"


def stop_leftovers(var: Path) -> int:
    """Stop processes of ours that serve from ``var`` but have no launcher any more. Returns how many there were."""
    family = {process.pid for process in [psutil.Process(), *psutil.Process().parents()]}
    found = [process for process in psutil.process_iter() if process.pid not in family and _serves_from(process, var)]
    for process in found:
        process.terminate()
    _, stubborn = psutil.wait_procs(found, timeout=8)
    for process in stubborn:
        process.kill()
    return len(found)


def _serves_from(process: psutil.Process, var: Path) -> bool:
    try:
        return process.environ().get(MARKER) == str(var.resolve())
    except (psutil.Error, OSError):
        return False


def reset(var: Path) -> str:
    """Remove all state below ``var``; the sentence says what was done. Refuses a folder that is not ours."""
    import shutil

    if not var.exists():
        return f"There is nothing at {var}."
    if not (var / MARK).exists():
        raise SystemExit(f"{var} does not look like this product's folder, so it is left alone.")
    with Services(var=var):  # takes the lock, and stops what still runs when it ends
        stop_leftovers(var)
    shutil.rmtree(var)
    return f"Cleared {var}."


if __name__ == "__main__":
    print(reset(Path(sys.argv[1])))
