"""What the migrations say to PostgreSQL for a new workspace, kept and said again: 0.2 s instead of 4.

A recording is made once for each state of the migrations (``recorder.py``) and kept in a schema that only the owner may
enter, because the owner runs what stands there. ADR 0017 says why it is made like this.

All functions but ``fingerprint`` need the owner's connection (``as_owner``).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from apps.core.tenancy.database import tenant_connection
from apps.core.tenancy.migrating.scratch import STAND_IN, alone
from apps.core.tenancy.recorder import record

_KEPT = 3


@dataclass(frozen=True)
class Recording:
    """The statements that make a workspace's tables, for the migrations with this fingerprint.

    ``sources``: what decided them, a line for each file and one for all else.
    """

    fingerprint: str
    statements: tuple[str, ...]
    sources: frozenset[str] = frozenset()

    def script(self, schema_name: str) -> str:
        """All of them as one message, for that schema."""
        return ";\n".join(self.statements).replace(STAND_IN, schema_name)


def recording_ensure() -> Recording:
    """The recording for the migrations as they are now, made if there is none. Not inside a transaction.

    One query when there is one. Else about four seconds, in which all others who ask wait for this one; or one, when
    migrations were only added since an earlier recording, which is continued.
    """
    current = fingerprint()
    found = _find(current)
    if found is None:
        with alone():
            found = _find(current) or _keep(_made(current))
    return found


def _made(current: str) -> Recording:
    sources = frozenset(_sources())
    earlier = next((one for one in recordings_kept() if one.sources and one.sources < sources), None)
    return Recording(current, record(earlier.statements if earlier else ()), sources)


def recording_keep(statements: tuple[str, ...]) -> None:
    """Keep what the migrations as they are now said, to whoever listened. Two statements."""
    _keep(Recording(fingerprint(), statements, frozenset(_sources())))


def replay(recording: Recording, schema_name: str) -> None:
    """Make the tables of an empty schema, with their first rows, by one message. Inside a transaction."""
    tenant_connection().set_schema(schema_name)
    try:
        with connection.cursor() as cursor:
            cursor.execute(recording.script(schema_name))
    finally:
        tenant_connection().set_schema_to_public()


def fingerprint() -> str:
    """Stands for all migrations, by name and content, and for what else decides what they say. A few milliseconds.

    Those of public's tables count too: a workspace's ``django_migrations`` names them.
    """
    return _hash("\n".join(_sources()).encode())


def _sources() -> Iterator[str]:
    yield _hash(repr((django.VERSION, settings.TENANT_APPS)).encode())
    for config in apps.get_app_configs():
        for path in _files(config.label):
            yield f"{config.label}/{path.name} {_hash(path.read_bytes())}"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _files(label: str) -> list[Path]:
    """The app's migrations."""
    module_name, _ = MigrationLoader.migrations_module(label)
    if module_name is None or find_spec(module_name) is None:
        return []
    folders = import_module(module_name).__path__
    found = (path for folder in folders for path in Path(folder).glob("*.py") if path.stem != "__init__")
    return sorted(found, key=lambda path: path.name)


def recordings_kept() -> Iterator[Recording]:
    """The recordings of this release and of those before it, the newest first. One query each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT fingerprint FROM recordings.workspace ORDER BY recorded_at DESC")
        known = [name for (name,) in cursor.fetchall()]
    yield from filter(None, map(_find, known))


def _find(wanted: str) -> Recording | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statements, sources FROM recordings.workspace WHERE fingerprint = %s", [wanted])
        row = cursor.fetchone()
    return Recording(wanted, tuple(row[0]), frozenset(row[1])) if row else None


def _keep(recording: Recording) -> Recording:
    """And the newest of the others: while a new release is rolled out, workers of the old one still make workspaces."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO recordings.workspace (fingerprint, statements, sources) VALUES (%s, %s, %s)",
            [recording.fingerprint, list(recording.statements), sorted(recording.sources)],
        )
        cursor.execute(
            "DELETE FROM recordings.workspace WHERE fingerprint NOT IN"
            " (SELECT fingerprint FROM recordings.workspace ORDER BY recorded_at DESC LIMIT %s)",
            [_KEPT],
        )
    return recording
