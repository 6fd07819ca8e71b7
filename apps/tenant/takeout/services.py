"""What members do with exports of their workspace: with entries in its log."""

from django.db import transaction

from apps.core.access import Actor
from apps.core.errors import NotAllowed
from apps.public.takeouts.models import Takeout
from apps.public.takeouts.services import takeout_ask, takeout_cancel, takeout_link
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.services import activity_record


@transaction.atomic
def own_takeout_ask(*, actor: Actor, workspace: Workspace) -> Takeout:
    """As ``takeout_ask``. Raises NotAllowed for the agency, which has the portal for it. Three queries."""
    _check(actor)
    takeout = takeout_ask(workspace=workspace, user_id=actor.user_id, name=actor.name)
    activity_record(
        actor=actor, verb="takeout.asked", summary="Asked for an export of everything", object_id=takeout.pk
    )
    return takeout


@transaction.atomic
def own_takeout_cancel(*, actor: Actor, workspace: Workspace, takeout: Takeout) -> None:
    """As ``takeout_cancel``. Raises NotAllowed for the agency. Two queries."""
    _check(actor)
    takeout_cancel(takeout=takeout, schema_name=workspace.schema_name)
    activity_record(actor=actor, verb="takeout.cancelled", summary="Cancelled an export", object_id=takeout.pk)


@transaction.atomic
def own_takeout_link(*, actor: Actor, workspace: Workspace, takeout: Takeout) -> str:
    """As ``takeout_link``. Raises NotAllowed for the agency. One query."""
    _check(actor)
    link = takeout_link(workspace=workspace, takeout=takeout)
    activity_record(
        actor=actor, verb="takeout.downloaded", summary="Downloaded an export of everything", object_id=takeout.pk
    )
    return link


def _check(actor: Actor) -> None:
    """Whoever of the agency may take a client's data along is decided in the portal, not by being in here to help."""
    if actor.by_agency:
        raise NotAllowed("Export this client from the portal: on the client’s page.")
