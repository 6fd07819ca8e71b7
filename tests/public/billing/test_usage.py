"""The ledger of what workspaces have had written for them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import ProgrammingError, transaction
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from apps.core.outside.openai.tokens import Tokens
from apps.core.tenancy.context import public_context, workspace_context
from apps.public.billing.models import Plan, Usage, UsageKind
from apps.public.billing.usage import cost_micros, month_start, tokens_left, usage_record, usage_total
from apps.public.metering.models import Metric
from apps.public.metering.selectors import number_of, numbers_of, this_month
from apps.public.workspaces.models import Workspace
from apps.tenant.schedule.models import Post
from tests.factories.artworks import artwork_make
from tests.factories.schedule import post_make

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
    with patch("apps.public.billing.usage.timezone.now", return_value=month_start() + timedelta(days=32)):
        assert tokens_left(workspace_id=jane.pk) == 3000


@pytest.mark.parametrize("place", [workspace_context, lambda jane: public_context()], ids=["workspace", "public"])
def test_nobody_can_change_the_ledger(place: Callable[[Workspace], AbstractContextManager], jane: Workspace) -> None:
    record(jane)
    with place(jane):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Usage.objects.update(charged=False)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            QuerySet(Usage)._raw_delete("default")


class TestWrittenByItself:
    def test_artworks_that_are_stored_and_removed_for_good(self, in_jane: Workspace) -> None:
        artwork = artwork_make(byte_size=1234)
        key = artwork.pk
        artwork.delete()
        stored, removed = Usage.objects.order_by("created_at")
        assert (stored.kind, stored.size, stored.object_id) == ("artwork_stored", 1234, key)
        assert (removed.kind, removed.size, removed.workspace_name) == ("artwork_removed", -1234, in_jane.name)

    def test_posts_that_arrive_each_time(self, in_jane: Workspace) -> None:
        post = post_make(artwork_make())
        for state in ("approved", "queued", "pushing", "unknown", "scheduled", "published"):
            Post.objects.filter(pk=post.pk).update(state=state)
        (pushed,) = Usage.objects.filter(kind=UsageKind.POST_PUSHED)
        assert (pushed.workspace_id, pushed.object_id) == (in_jane.pk, post.pk)
        assert number_of(in_jane.pk, Metric.POSTS_PUSHED, month=this_month()) == 1

    def test_it_is_counted_by_month(self, jane: Workspace) -> None:
        record(jane)
        numbers = numbers_of([jane.pk])[jane.pk]
        assert (numbers["ai_calls"], numbers["ai_tokens"], numbers["ai_micros"]) == (2, 3300, 12000)


def test_the_agency_sees_what_a_client_used(as_agent: Client, jane: Workspace) -> None:
    assert "Not used" in as_agent.get(f"/clients/{jane.pk}/").content.decode()
    record(jane)
    page = as_agent.get(f"/clients/{jane.pk}/").content.decode()
    assert "2 requests, 3,300 tokens, about $0.01" in page
    assert "2,200 of 1,000,000 tokens" in page
    assert timezone.now() >= month_start()
