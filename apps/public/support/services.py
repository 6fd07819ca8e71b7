"""Entering a client's workspace to look or to help, and leaving it: each with its line in both logs."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.core.access import Actor, StaffActor
from apps.core.errors import Conflict, InvalidInput, NotAllowed
from apps.core.logbook import log_here
from apps.core.roles import Right
from apps.core.tenancy.context import public_context, workspace_context
from apps.core.tenancy.tasks import enqueue
from apps.core.visiting import VISIT_RIGHTS, AgencyAccess, VisitMode
from apps.public.audit.models import AuditEntry
from apps.public.audit.services import audit_record
from apps.public.memberships.models import Membership
from apps.public.support.models import IS_OPEN, SupportVisit, VisitEnd, VisitLength
from apps.public.workspaces.models import Workspace

_LONGEST_REASON = 300
_ASKED, _ASKED_EVERY = "client.access_asked", timedelta(days=1)


@transaction.atomic
def visit_start(
    *, staff: StaffActor, workspace: Workspace, mode: VisitMode, reason: str, length: VisitLength
) -> SupportVisit:
    """Let the person into the workspace, for that long at most. An open visit of theirs there ends. Seven queries.

    Raises NotAllowed without the right, or for a client that is none of theirs; InvalidInput (field ``reason``) without
    a reason; Conflict when the client does not let the agency in, when the workspace is shut, or when the person is a
    member there.
    """
    _demand(staff, workspace, mode)
    reason = _clean(reason)
    current = _locked(workspace)
    _demand_open(current, mode)
    if Membership.objects.filter(user_id=staff.user_id, workspace=current).exists():
        raise Conflict(f"You are a member of {current.name}. Open it as yourself, from “Your workspaces”.")
    for earlier in SupportVisit.objects.filter(IS_OPEN, user_id=staff.user_id, workspace=current):
        visit_end(visit=earlier, because=VisitEnd.LEFT)
    now = timezone.now()
    visit = SupportVisit.objects.create(
        user_id=staff.user_id,
        staff_name=staff.name[:120],
        workspace=current,
        mode=mode,
        reason=reason,
        started_at=now,
        ends_at=now + length.span,
    )
    _log(visit, "started", f"Entered {mode.label.lower()}, for {length.label} at most: {reason}")
    if mode is VisitMode.HELP:
        _tell_owners(visit)
    return visit


@transaction.atomic
def visit_end(*, visit: SupportVisit, because: VisitEnd, by: Actor | None = None) -> bool:
    """Write down that the visit is over; False when it was already. Two queries.

    ``by``: the member who ended it; None: the visitor, or nobody's hand.
    """
    ended = {"ended_at": timezone.now(), "ended_because": because, "ended_by_name": by.name[:120] if by else ""}
    with public_context():
        if not SupportVisit.objects.filter(IS_OPEN, pk=visit.pk).update(**ended, updated_at=ended["ended_at"]):
            return False
    words = {
        VisitEnd.LEFT: "Left the workspace.",
        VisitEnd.RAN_OUT: "The visit is over: its time was.",
        VisitEnd.ENDED_BY_CLIENT: f"Ended the visit of {visit.staff_name} (agency).",
        VisitEnd.FORBIDDEN: "The visit is over: the agency may no longer enter for it.",
        VisitEnd.NO_RIGHT: "The visit is over: the agency no longer allows it.",
        VisitEnd.CLOSED: "The visit is over: the workspace was closed.",
    }
    _log(visit, "ended", words[because], by=by, because=because.value)
    return True


def visits_end_due() -> int:
    """Write down those that are over without anybody's doing; how many. One query, and three for each that is over."""
    from apps.public.support.selectors import visits_open

    return _end_over(visits_open())


def visits_end_of(user_id: UUID) -> int:
    """The same for somebody who was just removed from the agency: who is invited again is not back in an old visit."""
    from apps.public.support.selectors import visits_open

    return _end_over(visits_open().filter(user_id=user_id))


def _end_over(visits: QuerySet[SupportVisit]) -> int:
    from apps.public.support.selectors import visit_over

    over = [(visit, because) for visit in visits if (because := visit_over(visit))]
    return sum(visit_end(visit=visit, because=because) for visit, because in over)


