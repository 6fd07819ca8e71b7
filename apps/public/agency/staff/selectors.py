"""Reads of the agency's people."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.core.errors import NotFound
from apps.core.staff_roles import STAFF_RIGHTS, AgencyRight, StaffRole
from apps.public.agency.models import AgencyStaff, StaffInvitation
from apps.public.invitations.models import IS_OPEN
from apps.public.users.factors import people_with_factor
from apps.public.users.querysets import with_people
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.selectors import workspace_list

_CLIENTS_SHOWN = 12


@dataclass(frozen=True)
class StaffMember:
    """Somebody of the agency, as the portal shows them; ``clients`` are a manager's own, by name."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    role: StaffRole
    clients: list[str]
    has_factor: bool
    seen_at: datetime | None


@dataclass(frozen=True)
class RightRow:
    """One right, and for each role, in the order of ``StaffRole``, whether it includes it."""

    words: str
    cells: list[bool]


def staff_list() -> list[StaffMember]:
    """The agency's active people by name. Three queries."""
    found = with_people(AgencyStaff.objects.filter(user__is_active=True), "user").prefetch_related("clients")
    people = list(found)
    having = people_with_factor(person.user_id for person in people)
    return sorted((_member(person, having) for person in people), key=lambda member: member.name.casefold())


def staff_get(staff_id: UUID) -> AgencyStaff:
    """That person of the agency, with the account. Raises NotFound. One query."""
    found = with_people(AgencyStaff.objects.filter(pk=staff_id, user__is_active=True), "user").first()
    if found is None:
        raise NotFound("There is no such person at the agency.")
    return found


def staff_invitations_open() -> list[StaffInvitation]:
    """What is offered now, expired ones too, newest first. One query."""
    return list(StaffInvitation.objects.filter(IS_OPEN).order_by("-created_at"))


def staff_invitation_get(invitation_id: UUID) -> StaffInvitation:
    """That invitation. Raises NotFound. One query."""
    found = StaffInvitation.objects.filter(pk=invitation_id).first()
    if found is None:
        raise NotFound("There is no such invitation.")
    return found


def staff_rights_table() -> list[RightRow]:
    """Every right for every role, as ``STAFF_RIGHTS`` has it. No query."""
    return [RightRow(right.words, [right in STAFF_RIGHTS[role] for role in StaffRole]) for right in AgencyRight]


def clients_to_choose(*, words: str, chosen: list[UUID]) -> tuple[list[Workspace], list[Workspace], bool]:
    """Those that are chosen; others that match all words, a dozen at most; whether there are more. Two queries."""
    picked = list(workspace_list().filter(pk__in=chosen)) if chosen else []
    others: QuerySet[Workspace] = workspace_list().exclude(pk__in=chosen)
    for word in words.split():
        others = others.filter(Q(name__icontains=word) | Q(slug__icontains=word))
    found = list(others[: _CLIENTS_SHOWN + 1])
    return picked, found[:_CLIENTS_SHOWN], len(found) > _CLIENTS_SHOWN


def _member(person: AgencyStaff, having: frozenset[UUID]) -> StaffMember:
    role = StaffRole(person.role)
    return StaffMember(
        id=person.pk,
        user_id=person.user_id,
        name=str(person.user),
        email=person.user.email,
        role=role,
        clients=[client.name for client in person.clients.all()] if role.is_for_chosen_clients else [],
        has_factor=person.user_id in having,
        seen_at=person.last_seen_at,
    )
