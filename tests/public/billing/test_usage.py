"""The ledger of what workspaces have had written for them."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from apps.core.outside.openai.tokens import Tokens
from apps.core.tenancy.context import workspace_context
from apps.public.billing.models import Plan, Usage
from apps.public.billing.usage import cost_micros, month_start, tokens_left, usage_record, usage_total
from apps.public.workspaces.models import Workspace

SPENT = [Tokens("gpt-5.4", 1000, 100, "req_1"), Tokens("gpt-5.4", 2000, 200, "req_2")]


def record(workspace: Workspace, *, own_key: bool = False, kept: bool = True) -> None:
    usage_record(workspace_id=workspace.pk, spent=SPENT, own_key=own_key, kept=kept)


@pytest.mark.parametrize(
    ("model", "micros"),
    [
        ("gpt-5.4", 2500 + 1500),
        ("gpt-5.4-2026-03-05", 2500 + 1500),
        ("gpt-5.4-mini", 750 + 450),
        ("gpt-5.4-mini-2026-03-17", 750 + 450),
        ("gpt-9", None),
        ("", None),
    ],
)
def test_the_price_is_that_of_the_longest_name_that_fits(model: str, micros: int | None) -> None:
    assert cost_micros(Tokens(model, 1000, 100)) == micros


def test_only_the_kept_answer_by_the_agencys_key_is_charged(jane: Workspace, okafor: Workspace) -> None:
    with workspace_context(jane):
        record(jane)
        record(jane, kept=False)
        record(jane, own_key=True)
    total = usage_total(workspace_id=jane.pk, since=month_start())
    assert (total.requests, total.tokens, total.charged_tokens) == (6, 9900, 2200)
    assert total.dollars == round(3 * (4000 + 8000) / 1e6, 2)
    assert usage_total(workspace_id=okafor.pk, since=month_start()).requests == 0


def test_what_the_plan_has_is_there_again_next_month_and_never_less_than_nothing(jane: Workspace) -> None:
    Plan.objects.update(agency_tokens=3000)
    record(jane)
    assert tokens_left(workspace_id=jane.pk) == 800
    record(jane)
    assert tokens_left(workspace_id=jane.pk) == 0
    Usage.objects.update(created_at=month_start() - timedelta(seconds=1))
    assert tokens_left(workspace_id=jane.pk) == 3000


def test_from_inside_a_workspace_the_ledger_can_not_be_changed(jane: Workspace) -> None:
    record(jane)
    with workspace_context(jane):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Usage.objects.update(charged=False)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Usage.objects.all().delete()


def test_the_agency_sees_what_a_client_used(as_agent: Client, jane: Workspace) -> None:
    assert "Not used" in as_agent.get(f"/clients/{jane.pk}/").content.decode()
    record(jane)
    page = as_agent.get(f"/clients/{jane.pk}/").content.decode()
    assert "2 requests, 3300 tokens, about $0.01" in page
    assert "2200 of 1000000 tokens" in page
    assert timezone.now() >= month_start()
