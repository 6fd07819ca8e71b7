"""``python -m local.with_services -- COMMAND …``: run the command with the parts started for it, then stop them.

Their state is below ``var/check``, or ``CHECK_VAR``.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from local.folder import InTheWay
from local.processes import DidNotStart
from local.services import Services

_FOLDER = Path(__file__).parents[1] / "var" / "check"


def main(command: list[str]) -> int:
    """The command's exit status; 1 when the parts could not be started."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        with Services(Path(os.environ.get("CHECK_VAR") or _FOLDER), safe=False) as services:
            return subprocess.run(command, env={**os.environ, **services.environ}, check=False).returncode
    except (InTheWay, DidNotStart, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main(sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]))
