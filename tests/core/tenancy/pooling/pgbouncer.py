"""Debian's real PgBouncer before the tests' PostgreSQL, with a single connection to it that all clients share."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import psycopg2
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.utils import load_backend

from apps.core.tenancy.backend.base import DatabaseWrapper
from config.settings.database import postgres
from local import system_user
from local.folder import Folder
from local.processes import Child

_PORT = 6432  # of a socket: its file's name
_CONFIGURATION = """\
[databases]
* = host={server}
[pgbouncer]
unix_socket_dir = {folder}
listen_port = {port}
auth_type = trust
auth_file = {folder}/users
pool_mode = {mode}
default_pool_size = 1
max_client_conn = 50
{more}
"""


@dataclass(frozen=True)
class Bouncer:
    """A PgBouncer that answers."""

    folder: Path

    def url(self, user: str = "") -> str:
        """libpq address of the tests' database behind it."""
        values = connection.settings_dict
        return f"postgresql://{user or values['USER']}@/{values['NAME']}?host={quote(str(self.folder))}&port={_PORT}"

    def connection(self, *, pooling: str, **changes: Any) -> DatabaseWrapper:
        """A connection to it, as a process with this DATABASE_POOLING makes it."""
        return made_by(self.url(), pooling=pooling, **changes)


def made_by(url: str, *, pooling: str, **changes: Any) -> DatabaseWrapper:
    """Django's connection for the address, under the settings of the product."""
    limits = cast("dict[str, str]", settings.DATABASE_LIMITS)
    values = {**connection.settings_dict, **postgres(url, limits=limits, pooling=pooling), **changes}
    return cast("DatabaseWrapper", load_backend(values["ENGINE"]).DatabaseWrapper(values, DEFAULT_DB_ALIAS))


@contextmanager
def used(other: DatabaseWrapper) -> Iterator[DatabaseWrapper]:
    """This thread's models work on that connection, which is closed afterwards."""
    before = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield other
    finally:
        connections[DEFAULT_DB_ALIAS] = before
        other.close()


@contextmanager
def pgbouncer(*, mode: str = "transaction", more: str = "") -> Iterator[Bouncer]:
    """Start one, and stop it. It does not run as root: it has the user that PostgreSQL runs as."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "PgBouncer is needed: make test installs Debian's"
    server = Path(connection.settings_dict["HOST"])
    user = server.stat().st_uid if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="planner-") as name:
        home = Folder(Path(name))
        home.claim()
        home.path.chmod(0o711)
        folder = home.path / "b"
        folder.mkdir(mode=0o700)
        users = "".join(f'"{role}" ""\n' for role in ("planner_web", "planner_owner"))
        (folder / "users").write_text(users)
        configuration = _CONFIGURATION.format(server=server, folder=folder, port=_PORT, mode=mode, more=more)
        (folder / "ini").write_text(configuration)
        system_user.make_private(folder, user=user)
        for file in folder.iterdir():
            file.chmod(0o644)
        child = Child("pgbouncer", home)
        child.start([program, str(folder / "ini")], **system_user.rights(user))
        try:
            child.wait_until(lambda: _answers(folder))
            yield Bouncer(folder)
        finally:
            child.stop()
            home.release()


def _answers(folder: Path) -> bool:
    values = connection.settings_dict
    try:
        psycopg2.connect(host=str(folder), port=_PORT, user=values["USER"], dbname=values["NAME"]).close()
    except psycopg2.OperationalError:
        return False
    return True
