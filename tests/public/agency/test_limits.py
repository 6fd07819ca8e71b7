"""A client's own limits in the portal, and what all clients used."""

import pytest
from django.test import Client

from apps.core.access import StaffActor
from apps.core.outside.openai.tokens import Tokens
from apps.core.staff_roles import StaffRole
from apps.core.tenancy.context import workspace_context
from apps.public.agency.models import AgencyStaff
from apps.public.agency.usage.selectors import SHOWN, month_of_clients
from apps.public.audit.models import AuditEntry
from apps.public.billing.limits import Limit, PlanRight, entitlements_of
from apps.public.billing.usage import generation_take, usage_record
from apps.public.metering.selectors import this_month
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.factories.artworks import artwork_make
from tests.factories.workspaces import workspace_make

PLAN = {
    **{f"{limit}_way": "plan" for limit in Limit},
    **{right.value: "plan" for right in PlanRight},
    "reason": "",
}


def test_another_number_no_limit_and_the_plans_own(as_agent: Client, jane: Workspace) -> None:
    wishes = {
        **PLAN,
        "most_artworks_way": "number",
        "most_artworks_number": "12",
        "most_bytes_way": "number",
        "most_bytes_number": "1.5",
        "most_posts_way": "none",
        "may_hide_powered_by": "1",
        "reason": "Agreed by phone",
    }
    text = as_agent.post(f"/clients/{jane.pk}/limits/", wishes, follow=True).content.decode()
    assert f"The limits of {jane.name} are saved." in text
    allowed = entitlements_of(jane.pk)
    assert [allowed.most(limit) for limit in (Limit.ARTWORKS, Limit.BYTES, Limit.POSTS, Limit.MEMBERS)] == [
        12,
        1_610_612_736,
        None,
        8,
    ]
    assert allowed.allows(PlanRight.HIDE_POWERED_BY)
    told = AuditEntry.objects.get(verb="client.limits_changed")
    assert (told.workspace_id, told.data["reason"], told.by_agency) == (jane.pk, "Agreed by phone", True)
    page = as_agent.get(f"/clients/{jane.pk}/limits/").content.decode()
    assert 'value="12"' in page
    assert 'value="1.5"' in page
    as_agent.post(f"/clients/{jane.pk}/limits/", PLAN)
    assert entitlements_of(jane.pk).exemptions == {}


def test_what_was_agreed_is_shown_and_can_be_changed_alone(as_agent: Client, jane: Workspace) -> None:
    path = f"/clients/{jane.pk}/limits/"
    wishes = {**PLAN, "most_posts_way": "none", "reason": "Agreed by phone"}
    as_agent.post(path, wishes)
    assert 'value="Agreed by phone"' in as_agent.get(path).content.decode()
    as_agent.post(path, {**wishes, "reason": "Agreed until May"})
    assert 'value="Agreed until May"' in as_agent.get(path).content.decode()
    reasons = AuditEntry.objects.filter(verb="client.limits_changed").order_by("at")
    assert [entry.data["reason"] for entry in reasons] == ["Agreed by phone", "Agreed until May"]
    as_agent.post(path, {**wishes, "reason": "Agreed until May"})
    assert reasons.count() == 2


@pytest.mark.parametrize("number", ["", "-1", "1e99", "many", "2.5"])
def test_a_number_that_is_none_changes_nothing_and_is_said_at_its_field(
    number: str, as_agent: Client, jane: Workspace
) -> None:
    wishes = {**PLAN, "most_artworks_way": "number", "most_artworks_number": number}
    answer = as_agent.post(f"/clients/{jane.pk}/limits/", wishes)
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert entitlements_of(jane.pk).exemptions == {}


def test_a_limit_below_what_there_is_deletes_nothing_and_says_so(as_agent: Client, jane: Workspace) -> None:
    with workspace_context(jane):
        artwork_make(), artwork_make("Second")
    as_agent.post(f"/clients/{jane.pk}/limits/", {**PLAN, "most_artworks_way": "number", "most_artworks_number": "1"})
    assert "2 of 1" in as_agent.get(f"/clients/{jane.pk}/").content.decode()


