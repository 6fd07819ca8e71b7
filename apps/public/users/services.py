"""Writes on people's accounts."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q

from apps.public.users.models import User


def user_ensure(*, email: str, name: str = "") -> User:
    """The account of that address, made without a usable password where there is none.

    A confirmed further address of an account counts as its own. A new account's address counts as confirmed: its
    password can be set only through a link sent to that address. Four queries at most.
    """
    address = email.strip().lower()
    user = _find(address)
    if user is None:
        try:
            return _create(address, name.strip())
        except IntegrityError:  # somebody made the same account at this moment
            user = _find(address)
            if user is None:
                raise
    return user


@transaction.atomic
def user_rename(*, user: User, name: str) -> None:
    """Change how the person is called. One query."""
    user.name = " ".join(name.split())
    user.save(update_fields=["name", "updated_at"])


def _find(address: str) -> User | None:
    own = Q(email=address) | Q(emailaddress__email=address, emailaddress__verified=True)
    return User.objects.filter(own).order_by("created_at").first()


@transaction.atomic
def _create(address: str, name: str) -> User:
    user = User.objects.create_user(address, name=name)
    EmailAddress.objects.create(user=user, email=address, primary=True, verified=True)
    return user
