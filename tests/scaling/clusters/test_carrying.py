"""What triggers of a workspace in another cluster write to public is in public, in the same transaction."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, ProgrammingError, connection, connections, transaction
from django.utils import timezone

from apps.core.tenancy.context import public_context, workspace_context
from apps.core.tenancy.owner import as_owner
from apps.public.audit.models import AuditEntry
from apps.public.billing.limits import Limit, LimitReached, limit_demand, limit_hold
from apps.public.billing.models import Exemption, Usage
from apps.public.metering.models import Count, Metric, PlannedPost
from apps.public.metering.selectors import number_of
from apps.public.metering.services import counts_correct, counts_fold
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.tasks import carry
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Artwork
from apps.tenant.schedule.models import Post, PostState
from tests.factories.artworks import artwork_make
from tests.factories.schedule import post_make
from tests.scaling.clusters.conftest import TWO, superuser, taken_back

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("clusters")]

JULY = datetime(2026, 7, 10, 12, tzinfo=UTC)


@pytest.fixture
def in_jane(jane: Workspace) -> Iterator[Workspace]:
    """In her workspace, which is empty, with nothing counted."""
    with workspace_context(jane), transaction.atomic():
        Post.objects.all().delete()
        Artwork.objects.all().delete()
    Exemption.objects.filter(workspace=jane).delete()
    with workspace_context(jane):
        yield jane


def waiting() -> int:
    with superuser(TWO) as cursor:
        cursor.execute("SELECT count(*) FROM carrying.change")
        return int(cursor.fetchone()[0])


def artworks_of(workspace: Workspace) -> int:
    return number_of(workspace.pk, Metric.ARTWORKS)


def elsewhere_done(work: Callable[[], Any]) -> Any:
    """In another thread, which is in no workspace, as a worker's task would be."""
    name = connection.settings_dict["NAME"]

    def do() -> Any:
        connections[DEFAULT_DB_ALIAS].settings_dict["NAME"] = name
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(do).result()


def planned() -> set[tuple[str, str, str]]:
    with public_context():
        return set(PlannedPost.objects.values_list("title", "network", "state"))


def test_counts_the_calendar_and_the_ledger_follow(in_jane: Workspace) -> None:
    entered = Usage.objects.filter(kind="artwork_stored").count()
    with transaction.atomic():
        artwork = artwork_make("Sea")
        post = post_make(artwork, JULY, state=PostState.READY)
    assert (artworks_of(in_jane), waiting()) == (1, 0)
    assert number_of(in_jane.pk, Metric.WAITING) == 1
    assert planned() == {("Sea", post.network, "ready")}
    with public_context():
        row = PlannedPost.objects.get()
    assert Usage.objects.filter(kind="artwork_stored").count() == entered + 1
    with transaction.atomic():
        Artwork.objects.filter(pk=artwork.pk).update(title="Land")
        Post.objects.filter(pk=post.pk).update(state=PostState.APPROVED)
    assert planned() == {("Land", post.network, "approved")}
    with public_context():
        assert PlannedPost.objects.get() == row, "the same, which was changed"
    with transaction.atomic():
        Post.objects.filter(pk=post.pk).delete()
        Artwork.objects.filter(pk=artwork.pk).delete()
    assert (artworks_of(in_jane), planned(), waiting()) == (0, set(), 0)
    assert number_of(in_jane.pk, Metric.WAITING) == 0


def test_what_is_taken_back_was_never_counted(in_jane: Workspace) -> None:
    with transaction.atomic():
        artwork_make("Sea")
        assert artworks_of(in_jane) == 1, "seen in the transaction itself"
        with transaction.atomic():
            artwork_make("Land")
            assert artworks_of(in_jane) == 2
            transaction.set_rollback(True)
        assert artworks_of(in_jane) == 1
        transaction.set_rollback(True)
    assert (artworks_of(in_jane), waiting()) == (0, 0)


def test_the_log_names_the_workspace_as_it_is_called_now(in_jane: Workspace) -> None:
    with public_context():
        Workspace.objects.filter(pk=in_jane.pk).update(name="Jane of today")
    with transaction.atomic():
        activity_record(actor=None, verb="artwork.tested", summary="Tested the log", object_id=in_jane.pk)
    with public_context():
        assert AuditEntry.objects.get(summary="Tested the log").workspace_name == "Jane of today"


def test_what_was_written_outside_a_transaction_is_brought_over(in_jane: Workspace) -> None:
    with transaction.atomic():
        artwork = artwork_make("Sea")
    Artwork.objects.filter(pk=artwork.pk).update(deleted_at=timezone.now())
    assert (artworks_of(in_jane), waiting()) == (1, 1)
    carry()
    assert (artworks_of(in_jane), waiting()) == (0, 0)


