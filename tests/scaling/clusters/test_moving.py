"""A workspace moves between two PostgreSQL servers, whoever writes in it and wherever it is killed."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from io import StringIO
from threading import Event
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, transaction

from apps.core.errors import Conflict, Unavailable
from apps.core.tenancy.clusters.moves import is_of_a_move
from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.tasks import WorkspaceBehind
from apps.public.audit.models import AuditEntry
from apps.public.life.moving import copying, service
from apps.public.life.moving.closing import Source
from apps.public.life.moving.service import workspace_move
from apps.public.memberships.models import Membership
from apps.public.metering.models import Metric, PlannedPost
from apps.public.metering.selectors import number_of
from apps.public.workspaces.migrating.clusters import cluster_rows_renew
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.tasks import carry
from apps.tenant.artworks.models import Artwork, Collection
from apps.tenant.artworks.tasks import tidy
from apps.tenant.schedule.models import Post
from tests.factories.artworks import artwork_make
from tests.factories.schedule import post_make
from tests.fixtures.people import SignIn
from tests.scaling.clusters.conftest import TWO, brought_to, superuser

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("clusters")]

MAIN = ""


@pytest.fixture(autouse=True)
def _nobody_is_there(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody else works no process has to be waited for until it knows."""
    if "sign_in" not in request.fixturenames:
        monkeypatch.setattr(service, "_UNTIL_KNOWN", 0.0)


@pytest.fixture
def at_home(two: None) -> Workspace:
    """Jane's, in the main cluster and empty."""
    workspace = brought_to(MAIN)
    with workspace_context(workspace), transaction.atomic():
        for model in (Post, Artwork, Collection):
            model.objects.all().delete()
    return workspace


def jane() -> Workspace:
    return Workspace.objects.get(slug="jane")


def collections(workspace: Workspace) -> set[str]:
    with workspace_context(workspace):
        return set(Collection.objects.values_list("name", flat=True))


def schemas(workspace: Workspace) -> list[str]:
    """The clusters that have a schema of it."""
    found = []
    for cluster in (MAIN, TWO):
        with as_owner(cluster=cluster), connection.cursor() as cursor:
            cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", [workspace.schema_name])
            found += [cluster] if cursor.fetchone()[0] else []
    return found


@contextmanager
def beside(*works: Callable[[Event], Any]) -> Iterator[list[Future[Any]]]:
    """Have the works done in threads during the block; each is given what says that it is over."""
    name, over = connection.settings_dict["NAME"], Event()

    def do(work: Callable[[Event], Any]) -> Any:
        connections[DEFAULT_DB_ALIAS].settings_dict["NAME"] = name
        try:
            return work(over)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        begun = [pool.submit(do, work) for work in works]
        try:
            yield begun
        finally:
            over.set()


def test_no_write_of_clients_is_lost_or_doubled(at_home: Workspace, sign_in: SignIn) -> None:
    """One makes collections in a browser and tries again after "Back in a moment", another brings in artworks."""
    owner = Membership.objects.select_related("user").get(workspace=at_home, role="owner").user
    browser, away = sign_in(owner, "jane"), []
    assert browser.get("/library/").status_code == 200  # all of the pages is imported, before there are threads

    def makes(over: Event) -> list[str]:
        made: list[str] = []
        while not over.is_set():
            name = f"Collection {len(made)}"
            answer = browser.post("/collections/new/", {"name": name, "fulfilment": "available"})
            if answer.status_code == 302:
                made.append(name)
            else:
                assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
                assert "Back in a moment" in answer.content.decode()
                away.append(name)
        return made

    def brings(over: Event) -> int:
        brought = 0
        while not over.is_set():
            workspace = jane()
            if workspace.is_away:
                continue
            try:
                with workspace_context(workspace), transaction.atomic():
                    artwork_make(f"Painting {brought}")
                brought += 1
            except DatabaseError as error:
                if not is_of_a_move(error, workspace):
                    raise
        return brought

    with beside(makes, brings) as (makes_them, brings_them):
        for cluster in (TWO, MAIN, TWO):
            moved = workspace_move(workspace=jane(), cluster=cluster)
            assert moved.rows > 0
    with workspace_context(jane()):
        assert sorted(Collection.objects.values_list("name", flat=True)) == sorted(makes_them.result())
        assert Artwork.objects.count() == brings_them.result()
    assert number_of(at_home.pk, Metric.ARTWORKS) == brings_them.result()
    assert len(makes_them.result()) > 3
    assert brings_them.result() > 3
    assert away
    assert schemas(at_home) == [TWO]


def test_all_is_there_and_goes_on_being_counted(at_home: Workspace) -> None:
    with workspace_context(at_home), transaction.atomic():
        post = post_make(artwork_make("Sea"))
    for cluster in (TWO, MAIN):
        workspace_move(workspace=at_home, cluster=cluster)
        assert schemas(at_home) == [cluster]
        with workspace_context(jane()):
            assert Post.objects.get().artwork.title == "Sea"
            with transaction.atomic():
                artwork = artwork_make("Land")
            with transaction.atomic():
                Artwork.objects.filter(pk=artwork.pk).delete()
        assert number_of(at_home.pk, Metric.ARTWORKS) == 1
        assert PlannedPost.objects.get(workspace=at_home).post_id == post.pk
    logged = AuditEntry.objects.filter(verb="client.moved", workspace_id=at_home.pk)
    assert [one.data["cluster"] for one in logged[:2]] == ["main", TWO]


