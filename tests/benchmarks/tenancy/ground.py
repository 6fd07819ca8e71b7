"""The parts, and the databases with the workspaces: one for the product, and a copy of it for the rival."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import parse_dsn

from local.postgres import DATABASE
from local.services import Services

STOCK = "stock"
# Slugs of the workspaces that are made for this; the demo's three are there as well.
FILLED = r"^w[0-9]{5}$"
_HERE = "tests.benchmarks.tenancy"


class Ground:
    """Runs the two sides' processes on their databases."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.environ = {**os.environ, **environ, "EMAIL_URL": "dummymail://", "PYTHONWARNINGS": "ignore"}

    def ours(self, *given: object, release: str = "") -> Any:
        """What ``ours.py`` says."""
        return json.loads(self._run("ours", DATABASE, given, release))

    def stock(self, *given: object, release: str = "") -> float:
        """What ``stock.py`` says: seconds for one workspace."""
        return float(self._run("stock", STOCK, given, release))

    def owner_url(self, database: str) -> str:
        return self.environ["DATABASE_OWNER_URL"].replace(f"/{DATABASE}?", f"/{database}?")

    def connect(self, database: str) -> Any:
        """The owner's own connection, where each statement is committed."""
        connection = psycopg2.connect(**parse_dsn(self.owner_url(database)))
        connection.autocommit = True
        return connection

    def copy(self, name: str) -> None:
        """A second database, the same in every file."""
        with self.connect("postgres").cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {DATABASE} STRATEGY file_copy")

    def schemas(self, database: str) -> list[str]:
        """Of the workspaces that were filled, in the order of their numbers."""
        with self.connect(database).cursor() as cursor:
            cursor.execute("SELECT schema_name FROM workspaces_workspace WHERE slug ~ %s ORDER BY slug", [FILLED])
            return [name for (name,) in cursor.fetchall()]

    def _run(self, side: str, database: str, given: tuple[object, ...], release: str) -> str:
        environ = {
            **self.environ,
            "DJANGO_SETTINGS_MODULE": f"{_HERE}.{side}_settings",
            "DATABASE_OWNER_URL": self.owner_url(database),
            "DATABASE_URL": self.environ["DATABASE_URL"].replace(f"/{DATABASE}?", f"/{database}?"),
            "RELEASE": release,
        }
        command = [sys.executable, "-m", f"{_HERE}.{side}", *map(str, given)]
        done = subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout.strip().splitlines()[-1]


@contextmanager
def ground() -> Iterator[Ground]:
    with tempfile.TemporaryDirectory() as folder, Services(Path(folder, "var")) as services:
        yield Ground(services.environ)


def bare_alter(connection: Any, schemas: list[str]) -> float:
    """Seconds for one: a column, an index and the note of it, in one message and one transaction a schema."""
    began = time.perf_counter()
    with connection.cursor() as cursor:
        for name in schemas:
            cursor.execute(
                f"BEGIN; SET LOCAL search_path = {name};"
                " ALTER TABLE artworks_upload ADD COLUMN later varchar(20) DEFAULT '' NOT NULL;"
                " CREATE INDEX artworks_bare ON artworks_upload (later);"
                " INSERT INTO django_migrations (app, name, applied) VALUES ('bare', '0001', now()); COMMIT"
            )
    return (time.perf_counter() - began) / len(schemas)
