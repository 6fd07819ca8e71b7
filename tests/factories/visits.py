"""Staff of the agency, in a role, and on a visit."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from apps.core.access import StaffActor
from apps.core.staff_roles import StaffRole
from apps.core.visiting import VisitMode
from apps.public.agency.models import AgencyStaff
from apps.public.agency.selectors import staff_actor_for
from apps.public.support.models import SupportVisit, VisitLength
from apps.public.support.services import visit_start
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.fixtures.people import person


def staff_make(role: StaffRole, email: str = "", clients: Iterable[Workspace] = ()) -> User:
    """Somebody who works at the agency in that role."""
    user = person(email or f"{role}@agency.example", f"{role.label} of the agency")
    AgencyStaff.objects.create(user=user, role=role).clients.set(clients)
    return user


def staff_actor(user: User) -> StaffActor:
    """They as the portal's services see them."""
    actor = staff_actor_for(user.pk)
    assert actor is not None
    return actor


def visit_make(user: User, workspace: Workspace, mode: VisitMode = VisitMode.LOOK) -> SupportVisit:
    """A visit for a quarter of an hour that has just begun."""
    return visit_start(
        staff=staff_actor(user),
        workspace=workspace,
        mode=mode,
        reason="The captions look odd",
        length=VisitLength.QUARTER,
    )


def run_out(visit: SupportVisit) -> None:
    """Let its time be over."""
    now = timezone.now()
    SupportVisit.objects.filter(pk=visit.pk).update(
        started_at=now - timedelta(hours=1), ends_at=now - timedelta(seconds=1)
    )
