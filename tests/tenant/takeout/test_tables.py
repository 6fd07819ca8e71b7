"""Nothing of a workspace is forgotten, and nothing secret goes along."""

import json
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Field, FileField, Model

from apps.tenant.takeout.schema import schema_make
from apps.tenant.takeout.tables import TABLES, TABLES_LEFT_OUT
from apps.tenant.takeout.values import shape_of
from tests.factories.json_schema import faults

DOCS = Path(__file__).parents[3] / "docs"
# Fields whose names sound like secrets, and that are none.
PLAIN = {"key", "key_entered_at"}
SOUNDS_SECRET = re.compile(r"hash(?!tag)|token|secret|cipher|password|lease|key|address|etag|four")


def models() -> list[type[Model]]:
    """Those with a table in each workspace."""
    labels = {name.rpartition(".")[2] for name in settings.TENANT_APPS}
    return [model for model in apps.get_models() if model._meta.app_label in labels]


def test_there_are_tables_of_workspaces() -> None:
    assert len(models()) > 30


def test_every_table_is_exported_or_left_out_for_a_reason() -> None:
    exported, left_out = {table.model for table in TABLES}, set(TABLES_LEFT_OUT)
    assert exported & left_out == set()
    assert exported | left_out == set(models())
    assert all(len(reason) > 10 for reason in TABLES_LEFT_OUT.values())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_field_is_exported_or_left_out_for_a_reason(table: object) -> None:
    assert table in TABLES
    fields = {one.name for one in table.model._meta.get_fields() if isinstance(one, Field)}  # type: ignore[attr-defined]
    exported, left_out = {"id", *table.fields}, set(table.left_out)  # type: ignore[attr-defined]
    assert exported & left_out == set()
    assert exported | left_out == fields, "Decide: export the field, or leave it out with a reason."
    assert all(len(reason) > 10 for reason in table.left_out.values())  # type: ignore[attr-defined]


def test_no_field_that_sounds_like_a_secret_is_exported() -> None:
    found = {
        f"{table.name}.{name}"
        for table in TABLES
        for name in table.columns()
        if SOUNDS_SECRET.search(name) and name not in PLAIN
    }
    assert found == set()


def test_no_place_in_the_storage_is_exported() -> None:
    assert not [column for table in TABLES for column in table.columns().values() if isinstance(column, FileField)]


def test_names_of_files_are_used_once() -> None:
    names = list(schema_make()["properties"])
    assert len(names) == len(set(names)) == len(TABLES) + 5


def test_every_shape_says_in_words_what_it_is() -> None:
    for table in TABLES:
        for name, column in table.columns().items():
            assert shape_of(column)["description"], (table.name, name)


def test_the_schema_in_the_docs_is_the_one_of_the_code() -> None:
    """When this fails: ``python manage.py takeout_schema > docs/export.schema.json``."""
    assert json.loads((DOCS / "export.schema.json").read_text()) == schema_make()


def test_the_docs_name_every_file() -> None:
    text = (DOCS / "export.md").read_text()
    missing = [name for name in schema_make()["properties"] if f"`{name}" not in text]
    assert missing == []


def test_the_schema_lets_no_unknown_word_and_no_local_time_through() -> None:
    schema = schema_make()
    slot = {
        "id": "7b2ac0f3-7a6f-4e6b-9d3f-3f8f0b1a2c3d",
        "created_at": "2026-03-08T07:30:00Z",
        "updated_at": "2026-03-08T07:30:00Z",
        "network": "instagram",
        "weekday": 0,
        "at": "09:30:00",
        "natural": True,
    }
    shape = schema["$defs"]["slots"]
    assert list(faults(slot, shape, root=schema)) == []
    for change in ({"more": 1}, {"created_at": "2026-03-08T02:30:00-05:00"}, {"weekday": 7}, {"id": None}):
        assert list(faults({**slot, **change}, shape, root=schema)), change
    del slot["natural"]
    assert list(faults(slot, shape, root=schema))
