"""Spare schemas: whose release makes and drops them, and that nobody but the owner can reach one before it is taken."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import DatabaseError, ProgrammingError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from apps.core.tenancy import grants, spares
from apps.core.tenancy.context import public_context, workspace_context
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.recordings import Recording, fingerprint, recording_ensure
from apps.core.tenancy.spares import spare_drop, spare_make, spare_take, spares_drop_outdated
from apps.public.workspaces.models import Workspace, new_schema_name
from tests.public.workspaces import standing
from tests.public.workspaces.standing import asked, is_whole, noted_as, spare_made

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.slow]


@pytest.fixture(autouse=True)
def pool(committed: None, settings: LazySettings) -> None:
    """It is on."""
    settings.SPARE_WORKSPACES = 2


@pytest.fixture
def releases(committed: None) -> Iterator[None]:
    """An older release and a newer one are recorded beside this one; what was recorded before is put back."""
    with as_owner():
        recording_ensure()
    [(before,)] = asked("SELECT recorded_at FROM recordings.workspace WHERE fingerprint = %s", fingerprint())
    for name, days in (("older", -1), ("newer", 1)):
        asked("INSERT INTO recordings.workspace VALUES (%s, '{}', %s + make_interval(days => %s))", name, before, days)
    yield
    asked("DELETE FROM recordings.workspace WHERE fingerprint IN ('older', 'newer')")
    asked("UPDATE recordings.workspace SET recorded_at = %s WHERE fingerprint = %s", before, fingerprint())


def dropped_one_by_one() -> set[str]:
    """What a worker of this release takes down in the course of time."""
    before = standing.spares()
    with as_owner():
        while spare_drop():
            pass
    return before - standing.spares()


def test_a_worker_drops_what_is_older_or_forgotten_and_nothing_newer(releases: None) -> None:
    ours = made_for_us()
    older, forgotten, newer = (spare_like_of(one) for one in ("older", "forgotten", "newer"))
    assert dropped_one_by_one() == {older, forgotten}
    assert standing.spares() == {ours, newer}
    assert is_whole(standing.standing())


def made_for_us() -> str:
    """A spare of this release, whatever was recorded since."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spares, "_is_newest", lambda: True)
        return spare_made()


def spare_like_of(release: str) -> str:
    name = made_for_us()
    noted_as(name, of=release)
    return name


def test_while_a_newer_release_is_rolled_out_the_older_makes_none(releases: None) -> None:
    with as_owner():
        assert spare_make(schema_name=new_schema_name(), wanted=9) is False
    assert standing.spares() == set()


