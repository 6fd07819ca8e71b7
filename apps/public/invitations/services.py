"""Writes that are the same for every offer; rights, places and the log are the callers'."""

import hashlib
import secrets
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils import timezone

from apps.core.errors import Conflict, InvalidInput, NotAllowed
from apps.public.invitations.models import IS_OPEN, Offer
from apps.public.users.models import User
from apps.public.users.selectors import addresses_of

OfferT = TypeVar("OfferT", bound=Offer)

_LONGEST = 254


def hash_of(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def clean_address(raw: str, *, field: str) -> str:
    """The address in lower case. Raises InvalidInput (of that field) that quotes what was typed."""
    address = raw.strip().lower()
    shown = raw.strip() if len(raw.strip()) <= 60 else f"{raw.strip()[:60]}…"
    if len(address) > _LONGEST:
        raise InvalidInput(f"“{shown}” is too long for an e-mail address.", field=field)
    try:
        validate_email(address)
    except ValidationError as error:
        raise InvalidInput(f"“{shown}” is no e-mail address.", field=field) from error
    return address


def offer_demand_open(offers: QuerySet[OfferT], offer: OfferT) -> OfferT:
    """The offer as it is now, locked. Raises Conflict when it was used or taken back. One query."""
    current = offers.select_for_update(of=("self",)).filter(IS_OPEN, pk=offer.pk).first()
    if current is None:
        raise Conflict("This invitation was used or taken back meanwhile. Reload the page.")
    return current


def offer_renew(offer: Offer) -> None:
    """Kill the link that was sent and start another seven days. One query."""
    offer.link_kill()
    offer.save(update_fields=["token_hash", "expires_at", "updated_at"])


def offer_revoke(offer: Offer) -> None:
    """The link is dead at once. One query."""
    offer.revoked_at = timezone.now()
    offer.save(update_fields=["revoked_at", "updated_at"])


def offer_issue(offers: QuerySet[OfferT], *, pk: UUID) -> tuple[OfferT, str] | None:
    """A fresh token for an offer whose mail is due, or None when none is due (any more). Two queries.

    Call it in the transaction that also hands the mail over: the row stays locked until then, so that of two workers
    with the same message only one sends, and a mail that could not be handed over leaves the offer as it was, to be
    tried again. The token is returned and nowhere kept; its hash is.
    """
    offer = offers.select_for_update(of=("self",)).filter(IS_OPEN, pk=pk, token_hash="").first()
    if offer is None:
        return None
    token = secrets.token_urlsafe(32)
    offer.token_hash = hash_of(token)
    offer.save(update_fields=["token_hash", "updated_at"])
    return offer, token


def addressee_demand(*, offer: Offer, user: User) -> None:
    """Raises NotAllowed unless the offered address is one of the person's confirmed ones. One query."""
    if not user.is_active or offer.email not in addresses_of(user.pk):
        raise NotAllowed("This invitation is for another e-mail address.")


def offer_use_up(offers: QuerySet[OfferT], *, offer: OfferT) -> None:
    """One conditional statement, so that of two at once one succeeds. One query.

    Raises Conflict when it was used, taken back, sent anew or has expired.
    """
    now = timezone.now()
    usable = offers.filter(IS_OPEN, pk=offer.pk, token_hash=offer.token_hash, expires_at__gt=now).exclude(token_hash="")
    if not usable.update(accepted_at=now, updated_at=now):
        raise Conflict("This invitation can't be used any more.")
