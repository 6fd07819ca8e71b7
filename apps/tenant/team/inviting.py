"""Inviting people, each step with its line in the log and its mail after the commit."""

import re
from dataclasses import dataclass, field

from django.db import transaction

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.core.roles import Role
from apps.core.tenancy.context import active_workspace
from apps.core.tenancy.tasks import enqueue
from apps.public.invitations.limits import mail_demand
from apps.public.invitations.models import InvitationState
from apps.public.invitations.services import clean_address
from apps.public.memberships.invitations import invitation_create, invitation_renew, invitation_revoke
from apps.public.memberships.models import Invitation
from apps.tenant.activity.services import activity_record
from apps.tenant.team.rights import team_demand

MOST_AT_ONCE = 20
_SENDER = "This workspace"
_BETWEEN = re.compile(r"[,;\r\n]+")


@dataclass
class Outcome:
    """What became of several addresses: who was invited, and what was typed that could not be, with the reason."""

    invited: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def people_invite(*, actor: Actor, text: str, role: Role) -> Outcome:
    """Invite the addresses in the text (by commas, semicolons or lines), each by itself: a bad one stops no other.

    Raises InvalidInput (field ``emails``) for none or more than 20, NotAllowed without the right to give the role.
    Twelve queries for each address.
    """
    typed = _split(text)
    if not typed:
        raise InvalidInput("Give at least one e-mail address.", field="emails")
    if len(typed) > MOST_AT_ONCE:
        raise InvalidInput(f"These are {len(typed)} addresses. Invite at most {MOST_AT_ONCE} at once.", field="emails")
    outcome = Outcome()
    for raw in typed:
        try:
            outcome.invited.append(person_invite(actor=actor, email=raw, role=role).email)
        except (InvalidInput, Conflict) as error:
            outcome.refused.append((raw, error.message))
    return outcome


@transaction.atomic
def person_invite(*, actor: Actor, email: str, role: Role) -> Invitation:
    """Offer one address a place and have the mail sent.

    Raises InvalidInput (field ``emails``), Conflict without a free place or after too many mails, NotAllowed.
    """
    address = clean_address(email, field="emails")
    place = team_demand(actor, roles={role})
    workspace_id = active_workspace().id
    invitation = invitation_create(workspace_id=workspace_id, email=address, role=role, invited_by=place.user)
    mail_demand(address, sender=_SENDER)
    _log(actor, invitation, "invited", f"Invited {address} as {role.label.lower()}.")
    _send(invitation)
    return invitation


@transaction.atomic
def invitation_resend(*, actor: Actor, invitation: Invitation) -> None:
    """A new mail with a new link, for another seven days; the old link is dead.

    Raises NotAllowed, Conflict when it was used or taken back, without a free place, or after too many mails.
    """
    team_demand(actor, roles={Role(invitation.role)})
    invitation_renew(invitation=invitation)
    mail_demand(invitation.email, sender=_SENDER)
    _log(actor, invitation, "resent", f"Sent {invitation.email} a new link.")
    _send(invitation)


@transaction.atomic
def invitation_take_back(*, actor: Actor, invitation: Invitation) -> None:
    """The link is dead at once. Raises NotAllowed, Conflict when it was used or taken back before."""
    team_demand(actor, roles={Role(invitation.role)})
    invitation_revoke(invitation=invitation)
    _log(actor, invitation, "revoked", f"Took back the invitation to {invitation.email}.")


@transaction.atomic
def invitation_ask_again(*, invitation: Invitation) -> None:
    """What the person behind an expired link asks for: a new one, to the address that was invited and no other.

    Raises Conflict unless it has expired, without a free place, or after too many mails.
    """
    if invitation.state is not InvitationState.EXPIRED:
        raise Conflict("This link has not expired.")
    invitation_renew(invitation=invitation)
    mail_demand(invitation.email, sender=_SENDER)
    _log(None, invitation, "resent", f"Sent {invitation.email} a new link, asked for by them.")
    _send(invitation)


def _send(invitation: Invitation) -> None:
    """Only the id travels: the task makes the token itself, so that it is in no message and no table."""
    from apps.tenant.team.tasks import send_invitation

    enqueue(send_invitation, invitation_id=str(invitation.pk))


def _log(actor: Actor | None, invitation: Invitation, action: str, summary: str) -> None:
    data = {"email": invitation.email, "role": invitation.role}
    activity_record(actor=actor, verb=f"invitation.{action}", summary=summary, object_id=invitation.pk, data=data)


def _split(text: str) -> list[str]:
    """What stands between commas, semicolons and line ends, each once, however it is written."""
    parts = [part.strip() for part in _BETWEEN.split(text)]
    return list({part.lower(): part for part in parts if part}.values())
