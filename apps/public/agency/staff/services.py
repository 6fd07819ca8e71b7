"""Changes of who works at the agency and in which role. It has an owner at every moment, whoever does what at once."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.cache import caches
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tenants.utils import get_public_schema_name

from apps.core.access import StaffActor
from apps.core.errors import Conflict, NotAllowed
from apps.core.staff_roles import AgencyRight, StaffRole
from apps.public.agency.models import AgencySettings, AgencyStaff, StaffInvitation
from apps.public.agency.selectors import STAFF_FACTOR_KEY, STAFF_FACTOR_SECONDS
from apps.public.agency.staff.hooks import tell_removed
from apps.public.audit.services import audit_record
from apps.public.invitations.models import IS_OPEN
from apps.public.users.factors import factors_of
from apps.public.users.models import User
from apps.public.users.querysets import with_people
from apps.public.users.selectors import addresses_of
from apps.public.users.sessions import sessions_end
from apps.public.workspaces.models import Workspace

_SEEN_EVERY = timedelta(minutes=5)


@transaction.atomic
def staff_add(*, user: User, role: StaffRole = StaffRole.OWNER) -> AgencyStaff:
    """Make the user staff of the agency; who is keeps their role. Two queries."""
    staff, _ = AgencyStaff.objects.get_or_create(user=user, defaults={"role": role})
    return staff


@transaction.atomic
def staff_change(*, staff: StaffActor, member: AgencyStaff, role: StaffRole, clients: Iterable[Workspace]) -> None:
    """Give somebody the role, and a manager these clients; in force at their next request. Seven queries.

    Raises NotAllowed without the right; Conflict for one's own role, and when the person is gone.
    """
    staff_demand(staff)
    current = _locked(member)
    if current.user_id == staff.user_id and role != current.role:
        raise Conflict("You can’t change your own role, so that nobody shuts themselves out. Ask another owner.")
    before, current.role = StaffRole(current.role), role
    current.save(update_fields=["role", "updated_at"])
    chosen = list(clients) if role.is_for_chosen_clients else []
    current.clients.set(chosen)
    audit_record(
        staff=staff,
        verb="staff.changed",
        summary=f"Made {current.user} {role.label.lower()}{_with(chosen)}; was {before.label.lower()}.",
        object_id=current.pk,
        data={
            "user": str(current.user_id),
            "before": before,
            "after": role,
            "clients": [str(one.pk) for one in chosen],
        },
    )


@transaction.atomic
def staff_remove(*, staff: StaffActor, member: AgencyStaff) -> None:
    """Take somebody out of the agency: their sessions in the portal and their visits end, their account stays.

    Raises NotAllowed without the right; Conflict for oneself, and when the person is gone. Nine queries, those of
    ``sessions_end``, and four for each visit.
    """
    staff_demand(staff)
    current = _locked(member)
    if current.user_id == staff.user_id:
        raise Conflict("You can’t remove yourself, so that nobody shuts themselves out. Ask another owner.")
    user, role = current.user, StaffRole(current.role)
    current.delete()
    now, theirs = timezone.now(), [*addresses_of(user.pk), user.email]
    StaffInvitation.objects.filter(IS_OPEN, email__in=theirs).update(revoked_at=now, updated_at=now)
    sessions_end(user=user, schema_name=get_public_schema_name())
    tell_removed(user.pk)
    data = {"user": str(user.pk), "role": role}
    audit_record(staff=staff, verb="staff.removed", summary=f"Removed {user}.", object_id=member.pk, data=data)


@transaction.atomic
def staff_require_second_factor(*, by: User, required: bool, staff: StaffActor | None = None) -> None:
    """Ask two-factor of the agency's staff, or no longer; in force at their next request. Four queries.

    Raises Conflict when somebody asks of others what they do not have themselves: they would be shut out at once.
    ``staff`` is who is written down for it.
    """
    if required and not factors_of(by.pk):
        raise Conflict("Set up two-factor for yourself first.")
    AgencySettings.objects.update_or_create(only=True, defaults={"staff_need_second_factor": required})
    words = "Requires two-factor of all staff." if required else "No longer requires two-factor of the staff."
    verb = "staff.second_factor_required" if required else "staff.second_factor_optional"
    audit_record(staff=staff, verb=verb, summary=words)
    transaction.on_commit(lambda: caches["platform"].set(STAFF_FACTOR_KEY, required, STAFF_FACTOR_SECONDS))


def staff_note_seen(staff: StaffActor) -> None:
    """Note that the person is here now. One query every five minutes, else none."""
    now = timezone.now()
    if staff.seen_at is None or staff.seen_at < now - _SEEN_EVERY:
        stale = Q(last_seen_at=None) | Q(last_seen_at__lt=now - _SEEN_EVERY)
        AgencyStaff.objects.filter(stale, user_id=staff.user_id).update(last_seen_at=now)


def staff_demand(staff: StaffActor) -> None:
    """The right to change the staff, with all owners locked until the transaction ends: of two who take it from each
    other at the same time, the second has it no more. One query. Raises NotAllowed.
    """
    owners = AgencyStaff.objects.filter(role=StaffRole.OWNER, user__is_active=True)
    locked = owners.select_for_update(of=("self",)).order_by("pk").values_list("user_id", flat=True)
    if not staff.can(AgencyRight.MANAGE_STAFF) or staff.user_id not in set(locked):
        raise NotAllowed("Only an owner of the agency may invite, change or remove staff.")


def _locked(member: AgencyStaff) -> AgencyStaff:
    found = with_people(AgencyStaff.objects.select_for_update(of=("self",)), "user")
    current = found.filter(pk=member.pk).first()
    if current is None:
        raise Conflict("This person has left meanwhile. Reload the page.")
    return current


def _with(clients: list[Workspace]) -> str:
    return f" of {len(clients)} client{'' if len(clients) == 1 else 's'}" if clients else ""
