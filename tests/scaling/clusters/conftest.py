"""A second PostgreSQL server beside the tests' own, as the cluster “two”."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from pytest_django.plugin import DjangoDbBlocker

from apps.core.tenancy.routes import forget_hosts
from apps.public.life.moving.service import workspace_move
from apps.public.workspaces.models import Domain, Workspace
from config.settings.database import postgres
from local.folder import Folder
from local.postgres import DATABASE, OWNER_ROLE, WEB_ROLE, Postgres
from tests.fixtures.template import database_of_its_own
from tests.workers import SUFFIX

TWO = "two"


@pytest.fixture(scope="session")
def _server() -> Iterator[Postgres]:
    folder = Folder(Path(tempfile.mkdtemp(prefix="planner-two-")))
    folder.claim()
    server = Postgres(folder, safe=False)
    server.launch()
    server.wait()
    yield server
    server.stop()
    folder.release()
    shutil.rmtree(folder.path)


@contextmanager
def _named(server: Postgres, database: str) -> Iterator[None]:
    """The settings name the cluster, and this process is the only one of the tests that knows it."""
    login = postgres(server.url(WEB_ROLE), pooling=settings.DATABASE_POOLING)
    owner: dict[str, Any] = {**postgres(server.url(OWNER_ROLE)), "WORKSPACE_ROLES": False, "CLUSTER": TWO}
    settings.DATABASES[TWO] = {**settings.DATABASES["default"], **login, "CLUSTER": TWO, "NAME": database}
    settings.OWNER_CLUSTERS[TWO] = owner
    try:
        yield
    finally:
        connections[TWO].close()
        del connections[TWO], settings.DATABASES[TWO], settings.OWNER_CLUSTERS[TWO]


@pytest.fixture(scope="session")
def _cluster(_server: Postgres, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Postgres:
    """It is migrated; its database is copied for each module."""
    with (
        _named(_server, DATABASE),
        django_db_blocker.unblock(),
        database_of_its_own(f"planner_clusters{SUFFIX}"),
    ):
        call_command("migrate", verbosity=0, interactive=False)
    return _server


@pytest.fixture(scope="module")
def two(_cluster: Postgres, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A second cluster beside the main one; Jane and Okafor are in a database of that. Both are dropped afterwards."""
    with (
        _named(_cluster, "copy"),
        django_db_blocker.unblock(),
        database_of_its_own(f"planner_clusters{SUFFIX}"),
    ):
        _at_server("DROP DATABASE IF EXISTS copy WITH (FORCE)", f"CREATE DATABASE copy TEMPLATE {DATABASE}")
        yield


def _at_server(*statements: str) -> None:
    host = settings.DATABASES[TWO]["HOST"]
    with closing(psycopg2.connect(host=host, user=OWNER_ROLE, dbname="postgres")) as opened:
        opened.autocommit = True
        for statement in statements:
            opened.cursor().execute(statement)


@pytest.fixture
def okafor(two: None) -> Workspace:
    """In the main cluster."""
    return Workspace.objects.get(slug="okafor")


@pytest.fixture
def jane(two: None) -> Workspace:
    """In the other one; whatever a test before has done to her workspace, it is open there."""
    return brought_to(TWO)


def brought_to(cluster: str) -> Workspace:
    """Jane's workspace, open in that cluster."""
    forget_hosts(list(Domain.objects.values_list("domain", flat=True)))  # those of another database
    workspace = Workspace.objects.get(slug="jane")
    if workspace.cluster != cluster or workspace.is_moving:
        workspace_move(workspace=workspace, cluster=cluster)
    return Workspace.objects.get(slug="jane")


@contextmanager
def superuser(alias: str) -> Iterator[Any]:
    """A cursor of the server's own superuser, at the database that the connection of that name leads to."""
    values = connections[alias].settings_dict
    opened = psycopg2.connect(host=values["HOST"], user="postgres", dbname=values["NAME"])
    opened.autocommit = True
    with closing(opened), opened.cursor() as cursor:
        yield cursor


@contextmanager
def taken_back(error: type[Exception] = ZeroDivisionError, *, match: str | None = None) -> Iterator[None]:
    """A transaction that ends with that error."""
    with pytest.raises(error, match=match), transaction.atomic():
        yield
