"""What goes wrong in one workspace stays there; what is mended goes on where it stopped."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest
from django.conf import LazySettings
from django.core.management import CommandError
from django.db import DatabaseError, connection, connections

from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.grants import drop_role
from apps.core.tenancy.locks import turn_held
from apps.core.tenancy.migrating import queueing, replaying
from apps.core.tenancy.migrating.names import needed_digest
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.schemas import schema_drop
from apps.public.workspaces.migrating import group
from apps.public.workspaces.migrating.everyone import MIGRATE
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Artwork, Collection
from tests.core.tenancy.migrating.conftest import (
    Migrate,
    Release,
    asked,
    collections_make,
    columns,
    migrated_by_itself,
    named,
    noted,
    workspace_opened,
)

pytestmark = pytest.mark.slow


def failed(migrate: Migrate, **options: object) -> str:
    """What it says, in the end with an error."""
    said: list[str] = []
    with pytest.raises(CommandError, match="could not be migrated and are as they were"):
        migrate(**options, stdout_to=said)
    return "\n".join(said)


def test_where_a_statement_is_refused_nothing_is_changed_and_the_others_go_on(
    release: Release, migrate: Migrate, capsys: pytest.CaptureFixture[str]
) -> None:
    collections_make("jane", "Twice", "Twice")
    release("broken")
    said = failed(migrate)
    assert "✗ jane: " in said
    assert "is duplicated" in said
    assert "in: CREATE UNIQUE INDEX artworks_once" in said
    assert "1 migrated" in said
    assert ("extra" in columns("jane", "artworks_collection"), "0009_once" in noted("jane")) == (False, False)
    assert "0009_once" in noted("okafor")
    with workspace_context(named("jane")):
        Collection.objects.first().delete()
    assert "1 up to date, 1 migrated" in migrate()
    assert "extra" in columns("jane", "artworks_collection")


def test_what_fails_on_an_empty_schema_already_is_tried_on_none(release: Release, migrate: Migrate) -> None:
    asked("CREATE FUNCTION public.never() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$")
    release("field")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("apps.core.tenancy.migrating.scripts.apply", _refuse)
        said = failed(migrate)
    assert "✗ jane, okafor: On an empty schema already: RuntimeError: no" in said
    assert "0009_field" not in noted("jane")


def _refuse(step: object) -> None:
    raise RuntimeError("no")


@contextmanager
def reading(slug: str, seconds: float) -> Iterator[None]:
    """Somebody reads for that long in one transaction, and keeps tables from being changed."""
    began = threading.Event()

    def read() -> None:
        with workspace_context(named(slug)), connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT count(*) FROM artworks_artwork")
            began.set()
            time.sleep(seconds)
            cursor.execute("COMMIT")
        connections.close_all()

    thread = threading.Thread(target=read)
    thread.start()
    began.wait(10)
    yield
    thread.join()


def test_a_busy_workspace_is_waited_for_and_keeps_nobody_waiting(release: Release, migrate: Migrate) -> None:
    release("field")
    longest = [0.0]
    over = threading.Event()

    def look() -> None:
        with workspace_context(named("jane")):
            while not over.is_set():
                began = time.monotonic()
                Artwork.objects.exists()
                longest.append(time.monotonic() - began)
                time.sleep(0.01)
        connections.close_all()

    others = threading.Thread(target=look)
    with reading("jane", 2.5):
        others.start()
        assert "2 migrated" in migrate()
    over.set()
    others.join()
    assert "later" in columns("jane", "artworks_artwork")
    assert len(longest) > 20
    assert 0.3 < max(longest) < 1, "it did wait for the table, and let the others go first"


def test_one_that_stays_busy_is_given_up(release: Release, migrate: Migrate) -> None:
    release("field")
    with reading("jane", 2.5):
        said = failed(migrate, patience=0.5)
    assert "✗ jane: Busy for" in said
    assert "lock timeout" in said
    assert ("0009_field" in noted("jane"), "0009_field" in noted("okafor")) == (False, True)


def test_one_that_is_being_copied_or_deleted_is_waited_for(release: Release, migrate: Migrate) -> None:
    release("rows")
    with as_owner():
        other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [named("jane").schema_name])
    assert "Somebody makes, copies, moves or deletes" in failed(migrate, patience=0.3)
    other.close()
    assert "1 migrated" in migrate()


def test_a_missing_schema_is_said_and_the_others_go_on(release: Release, migrate: Migrate) -> None:
    lost = workspace_opened("lost")
    with as_owner():
        schema_drop(lost.schema_name)
    release("field")
    said = failed(migrate)
    assert "✗ lost: Its schema is missing" in said
    assert "2 migrated" in said


def test_one_that_is_deleted_meanwhile_is_no_failure(
    release: Release, migrate: Migrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving = workspace_opened("leaving")
    release("field")
    parts = group.parts

    def delete_then(plan: object) -> object:
        schema_drop(leaving.schema_name)
        Workspace.objects.filter(pk=leaving.pk).delete()
        return parts(plan)  # type: ignore[arg-type]

    monkeypatch.setattr(group, "parts", delete_then)
    said = migrate()
    assert "2 migrated" in said
    assert "1 deleted meanwhile" in said


def test_a_schema_that_nobody_owns_is_named_and_left_alone(release: Release, migrate: Migrate) -> None:
    stray = f"ws_{'5' * 32}"
    asked(f"CREATE SCHEMA {stray}; CREATE TABLE {stray}.django_migrations (app text, name text)")
    release("field")
    said = migrate()
    assert f"nothing was done to them: {stray}" in said
    assert asked(f"SELECT * FROM {stray}.django_migrations") == []


def test_a_lost_role_and_lost_rights_are_given_again(release: Release, migrate: Migrate) -> None:
    roleless, rightless = workspace_opened("roleless"), workspace_opened("rightless")
    with as_owner():
        drop_role(roleless.schema_name)
    asked(f"GRANT UPDATE ON {rightless.schema_name}.activity_entry TO {rightless.schema_name}")
    said = migrate()
    assert "Role or rights were given again to " in said
    for workspace in (roleless, rightless):
        assert workspace.slug in said
        with workspace_context(workspace):
            assert not Collection.objects.exists()
            with pytest.raises(DatabaseError, match="permission denied"):
                Entry.objects.update(summary="another")
    assert "given again" not in migrate()


def test_of_two_migrators_one_waits(release: Release, migrate: Migrate) -> None:
    release("field")
    said: list[str] = []
    with as_owner(), turn_held(MIGRATE, number=0, wait=True):
        waiting = threading.Thread(target=lambda: (said.append(migrate()), connections.close_all()))
        waiting.start()
        time.sleep(1)
        assert "0009_field" not in noted("jane")
    waiting.join(60)
    assert "Waiting for it to end" in said[0]
    assert "2 migrated" in said[0]


def test_a_connection_that_is_killed_at_any_statement_leaves_all_or_nothing(
    release: Release, migrate: Migrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the first statement when it is tried first, at the second then, and so on; also right after the commit, whose
    answer never comes.
    """
    asked("CREATE SEQUENCE public.tries; CREATE SEQUENCE public.deaths")
    statements, said = replaying._statements, []

    def deadly(*given: object) -> tuple[str, ...]:
        said[:] = ["SELECT nextval('public.tries')", *statements(*given)]  # type: ignore[arg-type]
        return tuple(part for number, one in enumerate(said, start=1) for part in (one, _killing(number)))

    monkeypatch.setattr(replaying, "_statements", deadly)
    monkeypatch.setattr(queueing, "_LOSSES", 20)
    monkeypatch.setattr(queueing, "_LONGEST_PAUSE", 0.1)
    release("field")
    assert "1 migrated" in migrate(only=["jane"], jobs=1)
    assert len(said) == 10  # two notes, two limits, a lock, a column, an index, a check, the commit; and the count
    assert asked("SELECT last_value FROM public.deaths") == [(10,)]
    assert "later" in columns("jane", "artworks_artwork")
    assert named("jane").schema_state == needed_digest()