class TestLimits:
    @pytest.fixture(autouse=True)
    def _one(self, in_jane: Workspace) -> None:
        with public_context():
            Exemption.objects.create(workspace=in_jane, field=Limit.ARTWORKS.value, value=3)

    def test_what_this_transaction_has_added_counts(self, in_jane: Workspace) -> None:
        with taken_back(LimitReached):
            for _ in range(4):
                artwork_make()
            limit_hold(in_jane.pk, Limit.ARTWORKS, added=4)
        assert (artworks_of(in_jane), Artwork.objects.count()) == (0, 0)

    def test_of_many_at_once_only_so_many_pass(self, in_jane: Workspace) -> None:
        both, name = Barrier(4, timeout=20), connection.settings_dict["NAME"]

        def add(_: int) -> bool:
            connections[DEFAULT_DB_ALIAS].settings_dict["NAME"] = name
            try:
                with workspace_context(in_jane):
                    both.wait()
                    with transaction.atomic():
                        limit_demand(in_jane.pk, Limit.ARTWORKS, adding=1)
                        artwork_make()
                return True
            except LimitReached:
                return False
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(add, range(4))) == [False, True, True, True]
        assert (artworks_of(in_jane), Artwork.objects.count()) == (3, 3)


class TestComparing:
    """Each night, also what a machine that was lost between two commits has left."""

    def test_right_numbers_stay(self, in_jane: Workspace) -> None:
        with transaction.atomic():
            post_make(artwork_make("Sea"), JULY)
        assert self._corrected(in_jane) == {}
        elsewhere_done(counts_fold)
        assert self._corrected(in_jane) == {}

    def test_wrong_ones_are_put_right(self, in_jane: Workspace) -> None:
        with transaction.atomic():
            post = post_make(artwork_make("Sea"), JULY)
        extra = PlannedPost(workspace=in_jane, post_id=in_jane.pk, network="pinterest", scheduled_at=JULY, title="Air")
        extra.is_favourable = False
        with public_context():
            Count.objects.create(workspace=in_jane, metric=Metric.ARTWORKS, value=5)
            PlannedPost.objects.filter(post_id=post.pk).update(title="Land")
            extra.save()
        assert self._corrected(in_jane) == {"artworks": -5, "planned_posts": 1}
        assert artworks_of(in_jane) == 1
        assert {title for title, *_ in planned()} == {"Sea"}
        assert self._corrected(in_jane) == {}

    def test_what_waits_to_be_carried_over_is_counted_once(self, in_jane: Workspace) -> None:
        with transaction.atomic():
            artwork = artwork_make("Sea")
        Artwork.objects.filter(pk=artwork.pk).update(deleted_at=timezone.now())
        assert (artworks_of(in_jane), waiting()) == (1, 1)
        assert self._corrected(in_jane) == {}
        assert (artworks_of(in_jane), waiting()) == (0, 0)

    def _corrected(self, workspace: Workspace) -> dict[str, int]:
        def look() -> dict[str, int]:
            with as_owner():
                return {one.metric: one.missing for one in counts_correct(workspace)}

        return elsewhere_done(look)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM carrying.change",
        "SELECT * FROM carrying.take()",
        "DELETE FROM carrying.change",
        "SELECT * FROM public.users_user",
        "INSERT INTO public.metering_count (workspace_id, metric, value) SELECT id, 'artworks', -9 FROM public.x",
        "SELECT * FROM public.workspaces_workspace",
    ],
)
def test_a_workspaces_role_reaches_nothing_of_the_clusters_public(statement: str, in_jane: Workspace) -> None:
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|does not exist"),
        connections[TWO].cursor() as cursor,
    ):
        cursor.execute(statement)


def test_nor_does_the_login_of_web_and_workers(in_jane: Workspace) -> None:
    connections[TWO].set_schema_to_public()
    for table in ("users_user", "metering_count", "workspaces_workspace"):
        with pytest.raises(ProgrammingError, match=r"permission denied"), connections[TWO].cursor() as cursor:
            cursor.execute(f"SELECT * FROM public.{table}")
    connections[TWO].set_tenant(in_jane)
    with transaction.atomic():  # who says that they are the owner does so to nobody's harm
        with connections[TWO].cursor() as cursor:
            cursor.execute("SET LOCAL carrying.stays = 'on'")
        artwork_make("Sea")
    assert artworks_of(in_jane) == 1
