"""Writes on people's accounts."""

import unicodedata

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.core.errors import Conflict, InvalidInput
from apps.public.users.models import User
from apps.public.users.selectors import account_with

_NAME_LIMIT = 120


def user_ensure(*, email: str, name: str = "") -> User:
    """The account of that address, made without a usable password where there is none.

    A confirmed further address of an account counts as its own. A new account's address counts as confirmed: its
    password can be set only through a link sent to that address. Four queries at most.
    """
    address = email.strip().lower()
    user = account_with(address)
    if user is None:
        try:
            return _create(address, name.strip())
        except IntegrityError:  # somebody made the same account at this moment
            user = account_with(address)
            if user is None:
                raise
    return user


@transaction.atomic
def user_rename(*, user: User, name: str) -> None:
    """Change how the person is called. One query."""
    user.name = " ".join(name.split())
    user.save(update_fields=["name", "updated_at"])


@transaction.atomic
def account_claim(*, email: str, name: str, password: str) -> User:
    """Give the person who proved that they read the address's mail an account with a password. Six queries at most.

    A missing account is made; one without a usable password gets this one. The address counts as confirmed.
    Raises InvalidInput (fields ``name``, ``password``), Conflict when the account is shut or has a password already:
    reading its mail is no reason to replace that one silently.
    """
    address, name = email.strip().lower(), clean_person_name(name)
    found = account_with(address)
    user = User.objects.select_for_update().get(pk=found.pk) if found else User(email=address)
    if found and (not user.is_active or user.has_usable_password()):
        raise Conflict("There is an account with this address. Sign in with it.")
    user.name = name
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), field="password") from error
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
            _confirm(user, address)
    except IntegrityError as error:  # somebody made the same account at this moment
        raise Conflict("There is an account with this address. Sign in with it.") from error
    return user


def clean_person_name(raw: str) -> str:
    """The name on one line. Raises InvalidInput (field ``name``) when nothing is left of it, or too much."""
    # Control characters have no place in a name, and would break a mail's header.
    name = " ".join("".join(" " if unicodedata.category(char)[0] == "C" else char for char in raw).split())
    if not name:
        raise InvalidInput("Say what you are called.", field="name")
    if len(name) > _NAME_LIMIT:
        raise InvalidInput(f"The name is too long: use at most {_NAME_LIMIT} characters.", field="name")
    return name


def _confirm(user: User, address: str) -> None:
    has_main = EmailAddress.objects.filter(user=user, primary=True).exists()
    made = {"verified": True, "primary": not has_main}
    EmailAddress.objects.update_or_create(user=user, email=address, defaults={"verified": True}, create_defaults=made)


@transaction.atomic
def _create(address: str, name: str) -> User:
    user = User.objects.create_user(address, name=name)
    EmailAddress.objects.create(user=user, email=address, primary=True, verified=True)
    return user
