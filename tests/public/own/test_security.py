"""The pages about one's second factors: setting up, codes, removing, and the mail about each change."""

import re
from email.utils import parseaddr
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from apps.core.tenancy.addresses import host_for_slug
from apps.public.users.models import User
from tests.factories.factors import App, app_give, codes_of, passkey_give
from tests.fixtures.people import PASSWORD, SignIn

Outbox = list[EmailMultiAlternatives]
SECURITY = "/accounts/security/"
APP = f"{SECURITY}app/"
CODES = f"{SECURITY}codes/"
CONFIRM = f"{SECURITY}confirm/"
PASSKEYS = f"{SECURITY}passkeys/"


@pytest.fixture
def commits_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What allauth does after its commit happens inside the request, as it does without the test's transaction."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda function: function())


def confirm(client: Client, path: str, **proof: str) -> Any:
    """Open a page that asks first who one is, and show it."""
    asked = client.get(path).headers["Location"]
    return client.post(asked, {**(proof or {"password": PASSWORD}), "next": path})


def secret_on(page: str) -> App:
    found = re.search(r'id="totp-secret">([A-Z2-7]+)<', page)
    assert found
    return App(found.group(1))


def set_up(client: Client) -> App:
    confirm(client, APP)
    app = secret_on(client.get(APP).content.decode())
    response = client.post(APP, {"code": app.code()})
    assert response.headers["Location"] == CODES
    return app


@pytest.mark.parametrize(("slug", "name"), [("jane", "Jane"), ("", settings.PLATFORM_NAME)])
def test_an_app_is_set_up_with_a_picture_or_a_key_in_the_hosts_name(
    slug: str, name: str, member: User, sign_in: SignIn
) -> None:
    client = sign_in(member, slug)
    confirm(client, APP)
    page = client.get(APP)
    text = page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert 'src="data:image/svg+xml;base64,' in text
    link = re.search(r'href="(otpauth://totp/[^"]+)"', text)
    assert link
    query = parse_qs(urlsplit(link.group(1).replace("&amp;", "&")).query)
    assert query["issuer"] == [name]
    assert query["secret"] == [secret_on(text).secret]


@pytest.mark.slow
def test_setting_up_turns_it_on_gives_codes_and_says_so_by_mail(
    as_member_of_jane: Client, member: User, mailoutbox: Outbox, commits_at_once: None
) -> None:
    client = as_member_of_jane
    set_up(client)
    page = client.get(CODES).content.decode()
    assert len(codes_of(member)) == 10
    assert all(code in page for code in codes_of(member))
    (message,) = mailoutbox
    html = str(message.alternatives[0][0])
    assert message.subject == "Two-factor is on"
    assert parseaddr(message.from_email)[0] == "Jane"
    assert "127.0.0.1" in message.body
    assert "127.0.0.1" in html
    said = (message.subject + message.body + html).replace(f"Powered by {settings.PLATFORM_NAME}", "")
    assert settings.PLATFORM_NAME not in said


@pytest.mark.slow
def test_a_wrong_first_code_keeps_the_key_and_turns_nothing_on(as_member_of_jane: Client, member: User) -> None:
    confirm(as_member_of_jane, APP)
    app = secret_on(as_member_of_jane.get(APP).content.decode())
    page = as_member_of_jane.post(APP, {"code": app.wrong()}).content.decode()
    assert "The code is not right" in page
    assert secret_on(page).secret == app.secret
    assert not Authenticator.objects.filter(user=member).exists()


@pytest.mark.slow
def test_the_first_code_does_not_sign_in_as_well(as_member_of_jane: Client, member: User) -> None:
    confirm(as_member_of_jane, APP)
    app = secret_on(as_member_of_jane.get(APP).content.decode())
    code = app.code()
    as_member_of_jane.post(APP, {"code": code})
    other = Client(headers={"host": host_for_slug("jane")})
    other.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert "was used before" in other.post("/accounts/second-factor/", {"code": code}).content.decode()


@pytest.mark.parametrize("path", [APP, f"{APP}remove/", CODES, f"{CODES}new/", f"{CODES}file/"])
def test_nothing_is_shown_or_changed_before_one_shows_again_who_one_is(
    path: str, as_member_of_jane: Client, member: User
) -> None:
    if path != APP:
        app_give(member)
    before = list(Authenticator.objects.values())
    for response in (as_member_of_jane.get(path), as_member_of_jane.post(path, {"code": "123456"})):
        expected = "/accounts/reauthenticate/" if path == APP else CONFIRM
        assert response.status_code == 405 or response.headers["Location"].startswith(expected)
    assert list(Authenticator.objects.values()) == before


def test_with_a_second_factor_the_password_does_not_do(as_member_of_jane: Client, member: User) -> None:
    app_give(member)
    response = as_member_of_jane.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": f"{APP}remove/"})
    assert response.headers["Location"].startswith(CONFIRM)
    assert as_member_of_jane.get(f"{APP}remove/").headers["Location"].startswith(CONFIRM)


