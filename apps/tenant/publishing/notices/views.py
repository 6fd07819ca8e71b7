"""Putting a notice away."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from apps.core.access import WorkspaceRequest, members_with
from apps.core.roles import Right
from apps.tenant.publishing.notices.selectors import notice_get_for
from apps.tenant.publishing.notices.services import notice_seen


@members_with(Right.PUBLISH)
@require_POST
def seen(request: WorkspaceRequest, notice_id: UUID) -> HttpResponse:
    """The notice is read: the board shows it no more."""
    notice_seen(actor=request.actor, notice=notice_get_for(request.actor, notice_id))
    response = HttpResponse(status=204)
    trigger_client_event(response, "deliveries:changed")
    return response
