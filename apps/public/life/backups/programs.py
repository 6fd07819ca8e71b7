"""PostgreSQL's own programs, for what no driver does: a schema as a file, and back."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from django.conf import settings

from apps.core.errors import Unavailable

_ENVIRONMENT = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}


class ProgramFailed(Unavailable):
    """A program of PostgreSQL ended with an error; the message has its last line."""

    code = "program_failed"


def dump_schema(schema_name: str, path: Path, *, snapshot: str | None = None) -> None:
    """The schema, as it is or as the snapshot shows it, as a file that ``pg_restore`` reads. Raises ProgramFailed."""
    command = [
        *(_program("pg_dump"), "--format=custom", f"--schema={schema_name}"),
        *([] if snapshot is None else [f"--snapshot={snapshot}"]),
        *("--no-owner", "--no-privileges", "--no-tablespaces", "--lock-wait-timeout=30s", f"--file={path}"),
    ]
    with tempfile.TemporaryFile() as errors:
        done = subprocess.run(command, env=_environment(), stderr=errors, check=False)
        _demand(done.returncode, errors, "pg_dump")


def restore_schema(path: Path, *, was: str, becomes: str) -> None:
    """Make the schema of the file under another name, whole or not at all. Raises ProgramFailed.

    The names are 32 random hexadecimal digits: the old one stands for nothing else, wherever it is.
    """
    old, new = was.encode(), becomes.encode()
    reading = [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(path)]
    writing = [
        *(_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"),
        *("--output=/dev/null", "--file=-"),
    ]
    with (
        tempfile.TemporaryFile() as read_errors,
        tempfile.TemporaryFile() as write_errors,
        subprocess.Popen(reading, stdout=subprocess.PIPE, stderr=read_errors, env=_plain()) as reader,
        subprocess.Popen(writing, stdin=subprocess.PIPE, stderr=write_errors, env=_environment()) as writer,
    ):
        try:
            _pour((line.replace(old, new) for line in reader.stdout or ()), writer)
            read_well = reader.wait() == 0
        except BrokenPipeError:  # psql has said why
            reader.kill()
            read_well = True
        if not read_well:
            writer.kill()  # its transaction was not ended: nothing is kept
        _demand(0 if read_well else 1, read_errors, "pg_restore")
        _close(writer.stdin)
        _demand(writer.wait(), write_errors, "psql")


def _pour(lines: Iterable[bytes], writer: subprocess.Popen[bytes]) -> None:
    if writer.stdin is not None:
        writer.stdin.writelines(lines)
        writer.stdin.flush()


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except BrokenPipeError:
        pass


def _program(name: str) -> str:
    folder = settings.POSTGRES_PROGRAMS
    found = shutil.which(name, path=folder or None)
    if found is None:
        where = f"in {folder}" if folder else "on the PATH"
        raise ProgramFailed(f"{name} is not {where}: install PostgreSQL's client, or set POSTGRES_PROGRAMS.")
    return found


def _plain() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}


def _environment() -> dict[str, str]:
    """As the owner signs in: by variables, so that the password stands in no list of processes."""
    from django.db import connection

    values = connection.settings_dict
    found = {name: str(values[key]) for key, name in _ENVIRONMENT.items() if values.get(key)}
    options = values.get("OPTIONS", {})
    found |= {f"PG{name.upper()}": str(value) for name, value in options.items() if name.startswith("ssl")}
    return _plain() | found


def _demand(code: int | None, errors: IO[bytes], name: str) -> None:
    if code == 0:
        return
    errors.seek(0)
    lines = errors.read().decode(errors="replace").strip().splitlines() or ["no reason was given"]
    raise ProgramFailed(f"{name} failed, and nothing was kept: {lines[-1][:300]}")
