"""The plan of a workspace, chosen and changed by the agency."""

import pytest
from django.test import Client
from django.utils import timezone

from apps.public.billing.models import Plan
from apps.public.billing.selectors import plan_of
from apps.public.billing.services import subscription_set
from apps.public.domains.services import claim_create
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.fixtures.people import SignIn

NEW = {"name": "North", "slug": "north", "time_zone": "UTC", "owner_email": "nora@north.example"}


def test_it_is_chosen_with_the_workspace(as_agent: Client, db: None) -> None:
    as_agent.post("/clients/new/", {**NEW, "plan": "gallery"})
    assert plan_of(Workspace.objects.get(slug="north").pk).slug == "gallery"


@pytest.mark.parametrize("plan", ["free", "<script>", "gallery "])
def test_a_plan_that_does_not_exist_makes_nothing_and_the_text_stays(plan: str, as_agent: Client, db: None) -> None:
    response = as_agent.post("/clients/new/", {**NEW, "plan": plan})
    assert response.status_code == 422
    assert "nora@north.example" in response.content.decode()
    assert not Workspace.objects.filter(slug="north").exists()


def test_it_is_changed_on_the_clients_page_which_shows_what_is_used(as_agent: Client, jane: Workspace) -> None:
    assert f'action="/clients/{jane.pk}/billing/plan/"' in as_agent.get(f"/clients/{jane.pk}/").content.decode()
    answer = as_agent.post(f"/clients/{jane.pk}/billing/plan/", {"plan": "solo"}, follow=True)
    assert "is on the plan Solo now." in answer.content.decode()
    assert "1 of 2" in as_agent.get(f"/clients/{jane.pk}/").content.decode()
    assert plan_of(jane.pk).slug == "solo"


def test_a_plan_that_is_no_longer_offered_stays_the_clients_until_another_is_chosen(
    as_agent: Client, jane: Workspace
) -> None:
    plan = Plan.objects.get(slug="gallery")
    subscription_set(workspace=jane, plan=plan)
    Plan.objects.filter(pk=plan.pk).update(retired_at=timezone.now())
    for page in (f"/clients/{jane.pk}/", f"/clients/{jane.pk}/billing/"):
        text = as_agent.get(page).content.decode()
        assert '<option value="gallery" selected>Gallery (no longer offered)</option>' in text, page
    assert as_agent.post(f"/clients/{jane.pk}/billing/plan/", {"plan": "gallery"}).status_code == 302
    as_agent.post(f"/clients/{jane.pk}/billing/plan/", {"plan": "solo"})
    assert as_agent.post(f"/clients/{jane.pk}/billing/plan/", {"plan": "gallery"}).status_code == 422
    assert plan_of(jane.pk).slug == "solo"


def test_the_clients_page_shows_the_domains_and_how_they_are(as_agent: Client, jane: Workspace) -> None:
    claim_create(workspace=jane, host="xn--mller-kva.example")
    text = as_agent.get(f"/clients/{jane.pk}/").content.decode()
    assert "1 of 2" in text
    assert "müller.example" in text
    assert "Waiting for its records" in text


def test_rubbish_and_strangers_change_nothing(as_agent: Client, sign_in: SignIn, owner: User, jane: Workspace) -> None:
    assert as_agent.post(f"/clients/{jane.pk}/billing/plan/", {"plan": "x"}).status_code == 422
    assert as_agent.get(f"/clients/{jane.pk}/billing/plan/").status_code == 405
    assert sign_in(owner, "").post(f"/clients/{jane.pk}/billing/plan/", {"plan": "gallery"}).status_code == 403
    assert plan_of(jane.pk).slug == "studio"
