"""Web, worker and beat that a killed run has left are found by their environment, and stopped.

``python -m local.leftovers FOLDER`` stops them and removes all state: ``make reset``.
"""

import shutil
import sys
from contextlib import suppress
from pathlib import Path

import psutil

from local.folder import Folder, InTheWay
from local.services import Services

# Set for what `make run` starts: the folder that it serves from.
MARKER = "PLANNER_RUN"


def stop_leftovers(var: Path) -> int:
    """Stop processes that a run in this folder has started; it must be over. Returns how many there were."""
    family = {process.pid for process in [psutil.Process(), *psutil.Process().parents()]}
    found = [process for process in psutil.process_iter() if process.pid not in family and _serves_from(process, var)]
    for process in found:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    for process in psutil.wait_procs(found, timeout=8)[1]:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    return len(found)


def reset(var: Path) -> str:
    """Stop leftovers and remove the folder with all state; the sentence says what was done. Raises InTheWay."""
    folder = Folder(var)
    if not folder.path.exists():
        return f"There is nothing at {folder.path}."
    if not folder.is_ours():
        raise InTheWay(f"{folder.path} does not look like this product's folder, so it is left alone.")
    claimed = [Services(part.path) for part in (folder, *folder.within())]
    for services in claimed:
        services.claim()
    stop_leftovers(folder.path)
    shutil.rmtree(folder.path)
    return f"Cleared {folder.path}."


def _serves_from(process: psutil.Process, var: Path) -> bool:
    try:
        return bool(process.environ().get(MARKER) == str(var))
    except (psutil.Error, OSError):
        return False


def main(var: Path) -> int:
    """The exit status: 1 when something is in the way."""
    try:
        print(reset(var))
    except InTheWay as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