def _killing(number: int) -> str:
    return f"""
        SELECT CASE WHEN last_value = {number}
        THEN pg_terminate_backend(pg_backend_pid() + 0 * nextval('public.deaths')::int) END FROM public.tries
    """


@pytest.mark.parametrize("of_process", [True, False], ids=["process", "connection"])
def test_who_is_killed_in_a_data_migration_is_replaced(of_process: bool, own_database: None) -> None:
    slugs = [workspace_opened(f"w{number}").slug for number in range(4)] + ["jane"]
    asked("CREATE TABLE public.dying_of (process boolean)")
    asked("INSERT INTO public.dying_of VALUES (%s)", of_process)
    asked("CREATE SEQUENCE public.dying")
    assert "6 migrated" in migrated_by_itself("deadly", "--jobs=2")
    for slug in slugs:
        rows = asked(f"SELECT name FROM {named(slug).schema_name}.artworks_collection ORDER BY name")
        assert rows == [("after",), ("before",)]


def test_on_a_full_disk_nothing_is_half_made(release: Release, migrate: Migrate, settings: LazySettings) -> None:
    """PostgreSQL's own limit stands in for the disk's end: a statement may write a megabyte beside tables."""
    collections_make("jane", *["x" * 120] * 30)
    database = connection.settings_dict["NAME"]
    server = psycopg2.connect(host=settings.DATABASES["default"]["HOST"], user="postgres", dbname="postgres")
    server.autocommit = True
    server.cursor().execute(f"ALTER DATABASE {database} SET temp_file_limit = '1MB'")
    release("large")
    said = failed(migrate)
    assert "✗ jane: " in said
    assert "temporary file size exceeds" in said
    assert "1 migrated" in said
    assert columns("jane", "artworks_large") == set()
    server.cursor().execute(f"ALTER DATABASE {database} RESET temp_file_limit")
    server.close()
    assert "1 migrated" in migrate()
    assert columns("jane", "artworks_large") == {"name"}
