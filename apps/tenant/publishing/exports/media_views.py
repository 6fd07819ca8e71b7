"""The pictures behind the links of an export: for importers, which sign in nowhere."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from apps.core.access import open_to_anyone
from apps.core.errors import AppError
from apps.core.storage import storage_answers, workspace_storage
from apps.tenant.artworks.models import Rendition
from apps.tenant.publishing.exports.media_links import MediaMissing, media_grant
from apps.tenant.publishing.exports.selectors import media_rendition

# "no-cache": kept copies ask again, because a painting can be sold at any moment.
_HEADERS = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


@open_to_anyone
@require_safe
def media(request: HttpRequest, token: str, file_name: str) -> HttpResponseBase:
    """The picture, streamed from the storage with constant memory. One query, one request to the storage.

    404 for what is no link of this workspace or may not be shown, 410 for an expired one, 304 when it is unchanged; the
    sentences are plain text, for whoever opens the link by hand.
    """
    try:
        response = _picture(request, media_rendition(media_grant(token)))
    except AppError as error:
        response = HttpResponse(error.message, status=error.status, content_type="text/plain; charset=utf-8")
    for name, value in _HEADERS.items():
        response.headers[name] = value
    return response


def _picture(request: HttpRequest, rendition: Rendition) -> HttpResponseBase:
    modified = int(rendition.updated_at.timestamp())
    etag = f'"{rendition.pk.hex}-{modified:x}"'
    response = get_conditional_response(request, etag=etag, last_modified=modified) or _file(request, rendition)
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(modified)
    return response


def _file(request: HttpRequest, rendition: Rendition) -> HttpResponseBase:
    name = str(rendition.file.name)
    response: HttpResponseBase = HttpResponse()
    try:
        if request.method == "HEAD":
            with storage_answers():
                size = workspace_storage().size(name)
        else:
            stream = workspace_storage().stream(name)
            response, size = StreamingHttpResponse(stream), stream.size
    except FileNotFoundError as error:
        raise MediaMissing("There is no picture at this link.") from error
    response.headers["Content-Type"] = rendition.content_type
    response.headers["Content-Length"] = str(size)
    return response
