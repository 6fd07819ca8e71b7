"""Views of the list that people save for themselves."""

from urllib.parse import parse_qs, urlencode

import pytest
from django.test import Client

from apps.core.staff_roles import StaffRole
from apps.public.agency.clients.criteria import LONGEST_SEARCH
from apps.public.agency.clients.saved_views import MOST
from apps.public.agency.models import AgencyStaff, SavedView
from apps.public.agency.staff.services import staff_add
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.fixtures.people import SignIn, person

HTMX = {"HX-Request": "true"}


def save(client: Client, name: str = "Suspended", query: str = "state=suspended", **more: str) -> int:
    return client.post("/views/save/", {"name": name, "query": query, **more}).status_code


def test_a_view_keeps_the_filters_and_is_in_the_menu(as_agent: Client, agent: User) -> None:
    answer = as_agent.post("/views/save/", {"name": " My  view ", "query": "q=ann&state=suspended&sort=-failed&x=1"})
    assert answer.headers["Location"] == "/?q=ann&state=suspended&sort=-failed"
    view = SavedView.objects.get(staff__user=agent)
    assert (view.name, view.is_default) == ("My view", False)
    assert 'href="/?q=ann&amp;state=suspended&amp;sort=-failed"' in as_agent.get("/").content.decode()


def test_the_list_opens_with_the_one_that_was_chosen_and_only_with_that(as_agent: Client, agent: User) -> None:
    assert save(as_agent, "One", "state=active", is_default="yes") == 302
    assert save(as_agent, "Two", "state=suspended", is_default="yes") == 302
    assert SavedView.objects.filter(staff__user=agent, is_default=True).count() == 1
    assert as_agent.get("/").headers["Location"] == "/?state=suspended&sort=-needs"
    assert as_agent.get("/", {"sort": "-needs"}).status_code == 200


def test_saving_under_a_name_that_is_there_replaces_it_only_where_that_is_ticked(as_agent: Client, agent: User) -> None:
    save(as_agent, "View", "state=active", is_default="yes")
    assert save(as_agent, "VIEW", "state=suspended") == 422
    assert SavedView.objects.get().query == "state=active&sort=-needs"
    assert save(as_agent, "VIEW", "state=suspended", replace="yes") == 302
    assert list(SavedView.objects.filter(staff__user=agent).values_list("name", "query", "is_default")) == [
        ("VIEW", "state=suspended&sort=-needs", True)
    ]


def test_the_longest_search_is_kept_whole(as_agent: Client, agent: User) -> None:
    words = "\N{ARTIST PALETTE}" * LONGEST_SEARCH
    assert save(as_agent, "Palettes", urlencode({"q": words})) == 302
    assert parse_qs(SavedView.objects.get().query)["q"] == [words]


def test_a_view_is_renamed_chosen_and_deleted(as_agent: Client, agent: User) -> None:
    save(as_agent)
    view = SavedView.objects.get()
    as_agent.post(f"/views/{view.pk}/", {"name": "Asleep", "is_default": "yes"})
    view.refresh_from_db()
    assert (view.name, view.is_default) == ("Asleep", True)
    as_agent.post(f"/views/{view.pk}/", {"name": "Asleep"})
    view.refresh_from_db()
    assert view.is_default is False
    answer = as_agent.post(f"/views/{view.pk}/delete/", headers=HTMX)
    assert answer.headers["HX-Redirect"] == "/"
    assert not SavedView.objects.exists()


def test_another_name_that_is_taken_is_refused(as_agent: Client, agent: User) -> None:
    save(as_agent, "One")
    save(as_agent, "Two")
    two = SavedView.objects.get(name="Two")
    assert as_agent.post(f"/views/{two.pk}/", {"name": "one"}, headers=HTMX).status_code == 422
    assert set(SavedView.objects.values_list("name", flat=True)) == {"One", "Two"}


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_name_is_needed_and_not_too_long(name: str, as_agent: Client) -> None:
    assert save(as_agent, name) == 422
    assert not SavedView.objects.exists()


def test_there_is_an_end_to_views(as_agent: Client, agent: User) -> None:
    staff = AgencyStaff.objects.get(user=agent)
    SavedView.objects.bulk_create(SavedView(staff=staff, name=f"View {n}", query="q=x") for n in range(MOST))
    assert save(as_agent, "One more") == 409
    assert save(as_agent, "View 3", "state=active", replace="yes") == 302


def test_others_views_are_neither_shown_nor_found(as_agent: Client, sign_in: SignIn, jane: Workspace) -> None:
    other = person("sue@agency.example", "Sue Support")
    staff_add(user=other, role=StaffRole.SUPPORT)
    theirs = sign_in(other, "")
    assert save(theirs, "Secret wish", "q=secret") == 302
    view = SavedView.objects.get()
    assert "Secret wish" not in as_agent.get("/").content.decode()
    assert as_agent.post(f"/views/{view.pk}/", {"name": "Mine"}).status_code == 404
    assert as_agent.post(f"/views/{view.pk}/delete/").status_code == 404
    assert SavedView.objects.get().name == "Secret wish"


def test_markup_in_a_name_is_text(as_agent: Client) -> None:
    save(as_agent, "<b>bold</b>", "q=<script>")
    text = as_agent.get("/").content.decode()
    assert "<b>bold" not in text
    assert '<script>"' not in text
    assert "&lt;b&gt;bold&lt;/b&gt;" in text