@pytest.mark.parametrize("role", [StaffRole.SUPPORT, StaffRole.MANAGER])
def test_who_may_not_change_billing_is_refused(role: StaffRole, as_agent: Client, agent: User, jane: Workspace) -> None:
    AgencyStaff.objects.filter(user=agent).update(role=role)
    assert as_agent.get(f"/clients/{jane.pk}/limits/").status_code == 403
    assert as_agent.post(f"/clients/{jane.pk}/limits/", PLAN).status_code == 403


class TestUsage:
    @pytest.fixture(autouse=True)
    def _used(self, jane: Workspace, okafor: Workspace) -> None:
        for workspace, tokens in ((jane, 1000), (okafor, 5000)):
            with workspace_context(workspace):
                spent = [Tokens("gpt-5.4", tokens, 0, "req")]
                usage_record(workspace_id=workspace.pk, spent=spent, own_key=False, kept=True)
        Workspace.objects.filter(pk=okafor.pk).update(name="=HYPERLINK(1)")

    def test_the_dearest_is_first_and_all_together_last(self, as_agent: Client) -> None:
        text = as_agent.get("/usage/").content.decode()
        assert text.index("=HYPERLINK(1)") < text.index("Jane") < text.index("All clients")
        assert "6,000" in text

    def test_the_month_as_csv_is_harmless_to_spreadsheets(self, as_agent: Client) -> None:
        answer = as_agent.get("/usage/month.csv")
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert lines[1].startswith("'=HYPERLINK(1),")
        assert lines[1].endswith(",1,5000,0.012500")

    def test_the_ledger_has_every_event(self, as_agent: Client, jane: Workspace) -> None:
        answer = as_agent.get("/usage/ledger.csv")
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert len(lines) == 3
        assert f"Jane,{jane.pk},Request to OpenAI,1,0,gpt-5.4,1000,0,0.002500,no,yes" in lines[1]

    def test_a_manager_sees_only_their_own_clients(self, as_agent: Client, agent: User, jane: Workspace) -> None:
        staff = AgencyStaff.objects.get(user=agent)
        staff.role = StaffRole.MANAGER
        staff.save()
        staff.clients.add(jane)
        assert "HYPERLINK" not in as_agent.get("/usage/").content.decode()
        for path in ("/usage/month.csv", "/usage/ledger.csv"):
            assert b"HYPERLINK" not in b"".join(as_agent.get(path).streaming_content)

    def test_a_client_that_is_gone_leaves_the_month_as_it_was(
        self, as_agent: Client, agent: User, jane: Workspace, okafor: Workspace
    ) -> None:
        with workspace_context(jane):
            generation_take(workspace_id=jane.pk)
        owner = StaffActor(agent.pk, "Ann", StaffRole.OWNER)
        before = month_of_clients(this_month(), staff=owner)
        jane.delete()
        after = month_of_clients(this_month(), staff=owner)
        assert [(one.name, one.is_gone) for one in after] == [("=HYPERLINK(1)", False), ("Jane", True)]
        for metric in SHOWN:
            assert [one.numbers[metric] for one in after] == [one.numbers[metric] for one in before], metric
        text = as_agent.get("/usage/").content.decode()
        assert f"/clients/{jane.pk}/" not in text
        own = StaffActor(agent.pk, "Ann", StaffRole.MANAGER, only=frozenset({okafor.pk}))
        assert [one.name for one in month_of_clients(this_month(), staff=own)] == ["=HYPERLINK(1)"]

    def test_a_month_that_is_none_says_what_is_wanted(self, as_agent: Client) -> None:
        assert as_agent.get("/usage/?month=2026-13").status_code == 422

    def test_it_costs_the_same_for_many(self, as_agent: Client, django_assert_max_num_queries: object) -> None:
        for _ in range(5):
            workspace_make()
        with django_assert_max_num_queries(10):  # type: ignore[operator]
            as_agent.get("/usage/")
