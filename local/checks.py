"""The checks that need no tests, several at a time: ``make check`` runs them with the parts started, for Django."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

BIN = Path(sys.executable).parent
_LINTER = "migration linter"
_TEMPLATES = ("tenant_templates", "public_templates", "apps")

# The longest come first, so that the others pass beside them.
_COMMANDS: dict[str, list[str]] = {
    "mypy": [str(BIN / "mypy")],
    "Django's checks and migrations": [sys.executable, "-m", "local.checks", "django"],
    _LINTER: [sys.executable, "-m", "local.migration_linter"],
    "djlint": [str(BIN / "djlint"), "--check", "--lint", *_TEMPLATES],
    "import-linter": [str(BIN / "lint-imports"), "--no-cache"],
    "ruff check": [str(BIN / "ruff"), "check", "."],
    "ruff format": [str(BIN / "ruff"), "format", "--check", "."],
}


def main() -> int:
    """0 when all of them pass. Those that don't say what they found."""
    failed = []
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        running = {pool.submit(_run, command): name for name, command in _COMMANDS.items()}
        for done in as_completed(running):
            status, said, seconds = done.result()
            print(f"{'✗' if status else '✓'} {running[done]} ({seconds:.0f} s)", flush=True)
            if status:
                failed.append(running[done])
            if said.strip() and (status or running[done] == _LINTER):  # whose notes are no failures
                print(said.strip(), flush=True)
    if failed:
        print("Failed:", ", ".join(failed))
    return 1 if failed else 0


def _run(command: list[str]) -> tuple[int, str, float]:
    """Its status, what it said, and the seconds that it took."""
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    begun = time.monotonic()
    done = subprocess.run(
        command, env=environ, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return done.returncode, done.stdout, time.monotonic() - begun


def django_checks() -> int:
    """The product's own checks; every migration on a database; none is missing. In one process, which starts once."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("check")
    call_command("migrate", verbosity=0)
    call_command("makemigrations", check=True, dry_run=True)  # exits with 1 when one is missing
    return 0


if __name__ == "__main__":
    sys.exit(django_checks() if sys.argv[1:] == ["django"] else main())
