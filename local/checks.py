"""The checks that need Django's settings, and so the parts: run by ``make check`` with the parts started."""

import os
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent

_COMMANDS = (
    [sys.executable, "manage.py", "check"],
    [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
    [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    [str(BIN / "mypy")],
    [str(BIN / "lint-imports"), "--no-cache"],
)


def main() -> int:
    """0 when all of them pass; the first that fails ends it."""
    for command in _COMMANDS:
        print("·", *(Path(part).name for part in command[-3:]), flush=True)
        environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
        if subprocess.run(command, env=environ, check=False).returncode:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
