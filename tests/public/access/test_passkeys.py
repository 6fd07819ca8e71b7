"""Passkeys as the server sees them: what is asked, whose answers count. A browser's part is in tests/browser."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from fido2.utils import websafe_encode

from apps.public.users.models import User
from tests.factories.factors import Device, passkey_give
from tests.fixtures.people import PASSWORD, SignIn

BY_PASSKEY = "/accounts/login/passkey/"
ADD = "/accounts/security/passkeys/add/"
JSON = {"Accept": "application/json"}


ROOT = "http://planner.localhost:8000"


@pytest.fixture
def device(member: User) -> Device:
    """The member's, with a passkey of their account."""
    device = Device(member)
    passkey_give(member, device=device)
    return device


def on_root(**headers: str) -> Client:
    return Client(headers={"host": str(settings.ROOT_HOST), **headers})


def signed(client: Client, device: Device, origin: str = ROOT) -> str:
    """The device's answer to what the sign-in page asks in this browser."""
    return device.answer(client.get(BY_PASSKEY, headers=JSON).json()["request_options"], origin=origin)


def options_on(page: str) -> Any:
    return json.loads(page.partition('id="passkey-options" type="application/json">')[2].split("<")[0])


def is_in(client: Client) -> bool:
    return client.get("/accounts/profile/").status_code == 200


@pytest.mark.parametrize("host", ["planner.localhost", "PLANNER.localhost:81", "planner.localhost."])
def test_the_browser_is_asked_for_a_passkey_of_the_root_however_the_host_is_spelled(host: str, db: None) -> None:
    options = Client(headers={"host": host}).get(BY_PASSKEY, headers=JSON).json()["request_options"]["publicKey"]
    assert options["rpId"] == settings.ROOT_HOST
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")


def test_a_new_one_can_sign_in_by_itself_and_is_named_after_the_account(member: User, sign_in: SignIn) -> None:
    client = sign_in(member, "")
    client.post(client.get(ADD).headers["Location"], {"password": PASSWORD, "next": ADD})
    asked = options_on(client.get(ADD).content.decode())["creation_options"]["publicKey"]
    assert asked["rp"] == {"id": settings.ROOT_HOST, "name": settings.PLATFORM_NAME}
    assert asked["user"]["name"] == member.email
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"


def test_a_passkey_signs_in_and_leads_to_the_page_that_was_asked_for(device: Device) -> None:
    client = on_root()
    form = {"credential": signed(client, device), "next": "/workspaces/?a=1"}
    assert client.post(BY_PASSKEY, form).headers["Location"] == "/workspaces/?a=1"
    assert is_in(client)


@pytest.mark.parametrize(
    "origin",
    [
        "http://okafor.planner.localhost:8000",  # browsers let a subdomain ask for the root's passkeys
        "http://planner.localhost:9000",
        "https://planner.localhost:8000",
        "http://planner.localhost:8000.evil.example",
        "https://evil.example",
        "null",
        "",
    ],
)
def test_an_answer_that_another_site_asked_for_does_not_count(origin: str, device: Device) -> None:
    client = on_root()
    response = client.post(BY_PASSKEY, {"credential": signed(client, device, origin), "next": "/workspaces/"})
    assert response.headers["Location"] == "/accounts/login/?next=%2Fworkspaces%2F"
    assert "The passkey was not recognised" in client.get(response.headers["Location"]).content.decode()
    assert not is_in(client)


def test_an_answer_counts_once_and_only_in_the_browser_that_was_asked(device: Device) -> None:
    client, other = on_root(), on_root()
    answer = signed(client, device)
    signed(other, device)
    for browser, gets_in in ((other, False), (client, True)):
        browser.post(BY_PASSKEY, {"credential": answer})
        assert is_in(browser) is gets_in
    client.post("/accounts/logout/")
    client.post(BY_PASSKEY, {"credential": answer})
    assert not is_in(client)


def test_a_passkey_that_was_removed_or_is_of_nobody_does_not_sign_in(device: Device, admin: User) -> None:
    client = on_root()
    client.post(BY_PASSKEY, {"credential": signed(client, Device(admin))})
    assert not is_in(client)
    Authenticator.objects.all().delete()
    client.post(BY_PASSKEY, {"credential": signed(client, device)})
    assert not is_in(client)


def test_it_never_leads_to_another_site(device: Device) -> None:
    client = on_root()
    form = {"credential": signed(client, device), "next": "https://evil.example/"}
    assert client.post(BY_PASSKEY, form).headers["Location"] == "/"


def test_a_deactivated_person_does_not_get_in(member: User, device: Device) -> None:
    User.objects.filter(pk=member.pk).update(is_active=False)
    client = on_root()
    client.post(BY_PASSKEY, {"credential": signed(client, device)})
    assert not is_in(client)


def test_after_the_password_it_is_the_second_step(member: User, device: Device) -> None:
    client = on_root()
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    page = client.get("/accounts/second-factor/").content.decode()
    answer = device.answer(options_on(page)["request_options"], origin=ROOT)
    assert client.post("/accounts/second-factor/", {"credential": answer}).status_code == 302
    assert is_in(client)


RIGHT_ORIGIN = websafe_encode(json.dumps({"type": "webauthn.get", "challenge": "x", "origin": ROOT}).encode())
BROKEN: list[Any] = [
    "",
    "{",
    "[]",
    "1",
    "null",
    '"x"',
    "{}",
    json.dumps({"response": None}),
    json.dumps({"response": {"clientDataJSON": 5}}),
    json.dumps({"response": {"clientDataJSON": "!!!"}}),
    json.dumps({"response": {"clientDataJSON": RIGHT_ORIGIN}}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "x", "response": {"clientDataJSON": RIGHT_ORIGIN}}),
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {
                "clientDataJSON": RIGHT_ORIGIN,
                "authenticatorData": "AA",
                "attestationObject": "oA",
                "signature": "AA",
                "userHandle": "AA",
            },
        }
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize("credential", BROKEN)
def test_what_is_no_answer_is_refused_like_a_wrong_one(credential: str, member: User, device: Device) -> None:
    client = on_root()
    client.get(BY_PASSKEY, headers=JSON)
    assert client.post(BY_PASSKEY, {"credential": credential}).headers["Location"].startswith("/accounts/login/")
    halfway = on_root()
    halfway.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    halfway.get("/accounts/second-factor/")
    assert halfway.post("/accounts/second-factor/", {"credential": credential}).status_code == 200
    assert not is_in(halfway)


@pytest.mark.slow
@pytest.mark.parametrize("credential", BROKEN)
def test_what_is_no_passkey_is_not_kept(credential: str, member: User, sign_in: SignIn) -> None:
    client = sign_in(member, "")
    client.post(client.get(ADD).headers["Location"], {"password": PASSWORD, "next": ADD})
    client.get(ADD)
    assert client.post(ADD, {"credential": credential, "name": "x" * 500}).status_code == 200
    assert not Authenticator.objects.filter(user=member).exists()


def test_sign_ins_by_passkey_are_limited(db: None) -> None:
    statuses = [on_root().post(BY_PASSKEY, {"credential": "{}"}).status_code for _ in range(11)]
    assert statuses == [302] * 10 + [429]
