"""What the page says of its uploads, and what it asks."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import InvalidInput
from apps.core.requests import is_uuid
from apps.core.roles import Right
from apps.tenant.artworks.models import Collection
from apps.tenant.artworks.selectors import collection_get_for, upload_get_for, uploads_duplicate, uploads_shown
from apps.tenant.artworks.uploads import (
    upload_announce,
    upload_receive,
    uploads_dismiss,
    uploads_keep,
    uploads_leave_out,
)


@members_with(Right.EDIT_LIBRARY)
@require_POST
def announce(request: WorkspaceRequest) -> HttpResponse:
    """JSON in (name, size, type, collection, fingerprint), the form for the storage out; refusals are JSON, too."""
    wanted = _json(request)
    announced = upload_announce(
        actor=request.actor,
        file_name=str(wanted.get("name", "")),
        byte_size=_number(wanted.get("size")),
        content_type=str(wanted.get("type", ""))[:100],
        collection=_collection(request, wanted.get("collection")),
        fingerprint=str(wanted.get("fingerprint", ""))[:2000],
    )
    answer = {"id": str(announced.upload.pk), "url": announced.url, "fields": announced.fields}
    return JsonResponse(answer, status=201)


@members_with(Right.EDIT_LIBRARY)
@require_POST
def received(request: WorkspaceRequest, upload_id: UUID) -> HttpResponse:
    """The storage has the file."""
    upload = upload_receive(actor=request.actor, upload=upload_get_for(request.actor, upload_id))
    return JsonResponse({"state": upload.state})


@members_with(Right.EDIT_LIBRARY)
@require_GET
def status(request: WorkspaceRequest) -> HttpResponse:
    """The list of uploads, asked for again until all have their end."""
    return render(request, "tenant/artworks/_uploads.html", uploads_shown(request.actor))


@members_with(Right.EDIT_LIBRARY)
@require_POST
def decide(request: WorkspaceRequest) -> HttpResponse:
    """Add duplicates all the same (``choice`` keep) or leave them out: one (``upload``), or all that wait."""
    ids = [UUID(str(request.POST["upload"]))] if is_uuid(request.POST.get("upload", "")) else None
    waiting = uploads_duplicate(request.actor, ids)
    if request.POST.get("choice") == "keep":
        uploads_keep(actor=request.actor, uploads=waiting)
    else:
        uploads_leave_out(uploads=waiting)
    return render(request, "tenant/artworks/_uploads.html", uploads_shown(request.actor))


@members_with(Right.EDIT_LIBRARY)
@require_POST
def dismiss(request: WorkspaceRequest) -> HttpResponse:
    """Take the finished ones off the page."""
    uploads_dismiss(actor=request.actor)
    return render(request, "tenant/artworks/_uploads.html", uploads_shown(request.actor))


def _json(request: WorkspaceRequest) -> dict[str, Any]:
    try:
        wanted = json.loads(request.body)
    except ValueError as error:
        raise InvalidInput("The page sent something that can't be read. Please reload it.") from error
    if not isinstance(wanted, dict):
        raise InvalidInput("The page sent something that can't be read. Please reload it.")
    return wanted


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _collection(request: WorkspaceRequest, value: object) -> Collection | None:
    if not value:
        return None
    try:
        return collection_get_for(request.actor, UUID(str(value)))
    except ValueError as error:
        raise InvalidInput("That is no collection.") from error