def test_two_releases_side_by_side_come_to_rest(releases: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each worker makes and drops what it would, again and again: after the first round nothing happens any more."""
    happened = []
    ours = fingerprint()
    for _ in range(3):
        for release in (ours, "newer"):
            with monkeypatch.context() as patch, as_owner():
                patch.setattr(spares, "todays", lambda release=release: release)
                patch.setattr(spares, "fingerprint", lambda release=release: release)
                recording = Recording(release, recording_ensure().statements)
                patch.setattr(spares, "recording_ensure", lambda recording=recording: recording)
                made = spare_make(schema_name=new_schema_name(), wanted=1)
                happened.append((release == ours, made, spare_drop()))
    assert happened[0] == (True, False, False)
    assert happened[1] == (False, True, False)
    assert not any(made or dropped for _, made, dropped in happened[2:])


def test_the_release_that_migrated_last_has_the_pool_be_it_the_older_one(releases: None) -> None:
    """After a roll-back the newer recording is still there."""
    newer = spare_like_of("newer")
    with as_owner():
        assert spares_drop_outdated() == 1
    assert newer not in standing.spares()
    with as_owner():
        assert spare_make(schema_name=new_schema_name(), wanted=1) is True
    assert is_whole(standing.standing())


def test_migrating_keeps_what_is_todays_and_gives_it_its_rights_anew() -> None:
    name = spare_made()
    table = f'"{name}".activity_entry'
    asked(f'REVOKE ALL ON ALL TABLES IN SCHEMA "{name}" FROM "{name}"; GRANT DELETE ON {table} TO "{name}"')
    with as_owner():
        assert spares_drop_outdated() == 0
    rights = "has_table_privilege(%s, %s, 'INSERT'), has_table_privilege(%s, %s, 'DELETE')"
    assert asked(f"SELECT {rights}", name, table, name, table) == [(True, False)]
    assert standing.spares() == {name}


def test_the_command_goes_past_spares() -> None:
    with as_owner():
        recording_ensure()
    name = spare_made()
    call_command("migrate", verbosity=0, interactive=False)
    assert standing.spares() == {name}
    assert is_whole(standing.standing())


def test_rights_that_another_releases_tables_do_not_have_are_not_given_to_its_spares(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    name = spare_made()
    monkeypatch.setattr(spares, "todays", lambda: "not recorded")
    settings.APPEND_ONLY_TABLES = ["of_this_release"]
    with as_owner():
        assert spares_drop_outdated() == 0
    assert standing.spares() == {name}


def test_switched_off_migrating_drops_all(settings: LazySettings) -> None:
    spare_made()
    spare_made()
    settings.SPARE_WORKSPACES = 0
    with as_owner():
        assert spares_drop_outdated() == 2
    assert standing.spares() == set()
    assert is_whole(standing.standing())


def test_nothing_is_made_for_migrations_that_are_not_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spares, "todays", lambda: "unknown")
    monkeypatch.setattr(spares, "recording_ensure", pytest.fail)
    with as_owner():
        assert spare_make(schema_name=new_schema_name(), wanted=9) is False
        assert spare_drop() is False


def test_a_worker_of_before_whose_files_were_replaced_makes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would note migrations that it does not run, or record those that it runs as those that it reads."""
    with as_owner():
        recording_ensure()
        monkeypatch.setattr(spares, "fingerprint", lambda: "of the new files")
        monkeypatch.setattr(spares, "recording_ensure", pytest.fail)
        assert spare_make(schema_name=new_schema_name(), wanted=9) is False


def test_one_that_is_being_taken_is_neither_dropped_nor_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a worker of a release that is forgotten here."""
    name = spare_made()
    noted_as(name, of="forgotten")
    with as_owner(), transaction.atomic():
        with monkeypatch.context() as patch:
            patch.setattr(spares, "todays", lambda: "forgotten")
            assert spare_take() == name
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(dropped_beside_others).result(timeout=5) is False
        transaction.set_rollback(True)
    assert dropped_beside_others() is True
    assert is_whole(standing.standing())


def dropped_beside_others() -> bool:
    try:
        with as_owner():
            return spare_drop()
    finally:
        connections.close_all()


def test_a_spare_is_none_of_the_workspaces_schemas() -> None:
    name = spare_made()
    with as_owner():
        assert grants.workspace_schemas() == sorted(Workspace.objects.values_list("schema_name", flat=True))
        with transaction.atomic():
            assert spare_take() == name
            assert name in grants.workspace_schemas()
            transaction.set_rollback(True)


# What is tried, and the words of the refusal.
ATTACKS = [
    ('SET ROLE "{spare}"', 'permission denied to set role "{spare}"'),
    ('RESET ROLE; SET ROLE "{spare}"', 'permission denied to set role "{spare}"'),
    ('GRANT "{spare}" TO CURRENT_USER', 'permission denied to grant role "{spare}"'),
    ('SELECT * FROM "{spare}".brand_brand', "permission denied for schema {spare}"),
    ('RESET ROLE; SELECT * FROM "{spare}".brand_brand', "permission denied for schema {spare}"),
    ('INSERT INTO "{spare}".activity_entry DEFAULT VALUES', "permission denied for schema {spare}"),
    ('CREATE TABLE "{spare}".planted (id int)', "permission denied for schema {spare}"),
    ('DROP SCHEMA "{spare}" CASCADE', "must be owner of schema {spare}"),
    ('DROP ROLE "{spare}"', "permission denied to drop role"),
    ("SELECT schema_name FROM recordings.spare", "permission denied for schema recordings"),
    ("RESET ROLE; DELETE FROM recordings.spare", "permission denied for schema recordings"),
    ("INSERT INTO recordings.spare VALUES ('ws_x', 'x')", "permission denied for schema recordings"),
    ("RESET ROLE; LOCK recordings.spare", "permission denied for schema recordings"),
]


@pytest.mark.parametrize("inside", [False, True], ids=["the login", "a workspace"])
def test_nobody_but_the_owner_reaches_a_spare_before_it_is_taken(inside: bool) -> None:
    """Who could write into one would write into the next client's workspace. Even right after a migration."""
    name = spare_made()
    with as_owner():
        grants.grant_public()
        spares_drop_outdated()
    jane = Workspace.objects.get(slug="jane")
    for attack, refusal in ATTACKS:
        with (
            workspace_context(jane) if inside else public_context(),
            pytest.raises(DatabaseError, match=re.escape(refusal.format(spare=name))),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(attack.format(spare=name))


def test_a_spares_own_role_could_not_do_more_than_any_workspaces() -> None:
    """As the owner, who may become it: its own rows, and nothing of the others or of the pool."""
    name, jane = spare_made(), Workspace.objects.get(slug="jane")
    asked(f'GRANT "{name}" TO CURRENT_USER')
    for statement in (
        f'SELECT * FROM "{jane.schema_name}".brand_brand',
        "SELECT * FROM recordings.spare",
        f'CREATE TABLE "{name}".planted (id int)',
        f'DELETE FROM "{name}".activity_entry',
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            asked(f'SET ROLE "{name}"; {statement}')


def test_going_back_a_migration_takes_the_spares_down() -> None:
    spare_made()
    spare_made()
    with as_owner():
        executor = MigrationExecutor(connection)
        [spares_migration] = [one for one in executor.loader.graph.nodes if one[1].endswith("_spares")]
        migration = executor.loader.graph.nodes[spares_migration]
        [step] = migration.operations
        with connection.schema_editor() as editor:
            step.database_backwards(spares_migration[0], editor, None, None)
        with connection.schema_editor() as editor:
            step.database_forwards(spares_migration[0], editor, None, None)
    assert standing.spares() == set()
    assert is_whole(standing.standing())