@transaction.atomic
def agency_access_set(*, actor: Actor, workspace: Workspace, access: AgencyAccess) -> None:
    """How far the agency may enter from now on; visits that go further are over at once. Four queries, three a visit.

    Raises NotAllowed without the right, which the agency's own people never have: the choice is the client's.
    """
    if not actor.can(Right.MANAGE_SECURITY):
        raise NotAllowed("Your role does not include saying whether the agency may enter.")
    with public_context():
        current = _locked(workspace)
        if current.agency_access == access:
            return
        Workspace.objects.filter(pk=current.pk).update(agency_access=access, updated_at=timezone.now())
        inside = list(SupportVisit.objects.filter(IS_OPEN, workspace=current))
    workspace.agency_access = access
    log_here(
        actor=actor,
        verb="agency.access_changed",
        summary=f"Set how far the agency may enter: {access.label.lower()}.",
        object_id=workspace.pk,
        data={"before": current.agency_access, "after": access.value},
    )
    for visit in inside:
        if not access.lets_in(VisitMode(visit.mode)):
            visit_end(visit=visit, because=VisitEnd.FORBIDDEN, by=actor)


@transaction.atomic
def access_ask(*, staff: StaffActor, workspace: Workspace, words: str) -> None:
    """Write to the client's owners that the agency asks to be let in, once a day at most. Three queries.

    Raises NotAllowed without a right to enter; Conflict when there is nothing to ask for, or after a first mail today.
    """
    from apps.public.support.tasks import ask_owners

    if not (staff.sees(workspace.pk) and any(staff.can(mode.right) for mode in VisitMode)):
        raise NotAllowed("Your role at the agency does not include entering clients’ workspaces.")
    current = _locked(workspace)
    if not current.admits_people or current.agency_access == AgencyAccess.ALLOWED:
        raise Conflict("There is nothing to ask for. Reload the page to see how it stands.")
    asked = AuditEntry.objects.filter(workspace_id=current.pk, verb=_ASKED, at__gt=timezone.now() - _ASKED_EVERY)
    if asked.exists():
        raise Conflict("The owners were asked within the last day. Give them time to answer.")
    words = " ".join(words.split())[:_LONGEST_REASON]
    summary = f"Asked the owners of {current.name} to let the agency in."
    audit_record(staff=staff, verb=_ASKED, summary=summary, workspace=current, data={"words": words})
    enqueue(ask_owners, workspace_id=str(current.pk), name=staff.name, words=words)


def _locked(workspace: Workspace) -> Workspace:
    """Its row as it is now, until the transaction ends: of entering and forbidding at once, one waits for the other."""
    workspaces: QuerySet[Workspace] = QuerySet(Workspace).select_for_update(no_key=True)
    return workspaces.get(pk=workspace.pk)


def _demand(staff: StaffActor, workspace: Workspace, mode: VisitMode) -> None:
    if not (staff.can(mode.right) and staff.sees(workspace.pk)):
        raise NotAllowed(f"Your role at the agency does not include entering {mode.label.lower()}.")


def _demand_open(workspace: Workspace, mode: VisitMode) -> None:
    if not workspace.admits_people:
        raise Conflict(f"{workspace.name} is not open now, so that nobody can enter it.")
    access = AgencyAccess(workspace.agency_access)
    if access is AgencyAccess.NONE:
        raise Conflict(f"{workspace.name} does not let the agency in. Ask the owner first.")
    if not access.lets_in(mode):
        raise Conflict(f"{workspace.name} lets the agency in only to look. Ask the owner first.")


def _clean(reason: str) -> str:
    words = " ".join(reason.split())
    if not words:
        raise InvalidInput("Say why you enter: the client reads it.", field="reason")
    if len(words) > _LONGEST_REASON:
        raise InvalidInput(f"Say it in at most {_LONGEST_REASON} characters.", field="reason")
    return words


def _log(visit: SupportVisit, action: str, summary: str, *, by: Actor | None = None, **more: str) -> None:
    """In the workspace's log, and by its trigger in the agency's; by the visitor unless somebody else did it."""
    mode, verb = VisitMode(visit.mode), f"visit.{action}"
    visitor = Actor(visit.user_id, visit.staff_name, mode.role, by_agency=True, rights=VISIT_RIGHTS[mode])
    data = {"mode": visit.mode, "reason": visit.reason, "until": visit.ends_at.isoformat(), **more}
    if not visit.workspace.is_prepared:  # its log may be gone already
        audit_record(staff=None, verb=verb, summary=summary, workspace=visit.workspace, object_id=visit.pk, data=data)
        return
    with workspace_context(visit.workspace):
        log_here(actor=by or visitor, verb=verb, summary=summary, object_id=visit.pk, data=data)


def _tell_owners(visit: SupportVisit) -> None:
    from apps.public.support.tasks import tell_owners

    enqueue(tell_owners, visit_id=str(visit.pk))
