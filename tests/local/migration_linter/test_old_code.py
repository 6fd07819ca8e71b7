"""What the linter says, held against PostgreSQL: today's code on a schema that has got the next migration already."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.db.migrations.loader import MigrationLoader

from apps.core.tenancy.migrating.scratch import inside
from apps.core.tenancy.migrating.steps import apply, steps
from apps.core.tenancy.owner import as_owner
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Artwork, Collection, FactsSheet, Framing
from tests.factories.artworks import artwork_make

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("committed"),
    pytest.mark.xdist_group("migration_linter"),
]

Migrated = Callable[[str], None]


def todays_code_works() -> None:
    """Reads and writes as the web does, with all that its forms let through."""
    for name in ("One", "One", "", "x" * 120):
        Collection.objects.create(name=name, note="y" * 200)
    artwork = artwork_make(collection=Collection.objects.filter(name="One").first(), byte_size=5_000_000_000)
    assert Artwork.objects.get(collection__name="One").byte_size == 5_000_000_000
    artwork.delete()
    Collection.objects.update(materials="Oil")
    assert Collection.objects.filter(materials="Oil").count() == 4
    assert [list(model.objects.all()) for model in (FactsSheet, Framing)] == [[], []]


@pytest.fixture
def work_after(loader: MigrationLoader) -> Migrated:
    """Have today's code work in Jane's workspace after the migration, of which nothing stays."""

    def run(name: str) -> None:
        key = ("artworks", name)
        [step] = steps([loader.graph.nodes[key]], loader.project_state(key, at_end=False))
        schema_name = Workspace.objects.get(slug="jane").schema_name
        with as_owner(), inside(schema_name), transaction.atomic():
            apply(step)
            todays_code_works()
            transaction.set_rollback(True)

    return run


@pytest.mark.parametrize("name", ["expands", "forgets", "makes_values_up", "runs_python"])
def test_todays_code_lives_with_what_is_let_through(work_after: Migrated, name: str) -> None:
    work_after(name)


@pytest.mark.parametrize(
    "name",
    [
        "adds_a_check",
        "adds_a_unique_constraint",
        "adds_unique_together",
        "changes_a_type",
        "drops_a_column",
        "drops_a_table",
        "forbids_null",
        "gives_all_the_same_unique_value",
        "makes_a_column_unique",
        "narrows_a_column",
        "renames_a_column",
        "renames_a_model",
        "renames_a_table",
        "requires_a_column",
        "requires_a_column_in_three_steps",
        "says_it_in_sql",
    ],
)
def test_todays_code_fails_on_what_is_refused(work_after: Migrated, name: str) -> None:
    with pytest.raises((DatabaseError, AssertionError)) as failed:
        work_after(name)
    assert any(entry.name == "todays_code_works" for entry in failed.traceback)
