"""A database whose workspaces a test may migrate to releases of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from apps.core.tenancy import spares
from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.migrating import names
from apps.core.tenancy.owner import as_owner
from apps.public.workspaces import models
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.provisioning import provision
from apps.public.workspaces.services import workspace_register
from apps.tenant.artworks.models import Collection
from tests.fixtures.template import ROOT, database_of_its_own
from tests.workers import SUFFIX

Release = Callable[[str], None]
Migrate = Callable[..., str]


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Jane's and Okafor's workspaces, in a database that is dropped afterwards; writes are committed."""
    with django_db_blocker.unblock(), database_of_its_own(f"planner_own{SUFFIX}"):
        yield


@pytest.fixture
def release(own_database: None, settings: LazySettings) -> Iterator[Release]:
    """Make it today's release: one of the packages below ``migrations``."""

    def come(name: str) -> None:
        settings.MIGRATION_MODULES = {"artworks": f"{__package__}.migrations.{name}"}
        _forget()

    yield come
    settings.MIGRATION_MODULES = {}
    _forget()


def _forget() -> None:
    """What a process knows of its own code, for as long as it lives."""
    spares.todays.cache_clear()
    names.needed.cache_clear()
    names.needed_digest.cache_clear()
    models._sufficing.clear()


@pytest.fixture
def migrate(own_database: None) -> Migrate:
    """``manage.py migrate`` of the workspaces; gives what it said. New ones' recording would take seconds."""

    def run(stdout_to: list[str] | None = None, **options: object) -> str:
        said = StringIO()
        try:
            call_command("migrate", **{"tenant": True, "verbosity": 1, "interactive": False, **options}, stdout=said)
        finally:
            (stdout_to if stdout_to is not None else []).append(said.getvalue())
        return said.getvalue()

    return run


def migrated_by_itself(release: str, *options: str) -> str:
    """What ``manage.py migrate`` says as a process of its own, which may fork. Raises CalledProcessError."""
    environ = os.environ | {
        "DATABASE_URL": os.environ["DATABASE_URL"].replace("/planner?", f"/{connection.settings_dict['NAME']}?"),
        "DJANGO_SETTINGS_MODULE": f"{__package__}.settings",
        "RELEASE": release,
    }
    command = [sys.executable, "manage.py", "migrate", "--tenant", "--noinput", *options]
    done = subprocess.run(command, env=environ, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=60)
    return done.stdout


def asked(statement: str, *values: object) -> list[tuple]:
    """The rows, as the owner."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall()) if cursor.description else []


def workspace_opened(slug: str) -> Workspace:
    """Another one."""
    workspace = workspace_register(name=slug.title(), slug=slug)
    provision(workspace)
    return workspace


def named(slug: str) -> Workspace:
    found: Workspace = Workspace.objects.get(slug=slug)
    return found


def collections_make(slug: str, *titles: str) -> None:
    with workspace_context(named(slug)):
        for title in titles:
            Collection.objects.create(name=title)


def columns(slug: str, table: str) -> set[str]:
    """Names of the table's columns in that workspace."""
    rows = asked(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped",
        f"{named(slug).schema_name}.{table}",
    )
    return {name for (name,) in rows}


def noted(slug: str) -> set[str]:
    """The app's migrations that the workspace's schema lists as applied."""
    rows = asked(f"SELECT name FROM {named(slug).schema_name}.django_migrations WHERE app = 'artworks'")
    return {name for (name,) in rows}
