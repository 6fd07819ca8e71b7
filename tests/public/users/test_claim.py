"""An account for somebody who proved that they read an address's mail."""

import pytest
from allauth.account.models import EmailAddress

from apps.core.errors import Conflict, InvalidInput
from apps.public.users.models import User
from apps.public.users.selectors import account_with
from apps.public.users.services import account_claim, user_ensure
from tests.fixtures.people import PASSWORD, person

ADDRESS = "new@example.com"


def test_a_new_account_has_the_address_confirmed(db: None) -> None:
    user = account_claim(email=f" {ADDRESS.upper()}", name="Nia\r\nBcc: x\x00\u202e", password=PASSWORD)
    assert (user.email, user.name) == (ADDRESS, "Nia Bcc: x")
    assert user.check_password(PASSWORD)
    assert EmailAddress.objects.filter(user=user, email=ADDRESS, verified=True, primary=True).exists()


def test_one_without_a_password_gets_its_first(db: None) -> None:
    made = user_ensure(email=ADDRESS, name="Old")
    EmailAddress.objects.filter(user=made).update(verified=False)
    user = account_claim(email=ADDRESS, name="Nia", password=PASSWORD)
    assert user.pk == made.pk
    assert EmailAddress.objects.filter(user=user).values_list("verified", "primary").get() == (True, True)


def test_a_password_that_is_there_is_never_replaced(db: None) -> None:
    user = person(ADDRESS, "Nia")
    with pytest.raises(Conflict):
        account_claim(email=ADDRESS, name="Eve", password="another good one")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert user.name == "Nia"


def test_a_shut_account_stays_shut(db: None) -> None:
    user = user_ensure(email=ADDRESS)
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(Conflict):
        account_claim(email=ADDRESS, name="Nia", password=PASSWORD)


@pytest.mark.parametrize("password", ["", "short", "1234567890123", "password123456"[:11], "new@example.com"])
def test_djangos_validators_have_their_say(password: str, db: None) -> None:
    with pytest.raises(InvalidInput) as caught:
        account_claim(email=ADDRESS, name="Nia New", password=password)
    assert caught.value.field == "password"
    assert not User.objects.filter(email=ADDRESS).exists()


@pytest.mark.parametrize("name", ["", " \t\n", "\u200b\u202e", "n" * 121])
def test_a_name_is_needed_and_has_an_end(name: str, db: None) -> None:
    with pytest.raises(InvalidInput) as caught:
        account_claim(email=ADDRESS, name=name, password=PASSWORD)
    assert caught.value.field == "name"


def test_who_confirmed_an_address_comes_before_who_only_claims_it(db: None) -> None:
    User.objects.create_user(ADDRESS, PASSWORD)
    confirmed = person("main@example.com", "Nia")
    EmailAddress.objects.create(user=confirmed, email=ADDRESS, verified=True)
    assert account_with(ADDRESS) == confirmed
