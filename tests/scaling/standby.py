"""A streaming replica of the tests' PostgreSQL, made and started with the programs of the same wheel."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection

from local import system_user
from local.postgres import programs

# Not less than the primary has, or PostgreSQL does not follow it.
_SETTINGS = ("max_connections=200", "max_locks_per_transaction=256", "listen_addresses=", "fsync=off")


class Standby:
    """Follows the primary; its socket lies in ``folder``."""

    def __init__(self, folder: Path, rights: dict[str, Any]) -> None:
        self.folder = folder
        self._rights = rights
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        settings = [*_SETTINGS, f"unix_socket_directories={self.folder}"]
        options = [part for setting in settings for part in ("-c", setting)]
        command = [str(programs() / "postgres"), "-D", str(self.folder / "data"), *options]
        log = subprocess.DEVNULL
        self._process = subprocess.Popen(command, cwd="/", stdout=log, stderr=log, **self._rights)
        until(lambda: self.ask("SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'") == 1)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    def kill(self) -> None:
        """It stops at once, and its connections break."""
        assert self._process is not None
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(20)
        self._process = None

    def ask(self, question: str) -> Any:
        """As the superuser."""
        try:
            asked = psycopg2.connect(host=str(self.folder), user="postgres", dbname="postgres")
        except psycopg2.OperationalError:
            return None
        try:
            with asked.cursor() as cursor:
                cursor.execute(question)
                return cursor.fetchone()[0]
        finally:
            asked.close()


@contextmanager
def standby() -> Iterator[Standby]:
    """It runs, and has all that the primary had when it began."""
    socket = Path(connection.settings_dict["HOST"])
    owner = socket.stat().st_uid
    rights = system_user.rights(owner or None)
    folder = Path(tempfile.mkdtemp(prefix="planner-standby-"))
    system_user.make_private(folder, user=owner or None)
    copy = ("--pgdata", str(folder / "data"), "--write-recovery-conf", "--checkpoint=fast", "--no-sync")
    found = Standby(folder, rights)
    try:
        command = [str(programs() / "pg_basebackup"), "--host", str(socket), "--username=postgres", *copy]
        subprocess.run(command, cwd="/", check=True, capture_output=True, **rights)
        found.start()
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder)


def until(happens: Callable[[], Any], *, seconds: float = 20) -> None:
    """Return as soon as it is true. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.02)
