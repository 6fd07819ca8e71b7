"""A recording gives what the migrations give, to the last right and row; it is the owner's alone, and made once."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection, connections, transaction

from apps.core.tenancy import grants, recorder, recordings
from apps.core.tenancy.context import public_context, workspace_context
from apps.core.tenancy.migrating import scratch
from apps.core.tenancy.migrating.scratch import alone
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.recorder import record
from apps.core.tenancy.recordings import Recording, fingerprint, recording_ensure, replay
from apps.core.tenancy.schemas import schema_create, schema_drop, schema_hand_over
from apps.public.workspaces.models import Workspace, new_schema_name
from tests.core.tenancy.described import described

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.slow]


def asked(statement: str, *values: object) -> list[tuple]:
    """The rows, as the owner."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


@contextmanager
def migrated_and_replayed(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """A schema that the migrations made (the recorder's own, which is not thrown away), one that a recording made of
    them made, and what was recorded.
    """
    kept: list[str] = []
    replayed = new_schema_name()
    try:
        with as_owner():
            with monkeypatch.context() as patch:
                patch.setattr(scratch, "throw_away", kept.append)
                statements = record()
            with transaction.atomic():
                schema_create(replayed)
                replay(Recording("", statements), replayed)
            for name in (*kept, replayed):
                schema_hand_over(name)
        yield kept[0], replayed, statements
    finally:
        with as_owner():
            for name in (*kept, replayed):
                schema_drop(name)


def test_a_new_workspace_is_what_the_migrations_make(monkeypatch: pytest.MonkeyPatch) -> None:
    with migrated_and_replayed(monkeypatch) as (migrated, replayed, statements):
        text = described(replayed)
        assert text == described(migrated)
        assert text.count("CREATE TABLE") >= 39
        assert "INSERT INTO ws.django_migrations" in text
        assert "scratch_" not in text
    with as_owner():
        kept = recording_ensure()
    # A migration that puts a random value or the time of day into a row would give it to all workspaces.
    assert statements == kept.statements, "let PostgreSQL make what differs from workspace to workspace"


def test_whatever_migrations_may_do_is_recorded(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.MIGRATION_MODULES = {"activity": "tests.core.tenancy.odd.migrations"}
    asked(
        "CREATE FUNCTION public.odd_count_in_public() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
        " $$ BEGIN RETURN NULL; END $$"
    )
    try:
        with migrated_and_replayed(monkeypatch) as (migrated, replayed, _):
            text = described(replayed)
            assert text == described(migrated)
            assert text.count("odd_") > 70
    finally:
        asked("DROP FUNCTION public.odd_count_in_public")


@pytest.fixture
def no_recording(committed: None) -> Iterator[None]:
    """As after a release whose ``migrate`` did not record; what was kept is put back."""
    kept = asked("SELECT fingerprint, statements, recorded_at, sources FROM recordings.workspace")
    asked("DELETE FROM recordings.workspace")
    yield
    asked("DELETE FROM recordings.workspace")
    for row in kept:
        asked("INSERT INTO recordings.workspace VALUES (%s, %s, %s, %s)", *row)


@pytest.fixture
def times_recorded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each time that something was recorded, in a moment and of nothing."""
    times: list[str] = []

    def soon(earlier: tuple[str, ...]) -> tuple[str, ...]:
        times.append("once")
        time.sleep(0.3)
        return ("SELECT 1",)

    monkeypatch.setattr(recordings, "record", soon)
    return times


def test_many_who_need_a_recording_at_once_make_one(no_recording: None, times_recorded: list[str]) -> None:
    together = threading.Barrier(4)
    got: list[Recording] = []

    def work() -> None:
        together.wait(timeout=20)
        with as_owner():
            got.append(recording_ensure())
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert times_recorded == ["once"]
    assert [recording.statements for recording in got] == [("SELECT 1",)] * 4


def test_who_waits_too_long_for_another_is_told(no_recording: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "_PATIENCE", 0.2)
    with as_owner(), alone(), pytest.raises(OperationalError, match="Another process"):
        recording_ensure()


def test_migrating_records(no_recording: None, times_recorded: list[str]) -> None:
    call_command("migrate", verbosity=0, interactive=False)
    assert times_recorded == ["once"]
    assert asked("SELECT fingerprint FROM recordings.workspace") == [(fingerprint(),)]
    with as_owner():
        recording_ensure()
    assert times_recorded == ["once"]


@pytest.mark.parametrize("part", [{"tenant": True}, {"plan": True}, {"fake": True}, {"only": ["jane"]}], ids=str)
def test_migrating_a_part_records_nothing(
    part: dict[str, object], no_recording: None, times_recorded: list[str]
) -> None:
    call_command("migrate", verbosity=0, interactive=False, **part)
    assert times_recorded == []


def test_of_earlier_recordings_the_newest_stay(no_recording: None, times_recorded: list[str]) -> None:
    for age in range(1, 6):
        asked("INSERT INTO recordings.workspace VALUES (%s, '{}', now() - %s * interval '1 day')", f"{age}", age)
    with as_owner():
        recording_ensure()
    assert {name for (name,) in asked("SELECT fingerprint FROM recordings.workspace")} == {fingerprint(), "1", "2"}


def test_what_a_killed_recorder_left_goes_with_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **options: object) -> None:
        raise DatabaseError("no room on the disk")

    left = f"scratch_{'a' * 32}"
    with as_owner():
        schema_create(left)
        monkeypatch.setattr(recorder, "apply", fail)
        with pytest.raises(DatabaseError, match="no room"):
            record()
    assert asked("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'scratch_%%'") == []


def test_while_there_is_a_scratch_schema_workspaces_can_be_migrated(committed: None) -> None:
    with as_owner():
        schema_create(f"scratch_{'b' * 32}")
    try:
        with as_owner():
            assert grants.workspace_schemas() == sorted(Workspace.objects.values_list("schema_name", flat=True))
    finally:
        with as_owner():
            schema_drop(f"scratch_{'b' * 32}")


@pytest.mark.parametrize("inside", [False, True], ids=["the login", "a workspace"])
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT statements FROM recordings.workspace",
        "UPDATE recordings.workspace SET statements = '{DROP TABLE x}'",
        "INSERT INTO recordings.workspace VALUES ('x', '{}')",
        "CREATE TABLE recordings.other (id int)",
    ],
)
def test_nobody_but_the_owner_reaches_what_the_owner_will_run(statement: str, inside: bool) -> None:
    """Even right after a migration, which gives the tables of public anew."""
    with as_owner():
        grants.grant_public()
    jane = Workspace.objects.get(slug="jane")
    with (
        workspace_context(jane) if inside else public_context(),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="permission denied for schema recordings"),
    ):
        cursor.execute(statement)


def test_the_fingerprint_follows_names_contents_and_what_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    folder = tmp_path / "migrations_of_brand"
    folder.mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"brand": folder.name}
    found = [fingerprint(), fingerprint()]
    assert len(set(found)) == 1
    for name, content in [("0001_a.py", "a"), ("0001_a.py", "b"), ("0002_c.py", "")]:
        (folder / name).write_text(content)
        found.append(fingerprint())
    (folder / "0002_c.py").rename(folder / "0002_d.py")
    found.append(fingerprint())
    settings.TENANT_APPS = settings.TENANT_APPS[:-1]
    found.append(fingerprint())
    monkeypatch.setattr(django, "VERSION", (9, 9, 9))
    found.append(fingerprint())
    assert len(set(found)) == len(found) - 1


def test_migrations_that_are_added_continue_the_recording_of_the_release_before(settings: LazySettings) -> None:
    names = [new_schema_name() for _ in range(2)]
    with as_owner():
        earlier = recording_ensure()
        settings.MIGRATION_MODULES = {"artworks": "tests.core.tenancy.migrating.migrations.mixed"}
        try:
            continued = recording_ensure()
            anew = Recording("", record())
            for recording, name in zip((continued, anew), names, strict=True):
                with transaction.atomic():
                    schema_create(name)
                    replay(recording, name)
                    schema_hand_over(name)
            texts = [sorted(described(name).splitlines()) for name in names]
        finally:
            for name in names:
                schema_drop(name)
            asked("DELETE FROM recordings.workspace WHERE fingerprint = %s", continued.fingerprint)
    assert continued.statements[: len(earlier.statements)] == earlier.statements
    # The order in which migrations are noted differs, as it does between an old workspace and a new one.
    assert [_without_numbers(text) for text in texts[:1]] == [_without_numbers(text) for text in texts[1:]]


def _without_numbers(lines: list[str]) -> list[str]:
    return sorted(re.sub(r"django_migrations VALUES \(\d+", "django_migrations VALUES (n", line) for line in lines)
