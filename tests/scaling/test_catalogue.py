"""What docs/scaling.md says of the database's catalogue is what its own queries find."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from apps.core.tenancy.owner import as_owner
from apps.public.workspaces.models import Workspace

TEXT = (Path(__file__).parents[2] / "docs" / "scaling.md").read_text()
QUERIES = re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture
def ask(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Any:
    """``ask(2)``: the rows that the page's second query finds, as the owner."""

    def rows(number: int) -> list[tuple[str, ...]]:
        with django_db_blocker.unblock():
            schema_name = Workspace.objects.get(slug="jane").schema_name
            with as_owner(), connection.cursor() as cursor:
                cursor.execute(QUERIES[number - 1].replace("'ws'", f"'{schema_name}'"))
                return list(cursor.fetchall())

    return rows


def test_no_foreign_key_leads_from_one_schema_to_another(ask: Any) -> None:
    assert ask(1) == []


def test_the_triggers_and_what_they_write_are_those_of_the_page(ask: Any) -> None:
    told = set(re.findall(r"^\| `(\w+)` \| `(\w+)` \| `(public\.\w+)` \|$", TEXT, re.MULTILINE))
    triggers = [(table, function) for table, _, schema, function in ask(2) if schema == "public"]
    writes = set(ask(3))
    assert {(function, table) for table, function in triggers} == {(function, table) for function, table, _ in told}
    assert writes == {(function, written) for function, _, written in told}
    assert f"{len(triggers)} of {len(ask(2))}, on {_word(len({table for table, _ in triggers}))} tables" in TEXT
    assert f"{len({function for _, function in triggers})} functions" in TEXT


def test_whatever_they_write_is_carried_over_from_another_cluster(ask: Any) -> None:
    assert {f"public.{table}" for table in settings.PUBLIC_TABLES_CARRIED} == {written for _, written in ask(3)}


def test_what_workspaces_take_from_public_is_named(ask: Any) -> None:
    found = {name for (name,) in ask(4)}
    assert found
    assert all(f"`{name}`" in TEXT for name in found)


def _word(number: int) -> str:
    return ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")[number]
