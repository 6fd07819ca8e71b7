"""docs/isolation.md is true: each row of its tables is carried out, and ends as the row says."""

import re
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.brand.models import Brand
from tests.isolation import attacks_on_rights  # noqa: F401  (its attacks register themselves)
from tests.isolation.attacks import ATTACKS, DONE, MARKER, Scene

DOCUMENT = Path(__file__).parents[2] / "docs" / "isolation.md"
OUTCOMES = {"refused", "finds nothing", "not stopped"}
_ROW = re.compile(r"^\| (?P<number>\d+) \| (?P<name>[^|]+) \| [^|]+ \| (?P<outcome>[^|:]+)(?:: `(?P<word>[^`]+)`)? \|")


def rows() -> dict[str, tuple[str, str]]:
    """Name → outcome and PostgreSQL's word, as the document has them."""
    found = [match for line in DOCUMENT.read_text().splitlines() if (match := _ROW.match(line))]
    return {row["name"].strip(): (row["outcome"].strip(), row["word"] or "") for row in found}


def test_each_attack_has_a_row_and_each_row_an_attack() -> None:
    lines = [line for line in DOCUMENT.read_text().splitlines() if re.match(r"\| \d+ \|", line)]
    assert set(rows()) == set(ATTACKS)
    assert len(lines) == len(rows()) >= 20
    assert {outcome for outcome, _ in rows().values()} <= OUTCOMES


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_an_attack_ends_as_the_document_says(name: str, jane: Workspace, okafor: Workspace) -> None:
    with workspace_context(okafor):
        Brand.objects.create(company_name=MARKER)
    outcome, message = _carry_out(name, Scene(jane=jane, okafor=okafor))
    expected, word = rows().get(name, ("no row", ""))
    assert (outcome, word in message) == (expected, True), message


def _carry_out(name: str, scene: Scene) -> tuple[str, str]:
    with transaction.atomic(), workspace_context(scene.jane):
        savepoint = transaction.savepoint()
        try:
            got = ATTACKS[name](scene)
        except DatabaseError as error:
            return "refused", str(error)
        finally:
            transaction.savepoint_rollback(savepoint)
            with connection.cursor() as cursor:
                cursor.execute("CLOSE ALL")
    return ("not stopped" if got == DONE or MARKER in str(got) else "finds nothing"), ""


def test_every_connection_of_web_and_worker_has_limits(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting::int / 1000 FROM pg_settings"
            " WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')"
        )
        limits = dict(cursor.fetchall())
    assert limits == {"statement_timeout": 30, "lock_timeout": 10, "idle_in_transaction_session_timeout": 300}


def test_the_document_names_what_of_public_a_workspace_may_touch(jane: Workspace) -> None:
    """A new table of public has to be listed, with what a workspace may do there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, has_table_privilege(%s, 'public.' || tablename, 'SELECT'),"
            " has_table_privilege(%s, 'public.' || tablename, 'UPDATE') FROM pg_tables WHERE schemaname = 'public'",
            [jane.schema_name, jane.schema_name],
        )
        granted = {name: "write" if write else "read" if read else "nothing" for name, read, write in cursor.fetchall()}
    listed: dict[str, str] = {}
    for line in DOCUMENT.read_text().splitlines():
        if match := re.match(r"\| (write|read|nothing) \| (.+) \|", line):
            listed |= dict.fromkeys(re.findall(r"`(\w+)`", match[2]), match[1])
    assert granted == listed
