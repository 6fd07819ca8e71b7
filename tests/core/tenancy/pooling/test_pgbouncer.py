"""Two workspaces, many threads, one connection of the server: nobody ever sees or writes the other's rows."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import psycopg2
import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connection, transaction

from apps.core.tenancy.backend import base
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.schedule.models import Blackout
from tests.core.tenancy.pooling.asking import TODAY
from tests.core.tenancy.pooling.hammer import hammered
from tests.core.tenancy.pooling.pgbouncer import Bouncer, pgbouncer, used

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("committed"), pytest.mark.xdist_group("pgbouncer")]


def rows() -> dict[str, Counter[str]]:
    """What lies in each workspace's schema, by what it says whose it is."""
    found = {}
    for workspace in Workspace.objects.filter(slug__in=["jane", "okafor"]):
        with workspace_context(workspace):
            found[workspace.slug] = Counter(Blackout.objects.values_list("label", flat=True))
    return found


def test_nobody_sees_or_writes_the_others_rows(bouncer: Bouncer) -> None:
    wrong, written = hammered(bouncer, "transaction")
    assert wrong == []
    assert rows() == {slug: Counter({slug: number}) for slug, number in written.items()}
    assert min(written.values()) > 30


def test_the_mode_for_direct_connections_would_mix_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test above can see; and why such a connection is refused (``test_direct.py``)."""
    monkeypatch.setattr(base, "refuse_pooler", lambda connection: None)
    with pgbouncer(more="ignore_startup_parameters = options") as careless:
        wrong, _ = hammered(careless, "")
        assert any("saw rows of" in one for one in wrong), wrong[:5]
        assert trade_places(careless, "") == {"jane": ["jane"], "okafor": ["jane", "okafor"]}


def test_two_who_take_turns_keep_to_their_own(bouncer: Bouncer) -> None:
    assert trade_places(bouncer, "transaction") == {"jane": ["jane", "jane"], "okafor": ["okafor"]}


def trade_places(bouncer: Bouncer, pooling: str) -> dict[str, list[str]]:
    """Jane writes, then Okafor on a connection of its own, then Jane once more; what lies where afterwards."""
    for lasting in Workspace.objects.filter(slug__in=["jane", "okafor"]):
        with workspace_context(lasting):
            Blackout.objects.all().delete()
    one, two = bouncer.connection(pooling=pooling), bouncer.connection(pooling=pooling)
    places = [(one, Workspace.objects.get(slug="jane")), (two, Workspace.objects.get(slug="okafor"))]
    for other, workspace in places:
        other.set_tenant(workspace)
    for other, workspace in (*places, places[0]):
        with other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO schedule_blackout (id, label, starts_on, ends_on, created_at, updated_at)"
                " VALUES (gen_random_uuid(), %s, %s, %s, now(), now())",
                [workspace.slug, TODAY, TODAY],
            )
    one.close()
    two.close()
    return {slug: sorted(labels.elements()) for slug, labels in rows().items()}


def test_there_is_one_connection_and_it_keeps_nothing(bouncer: Bouncer) -> None:
    """So what is sent round the product's cursors finds no workspace, even right after one was at work."""
    jane = Workspace.objects.get(slug="jane")
    pids = set()
    with used(bouncer.connection(pooling="transaction")), workspace_context(jane):
        for _ in range(5):
            Blackout.objects.create(label="jane", starts_on=TODAY, ends_on=TODAY)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                pids.add(cursor.fetchone()[0])
            assert around(bouncer, "SELECT pg_backend_pid(), current_user, current_schemas(false)") == (
                *pids,
                connection.settings_dict["USER"],
                ["public"],
            )
    with pytest.raises(psycopg2.errors.UndefinedTable):
        around(bouncer, "SELECT * FROM schedule_blackout")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        around(bouncer, f'SELECT * FROM "{jane.schema_name}".schedule_blackout')


def around(bouncer: Bouncer, statement: str) -> object:
    """The first row, asked on a connection that knows nothing of the product."""
    other = psycopg2.connect(bouncer.url())
    try:
        other.autocommit = True
        with other.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()
    finally:
        other.close()


def test_rows_are_fetched_in_parts_within_a_transaction(bouncer: Bouncer) -> None:
    """By a cursor of the server's, whose connection is nobody else's until the end."""
    jane = Workspace.objects.get(slug="jane")
    with used(bouncer.connection(pooling="transaction")), workspace_context(jane):
        Blackout.objects.bulk_create(
            [Blackout(label=f"{number}", starts_on=TODAY, ends_on=TODAY) for number in range(250)]
        )
        with transaction.atomic():
            inside = Blackout.objects.iterator(chunk_size=100)
            labels = [next(inside).label]
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_cursors")
                assert cursor.fetchone() == (1,)
            labels += [one.label for one in inside]
        assert len(set(labels)) == 250
        assert sum(1 for _ in Blackout.objects.iterator(chunk_size=100)) == 250
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_cursors")
            assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("block", [transaction.atomic, suppress])
def test_the_limits_hold(bouncer: Bouncer, block: Callable[[], object], settings: LazySettings) -> None:
    settings.DATABASE_LIMITS = {"statement_timeout": "50ms"}
    with (
        used(bouncer.connection(pooling="transaction")),
        pytest.raises(DatabaseError, match="statement timeout"),
        block(),  # type: ignore[attr-defined]
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_sleep(5)")
