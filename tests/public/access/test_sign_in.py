"""Signing in on each host, as that host: who gets in, where to, and how often one may guess."""

import pytest
from django.conf import settings
from django.test import Client

from apps.core.tenancy.addresses import host_for_slug
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.fixtures.people import PASSWORD

LOGIN = "/accounts/login/"
TOO_MANY = "Too many tries that failed"


def on(host: str) -> Client:
    return Client(headers={"host": host})


def jane_host() -> str:
    return host_for_slug("jane")


def try_to_sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> tuple[int, str, str]:
    response = client.post(LOGIN, {"login": email, "password": password, **more})
    return response.status_code, response.headers.get("Location", ""), response.content.decode()


def test_a_member_signs_in_however_the_address_is_written(member: User) -> None:
    assert try_to_sign_in(on(jane_host()), member.email.upper())[:2] == (302, "/")


def test_a_wrong_password_is_one_sentence_that_tells_nothing_about_the_account(member: User) -> None:
    known = try_to_sign_in(on(jane_host()), member.email, "wrong")[2]
    unknown = try_to_sign_in(on(jane_host()), "nobody@example.com", "wrong")[2]
    sentence = "The e-mail address or the password is not right."
    assert sentence in known
    assert sentence in unknown


def test_a_deactivated_person_does_not_get_in(member: User) -> None:
    User.objects.filter(pk=member.pk).update(is_active=False)
    client = on(jane_host())
    try_to_sign_in(client, member.email)
    assert client.get("/accounts/profile/").status_code == 302


def test_somebody_without_a_password_does_not_get_in_with_an_empty_or_any_one(owner: User) -> None:
    for password in ("", "!", PASSWORD):
        assert try_to_sign_in(on(jane_host()), owner.email, password)[0] == 200


@pytest.mark.parametrize("path", ["/settings/", "/accounts/profile/?tab=1"])
def test_the_page_that_was_asked_for_opens_after_signing_in(path: str, member: User) -> None:
    assert try_to_sign_in(on(jane_host()), member.email, next=path)[1] == path


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example/",
        "http://okafor.planner.localhost/",
        "javascript:alert(1)",
        "/\\evil.example",
        "http:///evil.example",
    ],
)
def test_signing_in_never_leads_to_another_site(path: str, member: User) -> None:
    assert try_to_sign_in(on(jane_host()), member.email, next=path)[1] == "/"


def test_a_stranger_who_signs_in_meets_the_closed_door(outsider: User, jane: Workspace) -> None:
    outsider.set_password(PASSWORD)
    outsider.save()
    client = on(jane_host())
    try_to_sign_in(client, outsider.email)
    response = client.get("/")
    text = response.content.decode()
    assert response.status_code == 403
    assert outsider.email in text
    assert f">{jane.name}<" not in text


def test_tries_that_fail_are_counted_over_all_hosts_together(member: User) -> None:
    hosts = [jane_host(), host_for_slug("okafor")]
    for number in range(5):
        assert TOO_MANY not in try_to_sign_in(on(hosts[number % 2]), member.email, "wrong")[2]
    for host in (*hosts, settings.ROOT_HOST):
        assert TOO_MANY in try_to_sign_in(on(host), member.email, "wrong")[2]


def test_another_spelling_of_the_host_or_the_address_gives_no_fresh_tries(member: User) -> None:
    spellings = [jane_host().upper(), f"{jane_host()}:81", f"{jane_host()}:82", f"{jane_host()}.", jane_host()]
    for number, host in enumerate(spellings):
        email = member.email.upper() if number % 2 else f" {member.email}"
        try_to_sign_in(on(host), email, "wrong")
    assert TOO_MANY in try_to_sign_in(on(f"{jane_host()}:99"), member.email, "wrong")[2]


def test_while_limited_the_right_password_does_not_help_and_others_are_not_limited(member: User, admin: User) -> None:
    for _ in range(5):
        try_to_sign_in(on(jane_host()), member.email, "wrong")
    assert TOO_MANY in try_to_sign_in(on(jane_host()), member.email)[2]
    assert try_to_sign_in(on(jane_host()), admin.email)[0] == 302


def test_signing_up_is_closed_kindly(jane: Workspace) -> None:
    for response in (
        on(jane_host()).get("/accounts/signup/"),
        on(jane_host()).post("/accounts/signup/", {"email": "x@example.com", "password1": PASSWORD}),
    ):
        assert response.status_code == 200
        assert "By invitation only" in response.content.decode()
    assert not User.objects.filter(email="x@example.com").exists()


def test_signing_out_takes_a_post(member: User) -> None:
    client = on(jane_host())
    try_to_sign_in(client, member.email)
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/accounts/profile/").status_code == 200


def test_signing_in_takes_the_token_of_a_form(member: User) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": jane_host()})
    response = strict.post(LOGIN, {"login": member.email, "password": PASSWORD})
    assert response.status_code == 403
    assert "Please send it again" in response.content.decode()
