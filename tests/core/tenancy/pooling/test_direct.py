"""A process that would share its connections with others unawares does not start."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from apps.core.tenancy.backend.direct import BehindPooler, refuse_to_start
from apps.core.tenancy.checks import connections_are_as_they_can_be, login_role_can_be_refused
from tests.core.tenancy.pooling.conftest import direct_url
from tests.core.tenancy.pooling.pgbouncer import Bouncer, made_by, pgbouncer, used

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.xdist_group("pgbouncer")]

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module", params=["transaction", "session"])
def careless(request: pytest.FixtureRequest, bouncer: Bouncer) -> Iterator[Bouncer]:
    """A PgBouncer that takes whatever a client begins with; in both ways of pooling."""
    blocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock(), pgbouncer(mode=request.param, more="ignore_startup_parameters = options") as one:
        yield one


def answer() -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone()


def test_the_mode_for_direct_connections_is_refused_behind_a_pooler(careless: Bouncer) -> None:
    with used(careless.connection(pooling="")) as refused:
        for _ in range(2):  # not only the first connection
            with pytest.raises(BehindPooler, match="DATABASE_POOLING=transaction"):
                answer()
        assert refused.connection is None
        with pytest.raises(BehindPooler):
            refuse_to_start()
        assert [message.id for message in login_role_can_be_refused()] == ["planner.E006"]


def test_the_owner_is_refused_behind_a_pooler(careless: Bouncer) -> None:
    owner = made_by(careless.url("planner_owner"), pooling="", WORKSPACE_ROLES=False)
    with used(owner), pytest.raises(BehindPooler, match="DATABASE_OWNER_URL"):
        answer()


def test_the_mode_for_poolers_works_behind_both_and_without_one(careless: Bouncer) -> None:
    for url in (careless.url(), direct_url()):
        with used(made_by(url, pooling="transaction")):
            refuse_to_start()
            assert answer() == (1,)
            assert login_role_can_be_refused() == []


def test_a_database_that_does_not_answer_yet_keeps_nobody_from_starting() -> None:
    with used(made_by("postgresql://planner_web@/planner?host=/nowhere", pooling="")):
        refuse_to_start()


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ["gunicorn", "config.wsgi", "--bind=unix:{folder}/web"],
        ["celery", "-A", "config.celery", "worker", "--concurrency=1", "--queues=pooling-test"],
    ],
    ids=["web", "worker"],
)
def test_servers_do_not_start_behind_a_pooler(command: list[str], careless: Bouncer, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *(part.format(folder=tmp_path) for part in command)],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": careless.url(), "DATABASE_OWNER_URL": "", "DATABASE_POOLING": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode
    assert "DATABASE_POOLING=transaction" in done.stderr


@pytest.mark.parametrize(("word", "found"), [("", []), ("transaction", []), ("session", ["planner.E007"])])
def test_a_mode_that_is_none_is_said(word: str, found: list[str], settings: pytest.FixtureRequest) -> None:
    settings.DATABASE_POOLING = word  # type: ignore[attr-defined]
    assert [message.id for message in connections_are_as_they_can_be()] == found


def test_a_number_of_schemas_below_none_is_said(settings: pytest.FixtureRequest) -> None:
    settings.DATABASE_SCHEMAS_PER_CONNECTION = -1  # type: ignore[attr-defined]
    assert [message.id for message in connections_are_as_they_can_be()] == ["planner.E008"]


@pytest.mark.slow
def test_the_check_fails_for_a_mode_that_is_none() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_POOLING": "Transaction"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "planner.E007" in done.stderr
