"""A connection is given back once it was in many schemas: the server's memory for it grows with each."""

from collections.abc import Iterator

import pytest
from celery.fixups.django import DjangoWorkerFixup
from django.db import connection, transaction

from apps.core.tenancy.backend.base import DatabaseWrapper
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from config.celery import app
from tests.core.tenancy.pooling.conftest import direct_url
from tests.core.tenancy.pooling.pgbouncer import made_by, used


@pytest.fixture
def limited(committed: None) -> Iterator[DatabaseWrapper]:
    """This test's connection may have been in two schemas."""
    with used(made_by(direct_url(), pooling="", SCHEMAS_PER_CONNECTION=2)) as one:
        yield one


def pid() -> int:
    """Which of the server's processes answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def visit(*slugs: str) -> None:
    """As requests do, one after the other."""
    for slug in slugs:
        workspace = Workspace.objects.get(slug=slug)
        connection.set_tenant(workspace)
        pid()
        connection.set_schema_to_public()


def test_after_so_many_schemas_the_next_request_has_a_new_connection(limited: DatabaseWrapper) -> None:
    first = pid()  # in public, which is one
    limited.close_if_unusable_or_obsolete()
    assert pid() == first
    visit("jane", "jane")
    limited.close_if_unusable_or_obsolete()
    assert limited.connection is None
    second = pid()
    assert second != first
    limited.close_if_unusable_or_obsolete()
    assert pid() == second


def test_without_a_limit_it_stays(limited: DatabaseWrapper) -> None:
    limited.settings_dict["SCHEMAS_PER_CONNECTION"] = 0
    first = pid()
    visit("jane", "okafor")
    limited.close_if_unusable_or_obsolete()
    assert pid() == first


def test_never_within_a_transaction(limited: DatabaseWrapper) -> None:
    with transaction.atomic():
        first = pid()
        visit("jane", "okafor")
        limited.close_if_full()
        assert pid() == first
        with workspace_context(Workspace.objects.get(slug="jane")):
            assert pid() == first
        assert pid() == first
    limited.close_if_full()
    assert pid() != first


def test_never_while_rows_are_still_to_be_fetched(limited: DatabaseWrapper) -> None:
    """A task that takes workspaces in parts enters each of them while the next are still on the server."""
    slugs = []
    rows = Workspace.objects.filter(slug__in=["jane", "okafor"]).order_by("slug").iterator(chunk_size=1)
    for workspace in rows:
        with workspace_context(workspace):
            slugs.append(workspace.slug)
            pid()
    assert slugs == ["jane", "okafor"]
    before = pid()
    rows.close()
    limited.close_if_full()
    assert pid() != before


def test_a_task_that_goes_through_all_workspaces_gives_it_back_between_two(limited: DatabaseWrapper) -> None:
    pids = []
    for workspace in [Workspace.objects.get(slug="jane"), Workspace.objects.get(slug="okafor")] * 2:
        with workspace_context(workspace):
            pids.append(pid())
    assert len(set(pids)) > 1


def test_a_connection_that_is_old_enough_is_replaced(committed: None) -> None:
    with used(made_by(direct_url(), pooling="", CONN_MAX_AGE=0.05)) as aged:
        first = pid()
        aged.close_if_unusable_or_obsolete()
        assert aged.connection is not None
        assert pid() == first
        aged.close_at = 0
        aged.close_if_unusable_or_obsolete()
        assert aged.connection is None


def test_celery_gives_every_connection_back_after_each_task(limited: DatabaseWrapper) -> None:
    """Whatever its age: so a worker's longest chain of tasks never fills one."""
    pid()
    DjangoWorkerFixup(app).close_database()
    assert limited.connection is None
