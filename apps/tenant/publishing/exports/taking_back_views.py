"""Taking back an export or one of its posts, and putting it back. The page draws itself anew by ``export:changed``."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from apps.core.access import WorkspaceRequest, members_with
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash, toast_send
from apps.tenant.publishing.exports import taking_back
from apps.tenant.publishing.exports.selectors import export_get_for, exported_post_get_for


@members_with(Right.EXPORT)
@require_POST
def take_back(request: WorkspaceRequest, export_id: UUID) -> HttpResponse:
    """The whole export."""
    export = export_get_for(request.actor, export_id)
    count = taking_back.export_take_back(actor=request.actor, export=export)
    text = f"Taken back: {count} post{'' if count == 1 else 's'} count as not exported."
    return _answer(request, export_id, text, undo_url=reverse("publishing:export_put_back", args=[export_id]))


@members_with(Right.EXPORT)
@require_POST
def put_back(request: WorkspaceRequest, export_id: UUID) -> HttpResponse:
    """The whole export again."""
    export = export_get_for(request.actor, export_id)
    done = taking_back.export_put_back(actor=request.actor, export=export)
    text = f"Put back: {done.back} post{' counts' if done.back == 1 else 's count'} as exported again."
    if done.left:
        were = "was" if done.left == 1 else "were"
        text += f" {done.left} {were} exported again or handed to Publer since, and would be out twice: not put back."
    return _answer(request, export_id, text)


@members_with(Right.EXPORT)
@require_POST
def post_take_back(request: WorkspaceRequest, export_id: UUID, row_id: UUID) -> HttpResponse:
    """One post of it."""
    row = exported_post_get_for(request.actor, export_id, row_id)
    taking_back.exported_post_take_back(actor=request.actor, row=row)
    text = f"“{row.title}” counts as not exported."
    undo_url = reverse("publishing:exported_post_put_back", args=[export_id, row_id])
    return _answer(request, export_id, text, undo_url=undo_url)


@members_with(Right.EXPORT)
@require_POST
def post_put_back(request: WorkspaceRequest, export_id: UUID, row_id: UUID) -> HttpResponse:
    """One post of it again."""
    row = exported_post_get_for(request.actor, export_id, row_id)
    taking_back.exported_post_put_back(actor=request.actor, row=row)
    return _answer(request, export_id, f"“{row.title}” counts as exported again.")


def _answer(request: WorkspaceRequest, export_id: UUID, text: str, *, undo_url: str = "") -> HttpResponse:
    """For htmx a note and the event that redraws; else the export's page."""
    toast = Toast(text=text, undo_url=undo_url)
    if request.htmx:
        return toast_send(trigger_client_event(HttpResponse(status=204), "export:changed"), toast)
    toast_flash(request, toast)
    return redirect("publishing:export", export_id=export_id)
