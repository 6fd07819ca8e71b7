"""Files of an export, one by one or all together."""

from uuid import UUID

from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import Unavailable
from apps.core.roles import Right
from apps.core.storage import workspace_storage
from apps.tenant.publishing.exports.archive import archive_make
from apps.tenant.publishing.exports.manifest import manifest_csv, manifest_json
from apps.tenant.publishing.exports.selectors import export_file_get_for, export_get_for
from apps.tenant.publishing.models import Export

# Long enough for a slow start, too short to be worth passing on: the file has links to every picture.
_SIGNED_SECONDS = 60
_KEPT = "private, no-store"


@members_with(Right.EXPORT)
@require_GET
def file(request: WorkspaceRequest, export_id: UUID, file_id: UUID) -> HttpResponse:
    """One CSV file, from the storage by an address that is signed for a minute. One query beside the request's."""
    found = export_file_get_for(request.actor, export_id, file_id)
    name = str(found.file.name)
    saved_as = f"{_days(found.export)}-{found.base_name}"
    address = workspace_storage().presigned_get(name, seconds=_SIGNED_SECONDS, download_as=saved_as)
    return HttpResponseRedirect(address, headers={"Cache-Control": _KEPT})


@members_with(Right.EXPORT)
@require_GET
def archive(request: WorkspaceRequest, export_id: UUID) -> FileResponse:
    """All files in a ZIP. Two queries beside those of the request."""
    export = export_get_for(request.actor, export_id)
    try:
        content = archive_make(export)
    except FileNotFoundError as error:
        raise Unavailable("A file of this export can't be read. Please export the posts again.") from error
    saved_as = f"{_days(export)}-{export.tool}-{slugify(request.tenant.name)}.zip"
    response = FileResponse(content, as_attachment=True, filename=saved_as, content_type="application/zip")
    response.headers["Cache-Control"] = _KEPT
    return response


@members_with(Right.EXPORT)
@require_GET
def manifest_as_csv(request: WorkspaceRequest, export_id: UUID) -> HttpResponse:
    """What was handed out, for spreadsheets. Three queries beside those of the request."""
    export = export_get_for(request.actor, export_id)
    return _manifest(export, manifest_csv(export), "csv", "text/csv; charset=utf-8")


@members_with(Right.EXPORT)
@require_GET
def manifest_as_json(request: WorkspaceRequest, export_id: UUID) -> HttpResponse:
    """What was handed out, for programs. Three queries beside those of the request."""
    export = export_get_for(request.actor, export_id)
    return _manifest(export, manifest_json(export), "json", "application/json")


def _manifest(export: Export, content: bytes, suffix: str, content_type: str) -> HttpResponse:
    name = f"{_days(export)}-{export.tool}-manifest.{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": _KEPT}
    return HttpResponse(content, content_type=content_type, headers=headers)


def _days(export: Export) -> str:
    return f"{export.starts_on:%Y-%m-%d}-to-{export.ends_on:%Y-%m-%d}"
