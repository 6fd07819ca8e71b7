"""A workspace in another cluster: where its rows are, and what a transaction of both is."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
    connections,
    transaction,
)

from apps.core.tenancy.clusters.where import UnknownCluster
from apps.core.tenancy.context import active_workspace_or_none, public_context, workspace_connection, workspace_context
from apps.core.tenancy.owner import owner_connection
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Artwork, Collection, Rendition
from apps.tenant.schedule.models import Post
from tests.scaling.clusters.conftest import TWO, superuser, taken_back

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("clusters")]


def at(alias: str, statement: str, *values: Any) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


@pytest.fixture
def in_jane(jane: Workspace) -> Iterator[Workspace]:
    """In her workspace, which is empty."""
    with workspace_context(jane):
        for model in (Post, Artwork, Collection):
            model.objects.all().delete()
        yield jane


def collections() -> set[str]:
    return set(Collection.objects.values_list("name", flat=True))


def test_a_workspace_is_in_one_cluster_alone(jane: Workspace, okafor: Workspace) -> None:
    there = "SELECT to_regnamespace(%s) IS NOT NULL"
    assert [at(alias, there, jane.schema_name) for alias in ("default", TWO)] == [False, True]
    assert [at(alias, there, okafor.schema_name) for alias in ("default", TWO)] == [True, False]


def test_rows_are_where_their_workspace_is(in_jane: Workspace, okafor: Workspace) -> None:
    Collection.objects.create(name="Sea")
    assert Collection.objects.get(name="Sea")._state.db == TWO
    assert User.objects.all()[0]._state.db == "default"
    assert workspace_connection().alias == TWO
    with workspace_context(okafor):
        assert collections() == set()
        assert workspace_connection().alias == "default"
    with public_context():
        assert User.objects.exists()
    assert collections() == {"Sea"}


def test_a_cluster_that_this_process_does_not_know_is_refused(jane: Workspace) -> None:
    jane.cluster = "three"
    with pytest.raises(UnknownCluster, match="name it in DATABASE_CLUSTERS"), workspace_context(jane):
        pass


def test_one_that_can_not_be_entered_leaves_everything_as_it_was(
    jane: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections[TWO].close()
    monkeypatch.setitem(connections[TWO].settings_dict, "PORT", "1")
    with pytest.raises(OperationalError), transaction.atomic(), workspace_context(jane):
        pass
    assert active_workspace_or_none() is None
    assert (connection.schema_name, connections[TWO].schema_name) == ("public", "public")
    assert not any(one.in_atomic_block for one in connections.all())


def test_what_fails_when_it_is_carried_over_leaves_the_workspace_all_the_same(
    jane: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.core.tenancy.clusters.together.carry", failing)
    with pytest.raises(ZeroDivisionError), transaction.atomic(), workspace_context(jane):
        Collection.objects.create(name="Never")
    assert active_workspace_or_none() is None
    assert (connection.schema_name, connections[TWO].schema_name) == ("public", "public")
    monkeypatch.undo()
    with workspace_context(jane):
        assert "Never" not in collections()


def failing(*_: Any) -> int:
    raise ZeroDivisionError


class TestTransactions:
    def test_both_are_kept(self, in_jane: Workspace) -> None:
        with transaction.atomic():
            Collection.objects.create(name="Sea")
            with public_context():
                Workspace.objects.filter(pk=in_jane.pk).update(time_zone="Asia/Tokyo")
        assert (collections(), Workspace.objects.get(pk=in_jane.pk).time_zone) == ({"Sea"}, "Asia/Tokyo")

    def test_both_are_taken_back(self, in_jane: Workspace) -> None:
        zone = Workspace.objects.get(pk=in_jane.pk).time_zone
        with taken_back():
            Collection.objects.create(name="Sea")
            with public_context():
                Workspace.objects.filter(pk=in_jane.pk).update(time_zone="Africa/Lagos")
            raise ZeroDivisionError
        assert (collections(), Workspace.objects.get(pk=in_jane.pk).time_zone) == (set(), zone)
        assert not connections[TWO].in_atomic_block

    def test_a_workspace_that_is_entered_in_a_transaction_is_part_of_it(self, jane: Workspace) -> None:
        with taken_back():
            with workspace_context(jane):
                Collection.objects.create(name="Late")
            raise ZeroDivisionError
        with workspace_context(jane):
            assert "Late" not in collections()

    @pytest.mark.parametrize("first", [True, False], ids=["something before", "nothing before"])
    def test_what_follows_a_savepoint_is_taken_back_in_both(self, first: bool, in_jane: Workspace) -> None:
        with transaction.atomic():
            if first:
                Collection.objects.create(name="Sea")
            with taken_back():
                Collection.objects.create(name="Land")
                with transaction.atomic():
                    Collection.objects.create(name="Air")
                raise ZeroDivisionError
            assert collections() == ({"Sea"} if first else set())
            Collection.objects.create(name="Fire")
        assert collections() == ({"Sea", "Fire"} if first else {"Fire"})

    def test_a_statement_that_fails_in_an_inner_block_spoils_nothing(self, in_jane: Workspace) -> None:
        with transaction.atomic():
            sea = Collection.objects.create(name="Sea")
            with pytest.raises(IntegrityError), transaction.atomic():
                Collection.objects.create(pk=sea.pk, name="Sea again")
            Collection.objects.create(name="Land")
        assert collections() == {"Sea", "Land"}

    def test_a_statement_that_fails_and_is_not_minded_spoils_both(self, in_jane: Workspace) -> None:
        zone = Workspace.objects.get(pk=in_jane.pk).time_zone
        with taken_back(DatabaseError):
            with public_context():
                Workspace.objects.filter(pk=in_jane.pk).update(time_zone="Africa/Lagos")
            sea = Collection.objects.create(name="Sea")
            with pytest.raises(IntegrityError):
                Collection.objects.create(pk=sea.pk, name="Sea again")
        assert (collections(), Workspace.objects.get(pk=in_jane.pk).time_zone) == (set(), zone)

    def test_what_is_checked_at_the_end_is_checked_before_anything_is_kept(self, in_jane: Workspace) -> None:
        zone = Workspace.objects.get(pk=in_jane.pk).time_zone
        with taken_back(IntegrityError, match="foreign key"):
            with public_context():
                Workspace.objects.filter(pk=in_jane.pk).update(time_zone="Africa/Lagos")
            Rendition.objects.create(artwork_id=in_jane.pk, kind="detail", width=1, height=1, byte_size=1)
        assert Workspace.objects.get(pk=in_jane.pk).time_zone == zone

    def test_what_is_to_follow_the_commit_follows_both(self, in_jane: Workspace) -> None:
        seen: list[int] = []
        question = f'SELECT count(*) FROM "{in_jane.schema_name}".artworks_collection'
        other = owner_connection(TWO)  # somebody else, who sees what is committed
        with transaction.atomic():
            Collection.objects.create(name="Sea")

            def look() -> None:
                with other.cursor() as cursor:
                    cursor.execute(question)
                    seen.append(cursor.fetchone()[0])

            transaction.on_commit(look)
            look()
        other.close()
        assert seen == [0, 1]

    @pytest.mark.parametrize("alias", ["default", TWO])
    def test_one_that_is_lost_unnoticed_keeps_the_other_from_being_kept(self, alias: str, in_jane: Workspace) -> None:
        zone = Workspace.objects.get(pk=in_jane.pk).time_zone
        pid = at(alias, "SELECT pg_backend_pid()")
        with pytest.raises((DatabaseError, InterfaceError)), transaction.atomic():
            self._lose_one(alias, pid, in_jane)
        for one in connections.all():
            one.close_if_unusable_or_obsolete()
        assert not any(one.in_atomic_block for one in connections.all())
        assert (collections(), Workspace.objects.get(pk=in_jane.pk).time_zone) == (set(), zone)

    def _lose_one(self, alias: str, pid: int, in_jane: Workspace) -> None:
        Collection.objects.create(name="Sea")
        with public_context():
            Workspace.objects.filter(pk=in_jane.pk).update(time_zone="Africa/Lagos")
        with superuser(alias) as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
        with suppress(DatabaseError, InterfaceError):
            at(alias, "SELECT 1")  # it goes on as if nothing had happened

    @pytest.mark.parametrize("alias", ["default", TWO])
    def test_a_connection_that_is_lost_on_the_way_takes_both_along(self, alias: str, in_jane: Workspace) -> None:
        pid = at(alias, "SELECT pg_backend_pid()")
        with taken_back(DatabaseError):
            Collection.objects.create(name="Sea")
            with superuser(alias) as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
            with public_context():
                User.objects.exists()
            Collection.objects.create(name="Land")
        for one in connections.all():
            one.close_if_unusable_or_obsolete()
        assert not any(one.in_atomic_block for one in connections.all())
        assert collections() == set()
