"""What was used is told to the meter: each row once, whatever happens on the way."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from apps.core.outside.errors import OutsideUnavailable
from apps.core.outside.openai.tokens import Tokens
from apps.public.billing.models import BillingAccount, MeterReport, Usage, UsageKind
from apps.public.billing.paying.checkout import plan_change
from apps.public.billing.paying.metering import accounts_metered, usage_report
from apps.public.billing.paying.syncing import subscription_sync
from apps.public.billing.tasks import follow_up, report_usage
from apps.public.billing.usage import usage_record
from apps.public.workspaces.models import Workspace
from local.simulators.messages import Answer
from local.simulators.stripe import StripeSimulator
from local.simulators.stripe.demo import problem
from tests.factories.billing import price_make, subscribe


@pytest.fixture
def metered(account: BillingAccount) -> BillingAccount:
    """Jane pays for the studio plan and for what is written."""
    price_make("studio", "price_demo_ai", amount=None, meter_event="ai_tokens")
    subscribe(account, "price_demo_studio price_demo_ai")
    return subscription_sync(workspace_id=account.workspace_id)


def use(workspace: Workspace, tokens: int = 1000, *, own_key: bool = False, kept: bool = True) -> Usage:
    usage_record(workspace_id=workspace.pk, spent=[Tokens("gpt-5.4", tokens, 0, "req")], own_key=own_key, kept=kept)
    return Usage.objects.filter(workspace_id=workspace.pk).first()  # type: ignore[return-value]


def counted(stripe: StripeSimulator) -> list[int]:
    return sorted(int(each["payload"]["value"]) for each in stripe.store.every("billing.meter_event"))


def test_what_is_charged_is_told_once_under_the_rows_own_name(
    metered: BillingAccount, stripe: StripeSimulator, jane: Workspace
) -> None:
    row = use(jane, 700)
    use(jane, 300)
    assert usage_report(workspace_id=jane.pk) == 2
    assert usage_report(workspace_id=jane.pk) == 0
    assert counted(stripe) == [300, 700]
    names = {each["identifier"] for each in stripe.store.every("billing.meter_event")}
    assert f"usage-{row.pk}" in names


def test_ones_own_key_and_what_was_thrown_away_are_not_told(
    metered: BillingAccount, stripe: StripeSimulator, jane: Workspace
) -> None:
    use(jane, own_key=True)
    use(jane, kept=False)
    assert usage_report(workspace_id=jane.pk) == 0
    assert counted(stripe) == []


def test_when_the_answer_gets_lost_it_is_told_again_and_counted_once(
    metered: BillingAccount, stripe: StripeSimulator, jane: Workspace
) -> None:
    use(jane)
    stripe.faults.add("answer_lost")
    with pytest.raises(OutsideUnavailable):
        usage_report(workspace_id=jane.pk)
    assert not MeterReport.objects.exists()
    stripe.store.answers.clear()
    usage_report(workspace_id=jane.pk)
    assert counted(stripe) == [1000]
    assert MeterReport.objects.count() == 1


def test_what_was_used_before_and_what_is_too_old_is_not_told(
    metered: BillingAccount, stripe: StripeSimulator, jane: Workspace
) -> None:
    facts = {"workspace_id": jane.pk, "kind": UsageKind.AI_CALL, "charged": True, "input_tokens": 5}
    Usage.objects.create(created_at=timezone.now() - timedelta(days=40), **facts)
    assert usage_report(workspace_id=jane.pk) == 0
    assert not MeterReport.objects.exists()
    BillingAccount.objects.update(metered_since=timezone.now() - timedelta(days=60))
    assert usage_report(workspace_id=jane.pk) == 0
    assert MeterReport.objects.get().was_told is False
    assert counted(stripe) == []


def test_what_was_used_before_the_plan_had_a_meter_is_not_told(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace
) -> None:
    price_make("studio", "price_demo_ai", amount=None, meter_event="ai_tokens")
    subscription = stripe.store.objects[subscribe(account, "price_demo_solo")]
    began = subscription["created"] = subscription["created"] - 20 * 86_400
    for item in subscription["items"]["data"]:
        item.update(created=began, current_period_start=began)
    subscription_sync(workspace_id=jane.pk)
    facts = {"workspace_id": jane.pk, "kind": UsageKind.AI_CALL, "charged": True, "input_tokens": 5}
    Usage.objects.create(created_at=timezone.now() - timedelta(days=3), **facts)
    account.refresh_from_db()
    changed = plan_change(account=account, price_id="price_demo_studio", at=timezone.now(), nonce="1")
    added = [item["created"] for item in subscription["items"]["data"] if item["price"]["recurring"]["meter"]]
    assert changed.metered_since == datetime.fromtimestamp(added[0], UTC)
    use(jane, 700)
    usage_report(workspace_id=jane.pk)
    assert counted(stripe) == [700]


def test_a_later_look_leaves_the_beginning_as_it_is(metered: BillingAccount) -> None:
    assert metered.metered_since == subscription_sync(workspace_id=metered.workspace_id).metered_since is not None


def test_the_meter_is_that_of_the_price_which_is_paid(
    metered: BillingAccount, stripe: StripeSimulator, jane: Workspace
) -> None:
    price_make("studio", "price_ai_of_before", amount=None, meter_event="ai_of_before", is_offered=False)
    use(jane, 700)
    report_usage(workspace_id=str(jane.pk))
    assert counted(stripe) == [700]


def test_without_a_metered_price_nothing_is_told(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace
) -> None:
    subscribe(account)
    subscription_sync(workspace_id=jane.pk)
    use(jane)
    assert accounts_metered() == []
    assert usage_report(workspace_id=jane.pk) == 0
    assert counted(stripe) == []


def test_the_other_workspaces_use_is_not_janes(
    metered: BillingAccount, stripe: StripeSimulator, jane: Workspace, okafor: Workspace
) -> None:
    use(okafor)
    assert usage_report(workspace_id=jane.pk) == 0
    assert usage_report(workspace_id=okafor.pk) == 0


def test_it_is_told_by_itself_and_is_on_the_next_invoice(
    metered: BillingAccount, stripe: StripeSimulator, jane: Workspace, django_capture_on_commit_callbacks: object
) -> None:
    use(jane, 500_000)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        follow_up()
    assert counted(stripe) == [500_000]
    stripe.advance(days=31)
    assert stripe.store.every("invoice")[0]["total"] == 4900 + 1000


def test_a_meter_that_refuses_is_said_to_the_agency(
    metered: BillingAccount, stripe: StripeSimulator, jane: Workspace
) -> None:
    use(jane)
    stripe.fail_next(Answer(400, problem("The meter is archived.", code="archived_meter")))
    report_usage(workspace_id=str(jane.pk))
    metered.refresh_from_db()
    assert "The meter is archived." in metered.problem
