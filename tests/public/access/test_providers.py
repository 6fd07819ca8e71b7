"""Google and GitHub: on the root host only, and only when they are configured."""

import pytest
from django.conf import LazySettings
from django.test import Client

from apps.core.tenancy.addresses import host_for_slug
from apps.public.workspaces.models import Workspace

LOGIN = "/accounts/login/"


@pytest.fixture
def configured(settings: LazySettings) -> None:
    app = {"client_id": "id", "secret": "secret"}
    settings.SOCIALACCOUNT_PROVIDERS = {"google": {"APPS": [app]}, "github": {"APPS": [app]}}


def text_on(host: str) -> str:
    return Client(headers={"host": host}).get(LOGIN).content.decode()


def test_without_configuration_there_are_no_buttons(settings: LazySettings, jane: Workspace) -> None:
    for host in (settings.ROOT_HOST, host_for_slug("jane")):
        assert "Continue with" not in text_on(host)


def test_configured_they_are_on_every_sign_in_page_and_a_workspace_leads_over_the_root(
    configured: None, settings: LazySettings, jane: Workspace
) -> None:
    for host in (settings.ROOT_HOST, host_for_slug("jane")):
        assert "Continue with Google" in text_on(host)
        assert "Continue with GitHub" in text_on(host)
    assert "/accounts/google/" not in text_on(host_for_slug("jane"))
    assert "/accounts/enter/?with=github" in text_on(host_for_slug("jane"))


def test_a_button_leads_to_the_provider(configured: None, settings: LazySettings, db: None) -> None:
    response = Client(headers={"host": settings.ROOT_HOST}).post("/accounts/google/login/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("https://accounts.google.com/")


@pytest.mark.parametrize("path", ["/accounts/google/login/", "/accounts/github/login/callback/"])
def test_what_is_not_configured_is_not_there(path: str, settings: LazySettings, db: None) -> None:
    assert Client(headers={"host": settings.ROOT_HOST}).post(path).status_code == 404


def test_a_workspace_has_no_addresses_of_providers(configured: None, jane: Workspace) -> None:
    client = Client(headers={"host": host_for_slug("jane")})
    for path in ("/accounts/google/login/", "/accounts/3rdparty/"):
        assert client.post(path).status_code == 404
