"""What an invitation's link means for the one who came by it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic

from apps.public.invitations.models import InvitationState
from apps.public.invitations.services import OfferT
from apps.public.users.models import User
from apps.public.users.selectors import account_with, addresses_of


class Step(StrEnum):
    """What the page of a link has to offer."""

    UNKNOWN = "unknown"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"
    JOIN = "join"
    INSIDE = "inside"
    OTHER_ACCOUNT = "other_account"
    SIGN_IN = "sign_in"
    SHUT = "shut"
    NEW_ACCOUNT = "new_account"

    @property
    def is_dead(self) -> bool:
        """Whether the link opens nothing, for nobody."""
        return self in {Step.UNKNOWN, Step.USED, Step.REVOKED, Step.EXPIRED}


_DEAD = {
    InvitationState.ACCEPTED: Step.USED,
    InvitationState.REVOKED: Step.REVOKED,
    InvitationState.EXPIRED: Step.EXPIRED,
}


@dataclass(frozen=True)
class Arrival(Generic[OfferT]):
    """Who came by which link, and what is next for them."""

    step: Step
    offer: OfferT | None = None
    account: User | None = None


def arrival_of(*, offer: OfferT | None, user: User | None, is_inside: Callable[[User], bool]) -> Arrival[OfferT]:
    """What the link of that offer (None: of none) means for the visitor (None: signed out). At most two queries.

    ``is_inside`` is asked for the person whose invitation it is: whether they have the place already.
    """
    if offer is None:
        return Arrival(Step.UNKNOWN)
    if dead := _DEAD.get(offer.state):
        return Arrival(dead, offer)
    if user is None:
        account = account_with(offer.email)
        return Arrival(_step_of_visitor(account), offer, account)
    if offer.email not in addresses_of(user.pk):
        return Arrival(Step.OTHER_ACCOUNT, offer)
    return Arrival(Step.INSIDE if is_inside(user) else Step.JOIN, offer, user)


def _step_of_visitor(account: User | None) -> Step:
    if account is None:
        return Step.NEW_ACCOUNT
    if not account.is_active:
        return Step.SHUT
    return Step.SIGN_IN if account.has_usable_password() else Step.NEW_ACCOUNT