@pytest.mark.parametrize("fails", [False, True], ids=["moves", "fails after that"])
def test_what_waited_to_be_carried_over_is_counted_once(
    fails: bool, at_home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace_move(workspace=at_home, cluster=TWO)
    with workspace_context(jane()):
        with transaction.atomic():
            artwork_make("Sea")
        artwork_make("Land")  # statement by statement, outside a transaction
    if fails:
        monkeypatch.setattr(service, "_switch", out_of_order)
        with pytest.raises(ZeroDivisionError):
            workspace_move(workspace=at_home, cluster=MAIN)
    else:
        workspace_move(workspace=at_home, cluster=MAIN)
    carry()
    assert (jane().cluster, number_of(at_home.pk, Metric.ARTWORKS)) == (TWO if fails else MAIN, 2)


def out_of_order(*_: Any) -> None:
    raise ZeroDivisionError


def test_others_that_move_there_at_the_same_time_are_known_there(at_home: Workspace) -> None:
    """Triggers look for their workspace: one that nobody knows there counts nowhere."""

    def known() -> bool:
        with superuser(TWO) as cursor:
            cursor.execute("SELECT count(*) FROM workspaces_workspace WHERE id = %s", [str(at_home.pk)])
            return bool(cursor.fetchone()[0])

    assert not known()
    Workspace.objects.filter(pk=at_home.pk).update(is_moving=True)
    cluster_rows_renew(TWO, and_of=at_home)
    cluster_rows_renew(TWO)
    assert known()
    Workspace.objects.filter(pk=at_home.pk).update(is_moving=False)
    cluster_rows_renew(TWO)
    assert not known()


def test_one_in_which_somebody_writes_all_the_time_stays_and_is_open(at_home: Workspace) -> None:
    begun = Event()

    def writes(over: Event) -> None:
        with workspace_context(at_home), transaction.atomic():
            Collection.objects.create(name="At length")
            begun.set()
            over.wait(20)

    with beside(writes):
        assert begun.wait(10)
        with pytest.raises(Conflict, match="writing in Jane all the time"):
            workspace_move(workspace=at_home, cluster=TWO, patience=1)
        assert (jane().cluster, jane().is_away) == (MAIN, False)
    assert collections(jane()) == {"At length"}
    assert schemas(at_home) == [MAIN]


class Killed(BaseException):
    """Nothing is tidied up after it."""


STEPS = {
    "marked": (service, "held"),
    "closed": (service, "copied"),
    "copied": (copying, "_compared"),
    "compared": (service, "_switch"),
    "switched": (Source, "drop"),
    "settling": (service, "_settle"),
}


WAYS = [(step, True) for step in STEPS] + [(step, False) for step in ("copied", "switched")]


@pytest.mark.parametrize(("step", "goes_on"), WAYS, ids=[f"{step} {'on' if on else 'back'}" for step, on in WAYS])
def test_who_is_killed_leaves_it_whole_and_the_next_goes_on_or_back(
    step: str, goes_on: bool, at_home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with workspace_context(at_home):
        Collection.objects.create(name="Sea")

    def killed(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(service, "_reopen", lambda _: None)
        patch.setattr(*STEPS[step], killed)
        with pytest.raises(Killed):
            workspace_move(workspace=at_home, cluster=TWO)
    is_switched = step in {"switched", "settling"}
    assert (jane().cluster, jane().is_moving) == ((TWO, False) if is_switched else (MAIN, True))
    workspace_move(workspace=jane(), cluster=TWO if goes_on else MAIN)
    now = jane()
    assert (now.cluster, now.is_away, schemas(now)) == (TWO if goes_on else MAIN, False, [now.cluster])
    with workspace_context(now):
        Collection.objects.create(name="Land")
    assert collections(now) == {"Sea", "Land"}


def test_a_copy_that_differs_is_thrown_away(at_home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    restore = copying.restore_schema

    def badly(*given: Any, was: str, becomes: str) -> None:
        restore(*given, was=was, becomes=becomes)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {becomes}.artworks_collection")

    with workspace_context(at_home):
        Collection.objects.create(name="Sea")
    monkeypatch.setattr(copying, "restore_schema", badly)
    with pytest.raises(Unavailable, match="differs in artworks_collection"):
        workspace_move(workspace=at_home, cluster=TWO)
    assert (jane().cluster, jane().is_away, schemas(at_home)) == (MAIN, False, [MAIN])
    assert collections(jane()) == {"Sea"}


def test_tasks_wait_until_it_is_there(at_home: Workspace) -> None:
    Workspace.objects.filter(pk=at_home.pk).update(is_moving=True)
    with pytest.raises(WorkspaceBehind, match="being moved"):
        tidy.apply(headers={"_schema_name": at_home.schema_name}, throw=True)


class TestCommand:
    def test_it_says_how_long_it_took(self, at_home: Workspace) -> None:
        said = StringIO()
        call_command("workspace_move", "jane", to=TWO, stdout=said)
        assert "Jane is closed. Copying …\nJane is in two: " in said.getvalue()
        call_command("workspace_move", "jane", to=TWO, stdout=said)
        assert "Jane is in two, and open." in said.getvalue()

    @pytest.mark.parametrize(
        ("slug", "to", "match"),
        [("jane", "three", "DATABASE_CLUSTERS names: main, two"), ("nobody", TWO, "no workspace at")],
    )
    def test_what_it_can_not_do_it_says(self, slug: str, to: str, match: str, at_home: Workspace) -> None:
        with pytest.raises(CommandError, match=match):
            call_command("workspace_move", slug, to=to)
