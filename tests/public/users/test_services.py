"""People's accounts: one per address, however it is written."""

import pytest
from allauth.account.models import EmailAddress

from apps.public.users.models import User
from apps.public.users.services import user_ensure, user_rename
from tests.fixtures.people import person

pytestmark = pytest.mark.django_db


def test_a_new_account_has_a_confirmed_address_and_no_password() -> None:
    user = user_ensure(email=" Ana@Example.com ", name=" Ana Sousa ")
    assert (user.email, user.name, user.has_usable_password()) == ("ana@example.com", "Ana Sousa", False)
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == ("ana@example.com", True, True)


def test_the_same_address_is_the_same_account() -> None:
    assert user_ensure(email="ana@example.com") == user_ensure(email="ANA@example.com", name="Other")
    assert User.objects.filter(email="ana@example.com").count() == 1


def test_a_confirmed_further_address_is_its_owners() -> None:
    ana = person("ana@example.com", "Ana")
    EmailAddress.objects.create(user=ana, email="studio@example.com", verified=True, primary=False)
    assert user_ensure(email="studio@example.com") == ana


def test_an_address_that_somebody_only_claims_is_not_theirs() -> None:
    ana = person("ana@example.com", "Ana")
    EmailAddress.objects.create(user=ana, email="victim@example.com", verified=False, primary=False)
    victim = user_ensure(email="victim@example.com")
    assert victim != ana
    assert EmailAddress.objects.get(user=victim).verified


def test_an_account_that_is_made_at_the_same_moment_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.public.users import services

    answers = [None, person("ana@example.com", "Ana")]
    monkeypatch.setattr(services, "account_with", lambda address: answers.pop(0))
    assert user_ensure(email="ana@example.com").name == "Ana"


def test_a_name_is_kept_without_stray_spaces() -> None:
    ana = person("ana@example.com", "Ana")
    user_rename(user=ana, name="  Ana   Sousa ")
    assert User.objects.get(pk=ana.pk).name == "Ana Sousa"
