"""``python -m local.with_services COMMAND …``: run the command with the parts started for it, then stop them."""

import os
import subprocess
import sys
from pathlib import Path

from local.services import Services


def main(command: list[str]) -> int:
    """The command's exit status."""
    var = Path(os.environ.get("CHECK_VAR") or Path(__file__).parents[1] / "var" / "check")
    with Services(var=var, safe=False) as services:
        return subprocess.run(command, env={**os.environ, **services.environ}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
