"""Writes on people's accounts."""

from allauth.account.models import EmailAddress
from django.db import transaction

from apps.public.users.models import User


@transaction.atomic
def user_ensure(*, email: str, name: str = "") -> User:
    """The account of that address, made without a usable password where there is none.

    A new account's address counts as verified: its password can be set only through a link sent to that address.
    Three queries at most.
    """
    address = email.strip().lower()
    user = User.objects.filter(email=address).first()
    if user is None:
        user = User.objects.create_user(address, name=name)
        EmailAddress.objects.create(user=user, email=address, primary=True, verified=True)
    return user
