"""The agency's plans: made, changed, ordered, priced, retired, and deleted when nobody is on them."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from apps.core.staff_roles import StaffRole
from apps.public.agency.models import AgencyStaff
from apps.public.audit.models import AuditEntry
from apps.public.billing.models import BillingAccount, BillingSettings, Plan, PlanPrice
from apps.public.billing.selectors import plan_get
from apps.public.billing.services import subscription_set
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from local.simulators.stripe import StripeSimulator
from tests.factories.billing import price_make, prices_make
from tests.fixtures.people import SignIn

PLANS = "/plans/"
FACTS = {
    "name": "Atelier",
    "most_members": "3",
    "most_domains": "1",
    "most_workspaces": "1",
    "agency_tokens": "0",
    "storage": "2.5",
    "most_posts": "",
}


def text_of(client: Client, path: str = PLANS) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def path_of(slug: str, more: str = "") -> str:
    return f"{PLANS}{plan_get(slug=slug).pk}/{more}"


def test_a_plan_is_made_with_limits_and_without(as_agent: Client, db: None) -> None:
    answer = as_agent.post(f"{PLANS}new/", {**FACTS, "slug": "atelier", "may_ask_clients": "on"})
    made = plan_get(slug="atelier")
    assert answer.headers["Location"] == f"{PLANS}{made.pk}/"
    assert (made.most_members, made.most_posts, made.most_bytes) == (3, None, int(2.5 * 1024**3))
    assert (made.may_ask_clients, made.may_hide_powered_by) == (True, False)
    assert made.position == max(Plan.objects.values_list("position", flat=True))
    assert AuditEntry.objects.filter(verb="billing.plan_created", actor_name="Ann Agent").exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"slug": "solo"}, "Another plan has this short name"),
        ({"slug": "no spaces"}, "valid “slug”"),
        ({"name": ""}, "required"),
        ({"most_members": "-1"}, "greater than or equal to 0"),
        ({"storage": "a lot"}, "Enter a number"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    wrong: dict[str, str], words: str, as_agent: Client, db: None
) -> None:
    answer = as_agent.post(f"{PLANS}new/", {**FACTS, "slug": "atelier", **wrong})
    assert answer.status_code == 422
    assert words in unescape(answer.content.decode())
    assert Plan.objects.count() == 3


def test_a_change_holds_for_all_who_are_on_it_and_the_page_says_how_many(
    as_agent: Client, jane: Workspace, okafor: Workspace
) -> None:
    subscription_set(workspace=jane, plan=plan_get(slug="solo"))
    assert "1 workspace is on it." in text_of(as_agent, path_of("solo"))
    # The usual plan: those whom nobody has put on one are on it too.
    assert "1 workspace is on it." in text_of(as_agent, path_of("studio"))
    as_agent.post(path_of("solo"), {**FACTS, "name": "Solo", "most_posts": "40"})
    solo = plan_get(slug="solo")
    assert (solo.most_posts, solo.slug) == (40, "solo")
    entry = AuditEntry.objects.get(verb="billing.plan_changed")
    assert entry.data["most_posts"][1] == 40
    assert "most_members" in entry.data
    assert "name" not in entry.data


def test_plans_change_places(as_agent: Client, db: None) -> None:
    order = lambda: list(Plan.objects.order_by("position").values_list("slug", flat=True))  # noqa: E731
    as_agent.post(path_of("gallery", "move/"), {"to": "up"})
    assert order() == ["solo", "gallery", "studio"]
    as_agent.post(path_of("solo", "move/"), {"to": "up"})
    assert order() == ["solo", "gallery", "studio"]
    as_agent.post(path_of("solo", "move/"), {"to": "down"})
    assert order() == ["gallery", "solo", "studio"]


def test_a_plan_in_use_can_not_be_deleted_but_retired_and_is_no_choice_any_more(
    as_agent: Client, jane: Workspace
) -> None:
    subscription_set(workspace=jane, plan=plan_get(slug="solo"))
    as_agent.post(path_of("solo", "delete/"))
    assert "in use, so it can’t be deleted" in text_of(as_agent)
    as_agent.post(path_of("solo", "retire/"), {"retired": "yes"})
    assert "Retired" in text_of(as_agent)
    assert 'value="solo"' not in as_agent.get("/clients/new/").content.decode()
    assert jane.subscription.plan.slug == "solo"
    as_agent.post(path_of("solo", "retire/"), {"retired": "no"})
    assert 'value="solo"' in as_agent.get("/clients/new/").content.decode()


def test_the_usual_plan_stays(as_agent: Client, db: None) -> None:
    for way, data in (("delete/", {}), ("retire/", {"retired": "yes"})):
        as_agent.post(path_of("studio", way), data)
        assert "New workspaces begin on this plan" in text_of(as_agent)
    assert plan_get(slug="studio").retired_at is None


def test_a_plan_that_nobody_is_on_goes_with_its_prices(as_agent: Client, db: None) -> None:
    price_make("gallery", "price_demo_gallery", amount=1)
    as_agent.post(path_of("gallery", "delete/"))
    assert not Plan.objects.filter(slug="gallery").exists()
    assert not PlanPrice.objects.exists()


def test_a_plan_whose_price_somebody_pays_stays_even_if_they_are_not_put_on_it_yet(
    as_agent: Client, jane: Workspace
) -> None:
    price_make("gallery", "price_demo_gallery", amount=1)
    BillingAccount.objects.create(workspace=jane, customer_id="c", status="active", price_id="price_demo_gallery")
    as_agent.post(path_of("gallery", "delete/"))
    assert Plan.objects.filter(slug="gallery").exists()


def test_a_price_is_looked_up_at_stripe_and_tied_to_one_plan(
    as_agent: Client, stripe: StripeSimulator, db: None
) -> None:
    as_agent.post(path_of("studio", "prices/"), {"price_id": " price_demo_studio "})
    as_agent.post(path_of("studio", "prices/"), {"price_id": "price_demo_ai"})
    text = text_of(as_agent, path_of("studio"))
    assert "$49 a month" in text
    assert "by use (meter ai_tokens)" in text
    answer = as_agent.post(path_of("solo", "prices/"), {"price_id": "price_demo_studio"})
    assert "stands for a plan already" in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"active": False}, "archived at Stripe"),
        ({"recurring": None}, "paid once"),
        ({"unit_amount": None}, "has steps"),
        ({"recurring": {"interval": "month", "usage_type": "metered", "meter": None}}, "has no meter"),
    ],
)
def test_a_price_that_can_not_be_offered_is_refused(
    change: dict[str, object], words: str, as_agent: Client, stripe: StripeSimulator, db: None
) -> None:
    stripe.store.objects["price_demo_solo"].update(change)
    answer = as_agent.post(path_of("solo", "prices/"), {"price_id": "price_demo_solo"})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_an_unknown_price_and_a_silent_stripe_are_said(as_agent: Client, stripe: StripeSimulator, db: None) -> None:
    answer = as_agent.post(path_of("solo", "prices/"), {"price_id": "price_none"})
    assert "Stripe has no price of this id." in answer.content.decode()
    stripe.faults.add("error")
    answer = as_agent.post(path_of("solo", "prices/"), {"price_id": "price_demo_solo"})
    assert "trouble" in answer.content.decode()
    assert not PlanPrice.objects.exists()


def test_a_price_is_withdrawn_and_offered_again(as_agent: Client, db: None) -> None:
    price = price_make("solo", "price_demo_solo", amount=1900)
    for offered in ("no", "yes"):
        as_agent.post(path_of("solo", f"prices/{price.pk}/"), {"offered": offered})
        price.refresh_from_db()
        assert price.is_offered is (offered == "yes")
    assert as_agent.post(path_of("gallery", f"prices/{price.pk}/"), {"offered": "no"}).status_code == 404


def test_the_rules_of_billing_are_one_row(as_agent: Client, db: None) -> None:
    for days in ("3", "14"):
        as_agent.post(f"{PLANS}rules/", {"grace_days": days, "trial_days": "7", "trial_needs_card": "on"})
    found = BillingSettings.objects.get()
    assert (found.grace_days, found.trial_days, found.trial_needs_card, found.collects_tax) == (14, 7, True, False)
    answer = as_agent.post(f"{PLANS}rules/", {"grace_days": "-1", "trial_days": "7"})
    assert answer.status_code == 422


def test_without_stripe_it_says_that_plans_are_set_by_hand(as_agent: Client, db: None) -> None:
    assert "Stripe is not set up" in text_of(as_agent)
    answer = as_agent.post(path_of("solo", "prices/"), {"price_id": "price_demo_solo"})
    assert answer.status_code == 422


def test_a_name_is_text(as_agent: Client, db: None) -> None:
    Plan.objects.filter(slug="solo").update(name="<script>alert(1)</script>")
    assert "<script>alert(1)" not in as_agent.get(PLANS).content.decode()
    assert "<script>alert(1)" not in as_agent.get(path_of("solo")).content.decode()


@pytest.mark.parametrize("role", [StaffRole.MANAGER, StaffRole.SUPPORT])
def test_who_may_not_is_refused(role: StaffRole, as_agent: Client, agent: User) -> None:
    AgencyStaff.objects.filter(user=agent).update(role=role)
    paths = ["move/", "retire/", "delete/", "prices/", ""]
    assert as_agent.get(PLANS).status_code == 403
    for path in [f"{PLANS}rules/", f"{PLANS}new/", *(path_of("solo", each) for each in paths)]:
        assert as_agent.post(path).status_code == 403, path
    assert PLANS not in as_agent.get("/").content.decode()


def test_on_a_workspaces_host_there_is_no_such_page(sign_in: SignIn, owner: User) -> None:
    assert sign_in(owner, "jane").get(PLANS).status_code == 404


def test_many_plans_and_prices_take_few_queries(
    as_agent: Client, django_assert_max_num_queries: Callable[..., object], db: None
) -> None:
    prices_make()
    for number in range(40):
        plan = Plan.objects.create(slug=f"p{number}", name="P", most_members=1, most_domains=1, most_workspaces=1)
        price_make(plan.slug, f"price_{number}", amount=number)
    with django_assert_max_num_queries(10):  # type: ignore[attr-defined]
        as_agent.get(PLANS)
