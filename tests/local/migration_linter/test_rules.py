"""What the last release could not live with is refused, with what to do instead; what it can live with is not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db.migrations import AddField, Migration, RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models import IntegerField

from local.migration_linter.findings import Finding
from local.migration_linter.linting import lint
from local.migration_linter.released import source_of, unreleased

_HERE = Path(__file__).parent
Found = dict[str, list[Finding]]
Lint = Callable[..., list[str]]

REFUSED = [
    ("artworks.drops_a_table", "drops the table artworks_factssheet", "state_operations=[DeleteModel"),
    ("artworks.renames_a_table", "renames the table artworks_collection to artworks_series", "db_table=…"),
    ("artworks.renames_a_model", "renames the table artworks_collection to artworks_series", "db_table=…"),
    ("artworks.drops_a_column", "drops the column artworks_artwork.words_switched_at", "state_operations=[RemoveField"),
    ("artworks.renames_a_column", "renames the column artworks_collection.materials to matter", "db_column=…"),
    ("artworks.requires_a_column", "adds the column artworks_collection.length, NOT NULL", "Give it a db_default"),
    (
        "artworks.requires_a_column_in_three_steps",
        "adds the column artworks_collection.length, NOT NULL",
        "null=True now",
    ),
    ("artworks.forbids_null", "makes artworks_artwork.year NOT NULL", "code that never writes NULL"),
    ("artworks.narrows_a_column", "from varchar(120) to varchar(60)", "add another column of the new type"),
    ("artworks.changes_a_type", "from bigint to varchar(20)", "add another column of the new type"),
    ("artworks.makes_a_column_unique", "makes artworks_collection.name unique", "code that writes nothing twice"),
    (
        "artworks.gives_all_the_same_unique_value",
        "unique with a db_default that all rows",
        "code that writes nothing twice",
    ),
    ("artworks.adds_a_unique_constraint", "adds the constraint artworks_once", "code that writes nothing twice"),
    ("artworks.adds_unique_together", "unique_together (name, fulfilment)", "code that writes nothing twice"),
    ("artworks.adds_a_check", "adds the constraint artworks_collection_is_named", "code that keeps to it"),
    (
        "artworks.forgets_a_required_column",
        "takes artworks_collection.materials from Django's",
        "AlterField to null=True",
    ),
    ("artworks.forgets_a_foreign_key", "takes artworks_artwork.collection_id from Django's", "db_constraint=False"),
    ("artworks.drops_a_trigger", "says 'DROP TRIGGER metering_inserted'", "under the same name"),
    ("artworks.says_it_in_sql", "says 'DROP COLUMN \"materials\"' of artworks_collection", "RemoveField"),
    ("artworks.says_it_in_sql", "says 'ALTER COLUMN note TYPE' of artworks_collection", "add another column"),
    ("artworks.says_it_in_sql", "says 'ALTER COLUMN year SET NOT NULL' of artworks_artwork", "never writes NULL"),
    ("artworks.says_it_in_sql", "says 'CREATE UNIQUE INDEX artworks_once' of artworks_collection", "nothing twice"),
    ("artworks.says_it_in_sql", "says 'DROP TABLE IF EXISTS artworks_framing'", "DeleteModel"),
    ("billing.checks_a_type", 'has PostgreSQL check billing_usage.quantity: "quantity" >= 0', "code that keeps to it"),
    ("billing.checks_a_type", "has all rows of billing_usage checked under a lock", "AddConstraintNotValid"),
    ("billing.makes_a_foreign_key", "a foreign key that PostgreSQL checks", "code that keeps to it"),
    ("billing.takes_more_space", "makes billing_usage.quantity integer", "Fill the old rows in a migration of its own"),
    ("workspaces.takes_a_default", "takes the db_default from workspaces_workspace.schema_state", "keep db_default"),
    ("workspaces.locks_for_an_index", "makes the index workspaces_by_zone", "AddIndexConcurrently"),
    ("workspaces.locks_for_a_field", "makes an index of workspaces_workspace.nickname", "db_index=False"),
    ("workspaces.locks_for_a_unique_index", "workspaces_once to workspaces_workspace under a lock", "USING INDEX"),
    ("workspaces.locks_for_a_check", "workspaces_is_named to workspaces_workspace under a lock", "ValidateConstraint"),
    (
        "workspaces.writes_the_table_anew",
        "adds workspaces_workspace.key, which is another for each row",
        "Fill the old",
    ),
    ("workspaces.goes_over_rows_under_a_lock", "has a table locked, and then goes over rows", "migration of its own"),
    ("workspaces.locks_in_sql", "says 'CREATE INDEX workspaces_by_zone'", "AddIndexConcurrently"),
    ("workspaces.locks_in_sql", "is_named CHECK' of workspaces_workspace under a lock", "AddConstraintNotValid"),
    ("workspaces.locks_in_sql", "says 'ADD COLUMN key' of workspaces_workspace, which is another", "Fill the old rows"),
]

# To read and render them takes seconds, once.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("migration_linter")]


@pytest.fixture(scope="module")
def found(loader: MigrationLoader) -> Found:
    """What is said of each migration of ours below ``migrations``."""
    ours = [one for one in unreleased(loader, []) if _HERE in source_of(one).parents]
    states = {one: loader.project_state((one.app_label, one.name), at_end=False) for one in ours}
    return {f"{one.app_label}.{one.name}": lint(one, state) for one, state in states.items()}


@pytest.fixture(scope="module")
def lint_these(loader: MigrationLoader) -> Lint:
    """Have the operations linted as the next migration of the app: what is refused, in a line each."""

    def run(app: str, *operations: Operation, atomic: bool = True) -> list[str]:
        released = {"artworks": "0008_uploader", "billing": "0010_owners_told", "workspaces": "0008_schema_state"}
        migration = Migration("next", app)
        migration.operations, migration.atomic = list(operations), atomic
        said = lint(migration, loader.project_state((app, released[app])))
        return [one.what for one in said if not one.is_note]

    return run


@pytest.mark.parametrize(("name", "what", "instead"), REFUSED)
def test_is_refused_with_what_to_do_instead(found: Found, name: str, what: str, instead: str) -> None:
    refused = [str(one) for one in found[name] if not one.is_note and what in one.what]
    assert len(refused) == 1
    assert instead in refused[0]
    assert "Why: " in refused[0]
    assert "declare that in the migration: " in refused[0]


def test_each_bad_migration_has_its_test(found: Found) -> None:
    good = {name for name, findings in found.items() if all(one.is_note for one in findings)}
    assert good == {
        "artworks.expands",
        "artworks.forgets",
        "artworks.contracts",
        "artworks.runs_python",
        "artworks.makes_values_up",
        "workspaces.keeps_nobody_waiting",
        "workspaces.is_quick",
    }
    assert found.keys() - good - {name for name, _, _ in REFUSED} == {
        "artworks.contracts_too_little",
        "artworks.contracts_too_much",
        "artworks.contracts_without_a_reason",
    }


def test_what_the_last_release_can_live_with_is_said_nothing_about(found: Found) -> None:
    for name in (
        "artworks.expands",
        "artworks.forgets",
        "artworks.contracts",
        "workspaces.keeps_nobody_waiting",
        "workspaces.is_quick",
    ):
        assert found[name] == []


def test_a_declaration_is_for_what_it_names_only(found: Found) -> None:
    assert [one.key for one in found["artworks.contracts_too_little"]] == ["Artwork.words_switched_at"]


def test_a_declaration_that_nothing_needs_is_refused(found: Found) -> None:
    [one] = found["artworks.contracts_too_much"]
    assert "names 'Collection.length', which the migration has no need of" in one.what


def test_a_declaration_without_a_reason_is_none(found: Found) -> None:
    said = [one.what for one in found["artworks.contracts_without_a_reason"]]
    assert said == [
        "contract is to be a dict: what it is about, and why, neither of them empty",
        "drops the column artworks_artwork.words_switched_at",
    ]


def test_the_answer_that_is_proposed_is_taken(found: Found) -> None:
    [one] = found["artworks.drops_a_column"]
    assert """contract = {'Artwork.words_switched_at': "1.4 no longer uses it"}""" in str(one)


@pytest.mark.parametrize("name", ["artworks.runs_python", "artworks.makes_values_up"])
def test_what_runs_in_each_workspace_one_by_one_is_noted(found: Found, name: str) -> None:
    [one] = [one for one in found[name] if "runs in each workspace one by one" in one.what]
    assert one.is_note
    assert "RunSQL" in str(one)
    assert "declare" not in str(one)


def test_what_cant_be_undone_is_noted(found: Found) -> None:
    [one] = [one for one in found["artworks.runs_python"] if "can't be undone" in one.what]
    assert one.is_note
    assert "reverse_code" in str(one)


@pytest.mark.parametrize(
    ("sql", "key"),
    [
        ("alter table artworks_artwork drop year", "drop year"),
        ("ALTER TABLE ONLY artworks_artwork RENAME year TO age", "RENAME year"),
        ("ALTER TABLE artworks_artwork RENAME TO paintings", "RENAME TO paintings"),
        ("ALTER TABLE artworks_artwork SET SCHEMA attic", "SET SCHEMA attic"),
        (
            "ALTER TABLE artworks_artwork ADD COLUMN IF NOT EXISTS a numeric(5, 2) NOT NULL",
            "ADD COLUMN IF NOT EXISTS a",
        ),
        ("ALTER TABLE artworks_artwork ADD a text UNIQUE DEFAULT ''", "ADD a"),
        ("ALTER TABLE artworks_artwork ADD CHECK (year > 0)", "ADD CHECK"),
        ("ALTER TABLE artworks_artwork ALTER unit DROP DEFAULT", "ALTER unit DROP DEFAULT"),
        ("ALTER TABLE artworks_artwork\n  -- why\n  DROP COLUMN\n year", "DROP COLUMN year"),
        ("DO $$ BEGIN EXECUTE 'ALTER TABLE artworks_artwork DROP COLUMN year'; END $$", "DROP COLUMN year"),
        ("TRUNCATE artworks_artwork", "TRUNCATE artworks_artwork"),
        ("DROP VIEW artworks_seen", "DROP VIEW artworks_seen"),
        ([("DROP TABLE artworks_artwork", None)], "DROP TABLE artworks_artwork"),
    ],
)
def test_words_of_sql_that_are_refused(lint_these: Lint, sql: str, key: str) -> None:
    [what] = lint_these("artworks", RunSQL(sql, RunSQL.noop))
    assert f"says {key!r}" in what


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE artworks_artwork DROP CONSTRAINT artworks_only_a_hold_ends",
        "ALTER TABLE artworks_artwork ALTER COLUMN year DROP NOT NULL, ALTER COLUMN year SET DEFAULT 1900",
        "ALTER TABLE artworks_artwork ADD COLUMN a integer, ADD COLUMN b text NOT NULL DEFAULT ''",
        "ALTER INDEX artworks_once RENAME TO artworks_twice",
        "CREATE INDEX artworks_by_year ON artworks_artwork (year)",
        "CREATE TABLE artworks_shelf (id bigint); ALTER TABLE artworks_shelf ADD CHECK (id > 0), DROP COLUMN id",
        "INSERT INTO artworks_collection (name) VALUES ('DROP TABLE artworks_artwork; it''s no table')",
        "CREATE FUNCTION empty() RETURNS void LANGUAGE sql AS $f$ TRUNCATE artworks_artwork; $f$",
        "DROP TRIGGER one ON artworks_upload; CREATE TRIGGER one AFTER INSERT ON artworks_upload EXECUTE FUNCTION f()",
    ],
)
def test_words_of_sql_that_the_last_release_can_live_with(lint_these: Lint, sql: str) -> None:
    assert lint_these("artworks", RunSQL(sql, RunSQL.noop)) == []


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE INDEX CONCURRENTLY by_zone ON workspaces_workspace (time_zone)",
        "ALTER TABLE workspaces_workspace VALIDATE CONSTRAINT workspaces_is_named",
        "ALTER TABLE workspaces_workspace ADD COLUMN a timestamptz NOT NULL DEFAULT now()",
        "UPDATE workspaces_workspace SET name = trim(name)",
    ],
)
def test_words_of_sql_that_keep_nobody_in_public_waiting(lint_these: Lint, sql: str) -> None:
    assert lint_these("workspaces", RunSQL(sql, RunSQL.noop)) == []


def test_rows_may_be_written_after_each_operation_has_ended(lint_these: Lint) -> None:
    add = AddField("workspace", "rank", IntegerField(null=True))
    fill = RunSQL("UPDATE workspaces_workspace SET rank = 1", RunSQL.noop)
    assert lint_these("workspaces", add, fill, atomic=False) == []
    assert lint_these("workspaces", fill, add) == []
    assert len(lint_these("workspaces", add, fill)) == 1


def test_tables_of_workspaces_may_be_locked(lint_these: Lint) -> None:
    add = AddField("collection", "rank", IntegerField(null=True, db_index=True))
    assert lint_these("artworks", add, RunSQL("UPDATE artworks_collection SET rank = 1", RunSQL.noop)) == []
