"""docs/isolation.md is true in the mode for poolers as well: every attack ends there as the document says.

The cursor's refusal of statements that change the session stops mistakes, not attackers, who write another word before
it; it is taken away here.
"""

import pytest
from django.db import connection, transaction

from apps.core.tenancy.backend.base import DatabaseWrapper
from apps.core.tenancy.backend.pooled import cursor
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.brand.models import Brand
from tests.isolation.attacks import ATTACKS, MARKER, Scene
from tests.isolation.test_attacks import _carry_out, rows


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_an_attack_ends_as_the_document_says(
    name: str, pooled: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cursor, "stays_in_the_session", lambda text: False)
    scene = Scene(jane=Workspace.objects.get(slug="jane"), okafor=Workspace.objects.get(slug="okafor"))
    with transaction.atomic():
        with workspace_context(scene.okafor):
            Brand.objects.create(company_name=MARKER)
        outcome, message = _carry_out(name, scene)
        transaction.set_rollback(True)
    expected, word = rows()[name]
    assert (outcome, word in message) == (expected, True), message


@pytest.mark.parametrize(
    "left",
    [
        'SET search_path = "{okafor}"',
        'SET ROLE "{okafor}"',
        "SELECT set_config('search_path', '{okafor}', false), set_config('role', '{okafor}', false)",
        "PREPARE stay AS SELECT 1",
        "SET statement_timeout = 0",
    ],
)
def test_what_an_attacker_leaves_in_the_session_changes_nothing_for_the_next(
    left: str, pooled: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cursor, "stays_in_the_session", lambda text: False)
    okafor, jane = Workspace.objects.get(slug="okafor"), Workspace.objects.get(slug="jane")
    with workspace_context(okafor), connection.cursor() as attacking:
        attacking.execute(left.format(okafor=okafor.schema_name))
    with workspace_context(jane), connection.cursor() as asking:
        asking.execute("SELECT current_schema(), current_user, current_setting('statement_timeout')")
        assert asking.fetchone() == (jane.schema_name, jane.schema_name, "30s")
    with connection.cursor() as asking:
        asking.execute("SELECT current_schema(), current_user")
        assert asking.fetchone() == ("public", connection.settings_dict["USER"])
