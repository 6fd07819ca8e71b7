"""Reads of exports, and of the pictures that their links lead to."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from apps.core.access import Actor
from apps.core.errors import NotFound
from apps.tenant.artworks.models import Artwork, Rendition
from apps.tenant.captions.models import Caption
from apps.tenant.publishing.exports.media_links import MediaGrant, MediaMissing
from apps.tenant.publishing.exports.planning import row_for
from apps.tenant.publishing.models import Export, ExportedPost, ExportFile, Tool
from apps.tenant.schedule.models import Post, PostState
from apps.tenant.schedule.selectors import captions_by_post


class Since(StrEnum):
    """What became of a post after it was handed out."""

    SAME = "same"
    MOVED = "moved"
    REWRITTEN = "rewritten"
    REMOVED = "removed"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class HandedOut:
    """One row of an export, and how it stands today."""

    exported: ExportedPost
    since: Since

    @property
    def availability(self) -> str:
        """The artwork's availability now; empty when the post is gone."""
        return self.exported.post.artwork.availability if self.exported.post else ""


def exports_list(actor: Actor) -> QuerySet[Export]:
    """All exports, newest first, with their files, ``file_count``, ``post_count`` and who made them. Two queries."""
    counted = Export.objects.annotate(file_count=Count("files"), post_count=Sum("files__row_count"))
    # Aggregates drop the order that the model has by itself.
    return counted.select_related("exported_by").prefetch_related("files").order_by("-created_at", "id")


def export_get_for(actor: Actor, export_id: UUID) -> Export:
    """The export with its files. Raises NotFound. Two queries."""
    export = exports_list(actor).filter(pk=export_id).first()
    if export is None:
        raise NotFound("That export is not here any more.")
    return export


def export_file_get_for(actor: Actor, export_id: UUID, file_id: UUID) -> ExportFile:
    """One file of the export. Raises NotFound. One query."""
    file = ExportFile.objects.select_related("export").filter(pk=file_id, export_id=export_id).first()
    if file is None:
        raise NotFound("That file is not here any more.")
    return file


def handed_out(export: Export) -> list[HandedOut]:
    """Each row of the export with what happened to it since. Two queries."""
    rows = list(export.posts.select_related("post__artwork"))
    captions = captions_by_post(row.post for row in rows if row.post)
    return [HandedOut(row, _since(row, captions.get(row.post_id) if row.post_id else None)) for row in rows]


def accounts_remembered(actor: Actor) -> dict[str, str]:
    """FeedHive's account names by network, as they were typed for the last export. One query."""
    last = Export.objects.filter(tool=Tool.FEEDHIVE).first()
    return dict(last.wishes.get("accounts", {})) if last else {}


def media_rendition(grant: MediaGrant) -> Rendition:
    """The picture that a link grants. One query.

    Raises MediaMissing when there is none, or when its artwork is in the bin, sold or on hold: an importer that comes
    late gets nothing to post.
    """
    shown = Artwork.objects.promotable().filter(pk=grant.artwork_id)
    rendition = Rendition.objects.filter(artwork__in=shown, kind=grant.kind).first()
    if rendition is None:
        raise MediaMissing("There is no picture at this link.")
    return rendition


def _since(row: ExportedPost, caption: Caption | None) -> Since:
    post: Post | None = row.post
    if post is None or post.state == PostState.CANCELLED:
        return Since.REMOVED
    if not post.artwork.is_available:
        return Since.UNAVAILABLE
    if post.scheduled_at != row.scheduled_at:
        return Since.MOVED
    written = row_for(post, caption, media_url="").fingerprint if caption else ""
    return Since.SAME if written == row.fingerprint else Since.REWRITTEN
