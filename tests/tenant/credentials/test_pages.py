"""The page of keys: a key goes in and never comes out again, by no page, log or error."""

import logging
import re
import sys
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory
from django.views.debug import ExceptionReporter, get_exception_reporter_filter

from apps.core.crypto.secret import Secret
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.credentials import services, views
from apps.tenant.credentials.models import Credential, Kind, State
from apps.tenant.credentials.selectors import credential_secret
from local.simulators.publer import DEMO_ACCOUNT, DEMO_KEY, PublerSimulator
from local.simulators.server import Answer
from tests.factories.secrets import KEY, ring
from tests.fixtures.people import SignIn

KEYS = "/settings/keys/"
HTMX = {"HX-Request": "true"}


def shows_nothing_of(text: str) -> bool:
    """Whether no six characters of the key are there."""
    return not any(KEY[place : place + 6] in text for place in range(len(KEY) - 5))


def enter(client: Client, value: str = KEY, kind: str = "publer") -> str:
    return client.post(f"{KEYS}{kind}/", {"secret": value}, follow=True).content.decode()


def test_a_key_is_entered_and_only_its_end_is_shown(as_owner_of_jane: Client, jane: Workspace) -> None:
    page = enter(as_owner_of_jane, f" Bearer-API {KEY}\n")
    assert "The key for Publer is saved." in page
    assert '<span class="keys__end">wxyz</span>' in page
    assert "Not tested" in page
    assert shows_nothing_of(page)
    with workspace_context(jane):
        assert credential_secret(kind=Kind.PUBLER).reveal() == KEY


def test_the_page_is_kept_by_no_cache_and_the_field_by_no_browser(as_owner_of_jane: Client) -> None:
    response = as_owner_of_jane.get(KEYS)
    assert "no-store" in response.headers["Cache-Control"]
    fields = re.findall(r'<input type="password"[^>]*>', response.content.decode())
    assert len(fields) == 2
    assert all('autocomplete="off"' in field and "value=" not in field for field in fields)
    assert len({re.search(r'id="([^"]+)"', field).group(1) for field in fields}) == 2  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (f"{KEY}\nline-two", "A key is one line"),
        (f"{KEY}é", "only plain letters"),
        (KEY * 20, "too long to be a key"),
        (f"{KEY} {KEY}", "no spaces in it"),
        (f"{KEY}\0", "Null characters are not allowed"),
        ("<script>alert(1)</script>é", "only plain letters"),
    ],
)
def test_a_failed_form_does_not_give_the_key_back_and_says_so(value: str, says: str, as_owner_of_jane: Client) -> None:
    response = as_owner_of_jane.post(f"{KEYS}publer/", {"secret": value})
    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    assert "Please paste the key again" in page
    assert 'aria-invalid="true"' in page
    assert shows_nothing_of(page)
    assert "alert(1)" not in page
    assert "no-store" in response.headers["Cache-Control"]


def test_an_empty_form_asks_for_the_key(as_owner_of_jane: Client) -> None:
    response = as_owner_of_jane.post(f"{KEYS}openai/", {})
    assert response.status_code == 422
    assert ">optional<" not in response.content.decode()
    assert "Paste the key that OpenAI gave you." in response.content.decode()


def test_the_test_draws_the_card_anew(as_owner_of_jane: Client, publer: PublerSimulator) -> None:
    publer.accounts[KEY] = DEMO_ACCOUNT
    enter(as_owner_of_jane)
    response = as_owner_of_jane.post(f"{KEYS}publer/test/", headers=HTMX)
    text = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in text
    assert 'id="key-publer"' in text
    assert "Signed in to Publer as “Lumen Agency (simulator)”" in text
    assert "Works" in text
    assert shows_nothing_of(text)


def test_without_javascript_the_test_leads_back_to_the_page(as_owner_of_jane: Client, publer: PublerSimulator) -> None:
    enter(as_owner_of_jane)
    page = as_owner_of_jane.post(f"{KEYS}publer/test/", follow=True).content.decode()
    assert "Publer does not know this key. It said: “Invalid API key”" in page
    assert "Refused" in page


def test_the_other_sides_words_stay_text(as_owner_of_jane: Client, publer: PublerSimulator) -> None:
    enter(as_owner_of_jane)
    publer.fail_next(Answer(401, {"errors": [f'<img src=x onerror="alert(1)"> {KEY}']}))
    text = as_owner_of_jane.post(f"{KEYS}publer/test/", headers=HTMX).content.decode()
    assert "<img" not in text
    assert "&lt;img src=x" in text
    assert shows_nothing_of(text)


def test_trouble_is_told_as_trouble(as_owner_of_jane: Client) -> None:
    enter(as_owner_of_jane)
    text = as_owner_of_jane.post(f"{KEYS}publer/test/", headers=HTMX).content.decode()
    assert "Nothing was found out" in text
    assert "Publer does not answer at the moment." in text
    page = as_owner_of_jane.post(f"{KEYS}publer/test/", follow=True).content.decode()
    assert "Publer does not answer at the moment." in page
    assert "Not tested" in page


