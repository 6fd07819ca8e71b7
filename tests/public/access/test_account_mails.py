"""Passwords and addresses, and the messages about them: in the host's name, with its stored address."""

import re
from email.utils import parseaddr

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from apps.core.tenancy.addresses import host_for_slug
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.fixtures.people import PASSWORD, SignIn

Outbox = list[EmailMultiAlternatives]
RESET = "/accounts/password/reset/"


def on(host: str) -> Client:
    return Client(headers={"host": host})


def link_in(message: EmailMultiAlternatives) -> str:
    found = re.search(r"http://\S+/accounts/\S+", message.body)
    assert found
    return found.group()


def test_a_member_gets_the_link_in_the_workspaces_name_as_text_and_html(member: User, mailoutbox: Outbox) -> None:
    on(host_for_slug("jane")).post(RESET, {"email": member.email})
    (message,) = mailoutbox
    assert parseaddr(message.from_email)[0] == "Jane"
    assert message.to == [member.email]
    html = str(message.alternatives[0][0])
    assert link_in(message).startswith("http://jane.planner.localhost:8000/accounts/password/reset/key/")
    assert link_in(message) in html
    said = (message.subject + message.body + html).replace(f"Powered by {settings.PLATFORM_NAME}", "")
    assert settings.PLATFORM_NAME not in said


@pytest.mark.parametrize(
    "host", ["JANE.planner.localhost:9999", "jane.planner.localhost.", "jane.planner.localhost:80"]
)
def test_the_link_is_made_of_the_stored_domain_and_never_of_the_host_header(
    host: str, member: User, mailoutbox: Outbox
) -> None:
    on(host).post(RESET, {"email": member.email})
    assert link_in(mailoutbox[0]).startswith("http://jane.planner.localhost:8000/")


def test_on_the_root_it_comes_from_the_platform(agent: User, mailoutbox: Outbox) -> None:
    on(settings.ROOT_HOST).post(RESET, {"email": agent.email})
    (message,) = mailoutbox
    assert parseaddr(message.from_email)[0] == settings.PLATFORM_NAME
    assert link_in(message).startswith(f"http://{settings.ROOT_HOST}:8000/")


def test_nobody_learns_who_has_an_account_and_strangers_get_nothing_in_the_workspaces_name(
    member: User, outsider: User, mailoutbox: Outbox
) -> None:
    pages = {
        on(host_for_slug("jane")).post(RESET, {"email": email}, follow=True).content.decode().split("<main")[1]
        for email in (member.email, outsider.email, "nobody@example.com")
    }
    assert len(pages) == 1
    assert "Look into your inbox" in pages.pop()
    assert [message.to for message in mailoutbox] == [[member.email]]


def test_asking_again_and_again_is_limited_over_all_hosts_together(
    member: User, okafor: Workspace, mailoutbox: Outbox
) -> None:
    hosts = [host_for_slug("jane"), host_for_slug("okafor"), settings.ROOT_HOST]
    answers = [on(hosts[number % 3]).post(RESET, {"email": member.email}).status_code for number in range(6)]
    assert answers == [302] * 5 + [429]


def test_the_link_sets_a_password_once_signs_in_and_the_change_is_reported(member: User, mailoutbox: Outbox) -> None:
    client = on(host_for_slug("jane"))
    client.post(RESET, {"email": member.email})
    path = link_in(mailoutbox[0]).partition(":8000")[2]
    form = client.get(path).headers["Location"]
    new = {"password1": "a quiet harbour", "password2": "a quiet harbour"}
    assert client.post(form, new).headers["Location"] == "/"
    assert client.get("/accounts/profile/").status_code == 200
    assert mailoutbox[1].subject == "Your new password is set"
    assert parseaddr(mailoutbox[1].from_email)[0] == "Jane"
    again = on(host_for_slug("jane")).get(path, follow=True).content.decode()
    assert "This link no longer works" in again


def test_a_weak_password_is_refused_with_reasons(member: User, mailoutbox: Outbox) -> None:
    client = on(host_for_slug("jane"))
    client.post(RESET, {"email": member.email})
    form = client.get(link_in(mailoutbox[0]).partition(":8000")[2]).headers["Location"]
    text = client.post(form, {"password1": "password", "password2": "password"}).content.decode()
    assert "too short" in text
    assert "too common" in text


def test_changing_the_password_keeps_one_signed_in_here_and_reports_it(
    as_member_of_jane: Client, member: User, mailoutbox: Outbox
) -> None:
    form = {"oldpassword": PASSWORD, "password1": "a quiet harbour", "password2": "a quiet harbour"}
    response = as_member_of_jane.post("/accounts/password/change/", form)
    assert response.headers["Location"] == "/accounts/profile/"
    assert as_member_of_jane.get("/accounts/profile/").status_code == 200
    (message,) = mailoutbox
    assert message.subject == "Your password was changed"
    assert "127.0.0.1" in message.body
    assert "127.0.0.1" in str(message.alternatives[0][0])


def test_changing_the_password_ends_the_sessions_elsewhere(member: User, sign_in: SignIn) -> None:
    here, there = sign_in(member, "jane"), sign_in(member, "jane")
    form = {"oldpassword": PASSWORD, "password1": "a quiet harbour", "password2": "a quiet harbour"}
    here.post("/accounts/password/change/", form)
    assert there.get("/accounts/profile/").status_code == 302


def test_a_further_address_takes_the_password_once_more_and_a_link_to_the_stored_host(
    as_member_of_jane: Client, mailoutbox: Outbox
) -> None:
    client = as_member_of_jane
    asked = client.post("/accounts/email/", {"action_add": "", "email": "mia@elsewhere.example"})
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not mailoutbox
    client.post(asked.headers["Location"], {"password": PASSWORD})
    (message,) = mailoutbox
    assert message.to == ["mia@elsewhere.example"]
    assert link_in(message).startswith("http://jane.planner.localhost:8000/accounts/confirm-email/")
    assert not EmailAddress.objects.get(email="mia@elsewhere.example").verified
    client.post(link_in(message).partition(":8000")[2])
    assert EmailAddress.objects.get(email="mia@elsewhere.example").verified


def test_a_name_is_changed_on_the_profile(as_member_of_jane: Client, member: User) -> None:
    text = as_member_of_jane.post("/accounts/profile/", {"name": "Mia Moreau"}, follow=True).content.decode()
    assert "Your name is saved." in text
    assert User.objects.get(pk=member.pk).name == "Mia Moreau"
    refused = as_member_of_jane.post("/accounts/profile/", {"name": " "})
    assert refused.status_code == 422
