"""Reads of people's accounts."""

from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q

from apps.public.users.models import User


def account_with(address: str) -> User | None:
    """The account that the address (lower case) belongs to, or None: as its own, or confirmed as a further one.

    Where two could claim it, the one that confirmed it comes first. One query.
    """
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), email=address, verified=True)
    people = User.objects.annotate(confirmed=Exists(confirmed)).filter(Q(email=address) | Q(confirmed=True))
    return people.order_by("-confirmed", "created_at").first()


def addresses_of(user_id: UUID) -> list[str]:
    """The addresses that the person confirmed, in lower case. One query."""
    confirmed = EmailAddress.objects.filter(user_id=user_id, verified=True)
    return [email.lower() for email in confirmed.values_list("email", flat=True)]