def test_a_key_that_can_not_be_read_asks_for_it_again(as_owner_of_jane: Client, settings: LazySettings) -> None:
    enter(as_owner_of_jane)
    settings.SECRETS_KEYS = ring("2026a")
    text = as_owner_of_jane.post(f"{KEYS}publer/test/", headers=HTMX).content.decode()
    assert "Please enter the key again." in text


def test_a_key_is_removed(as_owner_of_jane: Client, jane: Workspace) -> None:
    enter(as_owner_of_jane)
    page = as_owner_of_jane.post(f"{KEYS}publer/remove/", follow=True).content.decode()
    assert "The key for Publer is removed." in page
    assert "wxyz" not in page
    with workspace_context(jane):
        assert not Credential.objects.exists()
    assert as_owner_of_jane.post(f"{KEYS}publer/remove/").status_code == 404
    assert as_owner_of_jane.post(f"{KEYS}publer/test/", headers=HTMX).status_code == 404


@pytest.mark.parametrize("part", ["stripe/", "stripe/test/", "stripe/remove/", "PUBLER/"])
def test_there_are_no_other_services(part: str, as_owner_of_jane: Client) -> None:
    assert as_owner_of_jane.post(f"{KEYS}{part}", {"secret": KEY}).status_code == 404


def test_a_member_without_the_right_sees_and_does_nothing(
    as_owner_of_jane: Client, as_member_of_jane: Client, sign_in: SignIn, admin: Any
) -> None:
    enter(as_owner_of_jane)
    assert as_member_of_jane.get(KEYS).status_code == 403
    for part in ("publer/", "publer/test/", "publer/remove/"):
        assert as_member_of_jane.post(f"{KEYS}{part}", {"secret": KEY}).status_code == 403
    assert "wxyz" in sign_in(admin, "jane").get(KEYS).content.decode()


def test_each_workspace_has_its_own(as_owner_of_jane: Client, sign_in: SignIn, outsider: Any) -> None:
    enter(as_owner_of_jane)
    assert "wxyz" not in sign_in(outsider, "okafor").get(KEYS).content.decode()


def test_no_log_line_holds_the_key(
    as_owner_of_jane: Client, publer: PublerSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("httpx2", "httpcore2", "openai", "django"):
        caplog.set_level(logging.DEBUG, logger=name)
    caplog.set_level(logging.DEBUG)
    enter(as_owner_of_jane)
    enter(as_owner_of_jane, f"{KEY} x")
    as_owner_of_jane.post(f"{KEYS}publer/test/")
    told = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert caplog.records
    assert shows_nothing_of("\n".join(line for line in told.split("\n") if "'request'" not in line))


def test_an_error_report_holds_neither_the_field_nor_the_variables(
    as_owner_of_jane: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**kwargs: Any) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr(views, "credential_set", broken)
    as_owner_of_jane.raise_request_exception = False
    response: Any = as_owner_of_jane.post(f"{KEYS}publer/", {"secret": KEY})
    assert response.status_code == 500
    report = get_exception_reporter_filter(response.wsgi_request).get_post_parameters(response.wsgi_request)
    assert report["secret"] == "*" * 20
    assert shows_nothing_of(response.content.decode())


def test_the_report_of_an_error_in_the_service_shows_no_key(
    as_owner_of_jane: Client, jane: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "seal", lambda *args, **kwargs: 1 / 0)
    request = RequestFactory().post(KEYS, {"secret": KEY})
    request.sensitive_post_parameters = ["secret"]  # type: ignore[attr-defined]
    with workspace_context(jane):
        try:
            services.credential_set(actor=None, kind=Kind.PUBLER, secret=Secret(KEY))  # type: ignore[arg-type]
        except ZeroDivisionError:
            reporter = ExceptionReporter(request, *sys.exc_info())
            told = reporter.get_traceback_html() + reporter.get_traceback_text()
    assert "ZeroDivisionError" in told
    assert shows_nothing_of(told)


def test_the_page_costs_few_queries(as_owner_of_jane: Client, django_assert_max_num_queries: Any) -> None:
    enter(as_owner_of_jane)
    enter(as_owner_of_jane, kind="openai")
    with django_assert_max_num_queries(9):
        as_owner_of_jane.get(KEYS)


def test_a_test_that_found_something_out_is_there_on_the_next_visit(
    as_owner_of_jane: Client, jane: Workspace, publer: PublerSimulator
) -> None:
    enter(as_owner_of_jane, DEMO_KEY)
    as_owner_of_jane.post(f"{KEYS}publer/test/", headers=HTMX)
    with workspace_context(jane):
        assert Credential.objects.get().state == State.WORKS
    assert "Lumen Agency (simulator)" in as_owner_of_jane.get(KEYS).content.decode()
