"""A release's migrations reach every workspace, and are the same there as if Django had run them."""

import pytest
from django.core.management import CommandError, call_command

from apps.core.tenancy.migrating.names import needed_digest
from apps.core.tenancy.migrating.plans import plan_for
from apps.core.tenancy.migrating.scripts import parts
from apps.core.tenancy.owner import as_owner
from tests.core.tenancy.described import described
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


def lengths(slug: str) -> list[tuple[str, int]]:
    return asked(f"SELECT name, length FROM {named(slug).schema_name}.artworks_collection ORDER BY name")


@pytest.mark.parametrize("name", ["field", "mixed", "concurrently"])
def test_what_is_said_again_is_what_django_does(name: str, release: Release, migrate: Migrate) -> None:
    release(name)
    migrate(only=["jane"])
    migrate(only=["okafor"], executor="standard")
    with as_owner():
        assert described(named("jane").schema_name) == described(named("okafor").schema_name)
    assert named("jane").schema_state == named("okafor").schema_state == needed_digest()


def test_all_workspaces_are_migrated_and_a_second_run_finds_nothing_to_do(release: Release, migrate: Migrate) -> None:
    release("field")
    assert "2 migrated" in migrate()
    assert all("later" in columns(slug, "artworks_artwork") for slug in ("jane", "okafor"))
    assert "2 up to date, 0 migrated" in migrate()


def test_migrations_are_told_apart_by_what_they_do(release: Release) -> None:
    release("mixed")
    with as_owner():
        found = parts(plan_for(named("jane").schema_name))
    reached = [([name for _, name in part.names], part.script is not None) for part in found]
    assert reached == [
        (["0009_key"], False),  # said another thing to each of two schemas
        (["0010_field"], True),
        (["0011_rows"], False),
        (["0012_table", "0013_table"], True),
    ]
    assert found[1].script is not None
    assert found[1].script.locks == {"artworks_collection": "ACCESS EXCLUSIVE"}
    # The table that is new needs no lock, and its foreign key one that still lets people read.
    assert found[3].script is not None
    assert found[3].script.locks == {"artworks_collection": "SHARE ROW EXCLUSIVE"}


def test_rows_are_each_workspaces_own(release: Release, migrate: Migrate) -> None:
    collections_make("jane", "Sea", "Mountains")
    collections_make("okafor", "Lagos")
    release("mixed")
    migrate()
    assert (lengths("jane"), lengths("okafor")) == ([("Mountains", 18), ("Sea", 6)], [("Lagos", 10)])
    keys = [asked(f"SELECT key FROM {named(slug).schema_name}.artworks_collection") for slug in ("jane", "okafor")]
    assert keys[0][0] != keys[1][0], "Python made up one for each"
    shelves = asked(f"SELECT count(*), min(width) FROM {named('jane').schema_name}.artworks_shelf")
    assert shelves == [(2, 3)]


def test_many_are_run_in_processes(own_database: None) -> None:
    slugs = [workspace_opened(f"w{number}").slug for number in range(5)] + ["jane", "okafor"]
    for slug in slugs:
        collections_make(slug, f"of {slug}")
    assert "7 migrated" in migrated_by_itself("rows", "--jobs=2")
    for slug in slugs:
        rows = asked(f"SELECT name FROM {named(slug).schema_name}.artworks_collection")
        assert rows == [(f"OF {slug}".upper(),)]


def test_those_that_are_further_behind_are_brought_all_the_way(release: Release, migrate: Migrate) -> None:
    release("field")
    migrate(only=["jane"])
    for slug in ("jane", "okafor"):
        collections_make(slug, "Sea")
    release("two")
    assert "0 up to date, 2 migrated" in migrate()
    assert noted("jane") == noted("okafor")
    for slug in ("jane", "okafor"):
        assert "later" in columns(slug, "artworks_artwork")
        assert asked(f"SELECT name FROM {named(slug).schema_name}.artworks_collection") == [("SEA",)]


def test_public_comes_first_and_new_workspaces_have_it_too(release: Release, migrate: Migrate) -> None:
    release("field")
    migrate(tenant=None, verbosity=0)
    assert asked("SELECT count(*) FROM django_migrations WHERE name = '0009_field'") == [(1,)]
    assert "later" in columns(workspace_opened("new").slug, "artworks_artwork")
    assert named("new").schema_state == needed_digest()
    assert "3 up to date" in migrate()


def test_a_plan_says_what_would_be_done_and_how_and_does_nothing(release: Release, migrate: Migrate) -> None:
    release("mixed")
    said = migrate(plan=True)
    assert "2 workspaces:" in said
    assert "artworks.0010_field\n" in said
    assert "artworks.0011_rows (runs in each, one by one)" in said
    assert noted("jane") == noted("okafor")
    assert "0009_key" not in noted("jane")


def test_a_check_exits_with_one_while_somebody_is_behind(release: Release, migrate: Migrate) -> None:
    migrate(check_unapplied=True)
    release("field")
    migrate(only=["jane"])
    migrate(only=["jane"], check_unapplied=True)
    with pytest.raises(SystemExit) as exited:
        migrate(check_unapplied=True)
    assert exited.value.code == 1


def test_fake_notes_and_does_nothing(release: Release, migrate: Migrate) -> None:
    release("field")
    migrate(only=["jane"], fake=True)
    assert "0009_field" in noted("jane")
    assert "later" not in columns("jane", "artworks_artwork")
    assert "0009_field" not in noted("okafor")


def test_one_is_migrated_by_its_schema_too(release: Release, migrate: Migrate) -> None:
    release("field")
    call_command("migrate_schemas", schema_name=named("jane").schema_name, tenant=True, verbosity=0)
    assert ("0009_field" in noted("jane"), "0009_field" in noted("okafor")) == (True, False)


def test_a_step_back_is_djangos_and_noted(release: Release, migrate: Migrate) -> None:
    release("field")
    migrate()
    call_command("migrate", "artworks", "0008", tenant=True, verbosity=0)
    assert "later" not in columns("jane", "artworks_artwork")
    assert named("jane").is_behind


def test_a_workspace_never_goes_before_public(release: Release, migrate: Migrate) -> None:
    release("field")
    asked("DELETE FROM public.django_migrations WHERE app = 'life'")
    with pytest.raises(CommandError, match="The public schema is behind"):
        migrate(only=["jane"])
    assert "0009_field" not in noted("jane")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"only": ["nobody", "jane"]}, "no workspace nobody"),
        ({"only": ["jane"], "tenant": None, "shared": True}, "--only names workspaces"),
        ({"schema_name": f"ws_{'a' * 32}"}, "No workspace has the schema"),
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, object], text: str, migrate: Migrate) -> None:
    with pytest.raises(CommandError, match=text):
        migrate(**options)
