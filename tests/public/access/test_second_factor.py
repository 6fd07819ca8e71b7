"""Signing in with a second factor: codes of an app, recovery codes, and how often one may guess."""

import pytest
from django.conf import LazySettings
from django.conf import settings as project
from django.test import Client

from apps.core.tenancy.addresses import host_for_slug
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.factories.factors import App, app_give, codes_of, passkey_give
from tests.fixtures.people import PASSWORD

LOGIN = "/accounts/login/"
STEP = "/accounts/second-factor/"
TOO_MANY = "Too many tries that failed"


@pytest.fixture
def app(member: User) -> App:
    return app_give(member)


def halfway(user: User, host: str = "", **more: str) -> Client:
    """A browser that has given the right password, and no more."""
    client = Client(headers={"host": host or host_for_slug("jane")})
    response = client.post(LOGIN, {"login": user.email, "password": PASSWORD, **more})
    assert response.headers["Location"] == STEP
    return client


def is_in(client: Client) -> bool:
    return client.get("/accounts/profile/").status_code == 200


def test_the_password_alone_opens_nothing(member: User, app: App) -> None:
    client = halfway(member)
    assert not is_in(client)
    assert client.get("/library/").status_code == 302
    text = client.get(STEP).content.decode()
    assert "Open your authenticator app" in text
    assert "passkey" not in text


@pytest.mark.parametrize("step", [-1, 0, 1])
def test_the_code_signs_in_and_leads_to_the_page_that_was_asked_for(step: int, member: User, app: App) -> None:
    client = halfway(member, next="/team/")
    response = client.post(STEP, {"code": app.code(step)})
    assert response.headers["Location"] == "/team/"
    assert is_in(client)


@pytest.mark.parametrize("spelling", ["{0} {1}", " {0}{1} ", "{0}-{1}"])
def test_a_code_may_be_typed_as_apps_show_it(spelling: str, member: User, app: App) -> None:
    client = halfway(member)
    code = app.code()
    assert client.post(STEP, {"code": spelling.format(code[:3], code[3:])}).status_code == 302


@pytest.mark.parametrize("code", ["", "0", "abcdef", "1" * 5000, "\x00", "½½½½½½", "' OR 1=1 --", "-1", "1e6"])
def test_what_is_no_code_is_refused_in_words(code: str, member: User, app: App) -> None:
    client = halfway(member)
    response = client.post(STEP, {"code": code})
    assert response.status_code == 200
    assert not is_in(client)


def test_a_wrong_code_and_an_old_one_are_refused(member: User, app: App) -> None:
    client = halfway(member)
    for code in (app.wrong(), app.code(-3), app.code(4)):
        assert "The code is not right" in client.post(STEP, {"code": code}).content.decode()
    assert not is_in(client)


@pytest.mark.slow
def test_a_code_works_once_over_all_hosts_and_however_it_is_spelled(member: User, app: App, okafor: Workspace) -> None:
    code = app.code()
    assert halfway(member).post(STEP, {"code": code}).status_code == 302
    spelled = f"{code[:3]} {code[3:]}"
    for host, typed in ((host_for_slug("jane"), spelled), (host_for_slug("okafor"), code), (project.ROOT_HOST, code)):
        again = halfway(member, host)
        assert "was used before" in again.post(STEP, {"code": typed}).content.decode()
        assert not is_in(again)


def test_somebody_elses_code_is_no_code(member: User, admin: User, app: App) -> None:
    other = app_give(admin)
    client = halfway(member)
    assert "The code is not right" in client.post(STEP, {"code": other.code()}).content.decode()


def test_a_recovery_code_signs_in_once_and_says_how_many_are_left(member: User, app: App) -> None:
    code = codes_of(member)[3]
    client = halfway(member)
    client.post(STEP, {"code": code})
    assert "You used a recovery code. 9 are left." in client.get("/accounts/profile/").content.decode()
    assert code not in codes_of(member)
    assert "The code is not right" in halfway(member).post(STEP, {"code": code}).content.decode()


@pytest.mark.slow
def test_tries_are_counted_over_all_hosts_and_spellings_of_them(member: User, app: App, okafor: Workspace) -> None:
    hosts = [host_for_slug("jane"), host_for_slug("okafor"), project.ROOT_HOST]
    spelled = [*hosts, f"{hosts[0]}.", hosts[0].upper()]
    for host in spelled:
        assert TOO_MANY not in halfway(member, host).post(STEP, {"code": app.wrong()}).content.decode()
    for host in spelled:
        client = halfway(member, host)
        assert TOO_MANY in client.post(STEP, {"code": app.code()}).content.decode()
        assert not is_in(client)


@pytest.mark.slow
def test_tries_of_one_person_are_not_those_of_another(member: User, admin: User, app: App) -> None:
    other = app_give(admin)
    for _ in range(6):
        halfway(member).post(STEP, {"code": app.wrong()})
    assert halfway(admin).post(STEP, {"code": other.code()}).status_code == 302


def test_a_patient_guesser_meets_the_limit_of_the_day(member: User, app: App, settings: LazySettings) -> None:
    settings.MFA_RATE_LIMITS = {"second_factor": "3/d/key"}
    for _ in range(3):
        assert "24 hours" not in halfway(member).post(STEP, {"code": app.wrong()}).content.decode()
    client = halfway(member)
    assert "24 hours" in client.post(STEP, {"code": app.code()}).content.decode()
    assert not is_in(client)


def test_a_right_code_begins_the_count_of_the_day_anew(member: User, app: App, settings: LazySettings) -> None:
    settings.MFA_RATE_LIMITS = {"second_factor": "2/d/key"}
    for step in (-1, 0, 1):
        halfway(member).post(STEP, {"code": app.wrong()})
        assert halfway(member).post(STEP, {"code": app.code(step)}).status_code == 302


def test_somebody_with_only_a_passkey_is_led_to_the_root_from_a_workspace(member: User) -> None:
    passkey_give(member)
    text = halfway(member, next="/team/").get(STEP).content.decode()
    assert "/accounts/enter/?with=passkey&amp;next=/team/" in text
    assert "type one of your recovery codes" in text
    assert "passkeys.js" not in text


def test_on_a_workspace_a_passkeys_answer_is_not_even_read(member: User) -> None:
    passkey_give(member)
    client = halfway(member)
    assert client.post(STEP, {"credential": "{}"}).status_code == 200
    assert "mfa.webauthn.state" not in client.session
    assert not is_in(client)


def test_the_second_step_can_be_left(member: User, app: App) -> None:
    client = halfway(member)
    client.post("/accounts/logout/", {"next": LOGIN})
    assert client.get(STEP).headers["Location"] == LOGIN


def test_without_a_first_step_there_is_no_second(jane: Workspace) -> None:
    client = Client(headers={"host": host_for_slug("jane")})
    for response in (client.get(STEP), client.post(STEP, {"code": "123456"})):
        assert response.headers["Location"] == LOGIN


def test_a_new_password_by_mail_does_not_replace_the_second_factor(member: User, app: App, mailoutbox: list) -> None:  # type: ignore[type-arg]
    client = Client(headers={"host": host_for_slug("jane")})
    client.post("/accounts/password/reset/", {"email": member.email})
    path = mailoutbox[0].body.partition(":8000")[2].split()[0]
    form = client.get(path).headers["Location"]
    response = client.post(form, {"password1": "a quiet harbour", "password2": "a quiet harbour"})
    assert response.headers["Location"] == STEP
    assert not is_in(client)
