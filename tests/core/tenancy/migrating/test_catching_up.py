"""Workspaces that a worker of the release before made after ``migrate`` had run."""

import logging

import pytest
from django.core.management import call_command

from apps.core.tenancy.locks import turn_held
from apps.core.tenancy.owner import as_owner
from apps.public.workspaces.migrating.catching_up import workspaces_catch_up
from apps.public.workspaces.migrating.everyone import MIGRATE
from tests.core.tenancy.migrating.conftest import (
    Migrate,
    Release,
    asked,
    collections_make,
    named,
    noted,
    workspace_opened,
)

pytestmark = pytest.mark.slow


def public_migrated() -> None:
    call_command("migrate", shared=True, verbosity=0)


@pytest.fixture
def late(release: Release, migrate: Migrate) -> str:
    """The slug of one that came by the old release's recording, behind public and the others."""
    slug = workspace_opened("late").slug
    release("broken")
    public_migrated()
    migrate(only=["jane", "okafor"])
    assert named(slug).is_behind
    return slug


def test_they_are_migrated(late: str) -> None:
    assert workspaces_catch_up() == 1
    assert not named(late).is_behind
    assert noted(late) == noted("jane")
    assert workspaces_catch_up() == 0


def test_what_fails_is_logged_and_tried_again(late: str, caplog: pytest.LogCaptureFixture) -> None:
    collections_make_twice(late)
    with caplog.at_level(logging.ERROR):
        assert workspaces_catch_up() == 0
    assert "is duplicated" in caplog.text
    assert named(late).schema_name in caplog.text
    assert named(late).is_behind


def collections_make_twice(slug: str) -> None:
    """Behind or not, its tables of today are as they were."""
    collections_make(slug, "Twice", "Twice")


def test_nothing_is_done_while_somebody_else_migrates(late: str) -> None:
    with as_owner(), turn_held(MIGRATE, number=0, wait=True):
        assert workspaces_catch_up_beside() == 0
    assert named(late).is_behind


def workspaces_catch_up_beside() -> int:
    """In a thread, whose connections are its own."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    def work() -> int:
        try:
            return workspaces_catch_up()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result(30)


def test_nothing_is_done_before_public_is_migrated(release: Release) -> None:
    slug = workspace_opened("early").slug
    release("field")
    asked("DELETE FROM public.django_migrations WHERE app = 'life'")
    assert named(slug).is_behind
    assert workspaces_catch_up() == 0
    assert named(slug).is_behind
