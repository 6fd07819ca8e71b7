"""Taking second factors off an account, for somebody who lost them all."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from apps.core.tenancy.addresses import host_for_slug
from apps.public.users.models import User
from tests.factories.factors import app_give, passkey_give
from tests.fixtures.people import PASSWORD


def test_the_command_removes_all_of_one_person_and_signs_them_out(member: User, admin: User) -> None:
    app = app_give(member)
    passkey_give(member)
    passkey_give(admin)
    client = Client(headers={"host": host_for_slug("jane")})
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    client.post("/accounts/second-factor/", {"code": app.code()})
    said = StringIO()
    call_command("second_factor_remove", member.email.upper(), stdout=said)
    assert member.email in said.getvalue()
    assert set(Authenticator.objects.values_list("user_id", flat=True)) == {admin.pk}
    assert client.get("/accounts/profile/").status_code == 302
    response = client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("email", "words"), [("nobody@example.com", "no account"), ("member@jane.example", "no second factor")]
)
def test_the_command_says_what_it_did_not_find(email: str, words: str, member: User) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("second_factor_remove", email)