def test_the_app_is_removed_with_its_codes_and_the_mail_says_so(
    as_member_of_jane: Client, member: User, mailoutbox: Outbox
) -> None:
    app = app_give(member)
    confirm(as_member_of_jane, f"{APP}remove/", code=app.code())
    as_member_of_jane.post(f"{APP}remove/")
    assert not Authenticator.objects.filter(user=member).exists()
    assert [message.subject for message in mailoutbox] == ["Your authenticator app was removed"]
    assert "Set up an app" in as_member_of_jane.get(SECURITY).content.decode()


def test_codes_are_downloaded_and_made_anew(
    as_member_of_jane: Client, member: User, mailoutbox: Outbox, commits_at_once: None
) -> None:
    app = app_give(member)
    old = codes_of(member)
    confirm(as_member_of_jane, f"{CODES}file/", code=app.code())
    file = as_member_of_jane.get(f"{CODES}file/")
    assert file.headers["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert "no-store" in file.headers["Cache-Control"]
    assert [line for line in file.content.decode().splitlines() if line.isdigit()] == old
    assert member.email in file.content.decode()
    as_member_of_jane.post(f"{CODES}new/")
    assert not set(codes_of(member)) & set(old)
    assert [message.subject for message in mailoutbox] == ["You have new recovery codes"]


def test_few_codes_are_a_warning(as_member_of_jane: Client, member: User) -> None:
    app_give(member)
    assert "10 are unused" in as_member_of_jane.get(SECURITY).content.decode()
    codes = Authenticator.objects.get(user=member, type=Authenticator.Type.RECOVERY_CODES)
    for used, words in ((0b1111111, "Only 3 left."), (0b1111111111, "None is left.")):
        codes.data["used_mask"] = used
        codes.save()
        assert words in as_member_of_jane.get(SECURITY).content.decode()


def test_on_a_workspace_passkeys_are_listed_and_changed_only_on_the_root(
    as_member_of_jane: Client, member: User, sign_in: SignIn
) -> None:
    passkey = passkey_give(member, "<b>Phone</b>")
    page = as_member_of_jane.get(SECURITY).content.decode()
    assert "&lt;b&gt;Phone" in page
    way = "via=jane.planner.localhost&amp;next=%2Faccounts%2Fsecurity%2F"
    assert f"http://{settings.ROOT_HOST}:8000/accounts/enter/?{way}" in page
    for path in (PASSKEYS, f"{PASSKEYS}add/", f"{PASSKEYS}{passkey.pk}/remove/", "/accounts/login/passkey/"):
        assert as_member_of_jane.get(path).status_code == 404
    on_root = sign_in(member, "").get(SECURITY).content.decode()
    assert f"{PASSKEYS}{passkey.pk}/remove/" in on_root


def test_nobody_touches_somebody_elses_passkey(member: User, admin: User, sign_in: SignIn) -> None:
    passkey = passkey_give(admin)
    client = sign_in(member, "")
    confirm(client, f"{PASSKEYS}add/")
    for what in ("name", "remove"):
        path = f"{PASSKEYS}{passkey.pk}/{what}/"
        assert client.get(path).status_code == 404
        assert client.post(path, {"name": "mine"}).status_code == 404
    assert Authenticator.objects.get(pk=passkey.pk).data["name"] == "Passkey"


def test_a_further_address_can_be_added_with_two_factor_on(as_member_of_jane: Client, member: User) -> None:
    app = app_give(member)
    asked = as_member_of_jane.post("/accounts/email/", {"action_add": "", "email": "mia@elsewhere.example"})
    as_member_of_jane.post(asked.headers["Location"], {"code": app.code()})
    assert member.emailaddress_set.filter(email="mia@elsewhere.example").exists()  # type: ignore[attr-defined]


def test_who_can_show_nothing_on_this_host_is_not_led_in_circles(as_member_of_jane: Client, member: User) -> None:
    passkey_give(member)
    Authenticator.objects.filter(user=member, type=Authenticator.Type.RECOVERY_CODES).delete()
    member.set_unusable_password()
    member.save()
    as_member_of_jane.force_login(member)
    session = as_member_of_jane.session
    session["_scope"] = member.memberships.get().workspace.schema_name  # type: ignore[attr-defined]
    session.save()
    assert as_member_of_jane.get(APP).headers["Location"].startswith(SECURITY)


def test_the_page_costs_few_queries(
    as_member_of_jane: Client, member: User, django_assert_max_num_queries: Any
) -> None:
    app_give(member)
    for _ in range(3):
        Authenticator.objects.create(user=member, type="webauthn", data={"name": "x", "credential": {}})
    as_member_of_jane.get(SECURITY)
    with django_assert_max_num_queries(6):
        as_member_of_jane.get(SECURITY)
