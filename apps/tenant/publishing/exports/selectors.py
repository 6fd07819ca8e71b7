"""Reads of exports, and of the pictures that their links lead to."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import NotFound
from apps.public.users.querysets import people_beside
from apps.tenant.artworks.models import Artwork, Rendition
from apps.tenant.captions.models import Caption
from apps.tenant.captions.prints import may_be_posted, speaks_of_prints
from apps.tenant.publishing.exports.importers.publer import HeaderStyle
from apps.tenant.publishing.exports.media_links import MediaGrant, MediaMissing, MediaTakenBack
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
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class HandedOut:
    """One row of an export, and how it stands today."""

    exported: ExportedPost
    since: Since

    @property
    def availability(self) -> str:
        """The artwork's availability now; empty when the post is gone."""
        return self.exported.post.artwork.availability if self.exported.post else ""

    @property
    def has_changed(self) -> bool:
        """Whether what was handed out is not what is planned any more."""
        return self.since not in (Since.SAME, Since.TAKEN_BACK)

    @property
    def is_to_delete(self) -> bool:
        """Whether it was taken back before its time: where it was imported, it has to be deleted by hand."""
        return self.since is Since.TAKEN_BACK and self.exported.scheduled_at > timezone.now()


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was chosen for the last exports. ``publer_zone`` is "" while that was the workspace's own."""

    accounts: Mapping[str, str] = field(default_factory=dict)
    headers: HeaderStyle = HeaderStyle.SHORT
    publer_zone: str = ""


def exports_list(actor: Actor) -> QuerySet[Export]:
    """All exports, newest first, with their files, who made them and who took them back. Up to four queries.

    ``post_count``, ``open_slot_count``, and ``taken_back_count``, of posts, are counted.
    """
    back = ExportedPost.objects.filter(export=OuterRef("pk"), taken_back_at__isnull=False).order_by().values("export")
    counted = Export.objects.annotate(
        post_count=Sum("files__row_count"),
        open_slot_count=Sum("files__open_slot_count"),
        taken_back_count=Coalesce(Subquery(back.annotate(count=Count("pk")).values("count")), Value(0)),
    )
    # Aggregates drop the order that the model has by itself.
    joined = people_beside(counted, "exported_by", "taken_back_by").prefetch_related("files")
    return joined.order_by("-created_at", "id")


def export_get_for(actor: Actor, export_id: UUID) -> Export:
    """The export with its files. Raises NotFound. Up to four queries."""
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


def exported_post_get_for(actor: Actor, export_id: UUID, row_id: UUID) -> ExportedPost:
    """One row of the export, with it. Raises NotFound. One query."""
    row = ExportedPost.objects.select_related("export").filter(pk=row_id, export_id=export_id).first()
    if row is None:
        raise NotFound("That post is not in this export.")
    return row


def wishes_remembered(actor: Actor) -> Remembered:
    """What was chosen last: FeedHive's account names, Publer's headers and zone. One query."""
    latest = Export.objects.order_by("tool", "-created_at").distinct("tool").values_list("tool", "wishes")
    wishes = dict(latest)
    publer, feedhive = wishes.get(Tool.PUBLER, {}), wishes.get(Tool.FEEDHIVE, {})
    zone, own = publer.get("time_zone", ""), publer.get("own_zone", "")
    return Remembered(
        accounts=dict(feedhive.get("accounts", {})),
        headers=HeaderStyle(publer.get("headers", HeaderStyle.SHORT)),
        publer_zone=zone if own and zone != own else "",
    )


def media_rendition(grant: MediaGrant) -> Rendition:
    """The picture that a link grants. One query; up to four more when its artwork is not to be had.

    Raises MediaTakenBack when the post that the link was written for was taken back, MediaMissing when there is no
    picture, or when its artwork is in the bin, sold or on hold: an importer that comes late gets nothing to post. Of a
    sold original there is one for a row that says what the post says of prints, and for no other.
    """
    found = Rendition.objects.filter(artwork=grant.artwork_id, kind=grant.kind)
    if grant.exported_id:
        found = found.filter(Exists(ExportedPost.objects.standing().filter(pk=grant.exported_id)))
    rendition = found.filter(artwork__in=Artwork.objects.promotable()).first()
    if rendition is None and _is_of_prints(grant):
        rendition = found.first()
    if rendition is not None:
        return rendition
    if grant.exported_id and ExportedPost.objects.filter(pk=grant.exported_id, taken_back_at__isnull=False).exists():
        raise MediaTakenBack("This export was taken back. Delete the post where it was imported.")
    raise MediaMissing("There is no picture at this link.")


def _is_of_prints(grant: MediaGrant) -> bool:
    """Whether the link was written into a row with the words for prints, as they are. Up to two queries."""
    if grant.exported_id is None:
        return False
    row = ExportedPost.objects.select_related("post__artwork").filter(pk=grant.exported_id).first()
    if row is None or row.post is None or row.post.artwork_id != grant.artwork_id:
        return False
    caption = captions_by_post([row.post]).get(row.post.pk)
    if caption is None or not speaks_of_prints(row.post.artwork, caption):
        return False
    post = copy(row.post)
    post.scheduled_at = row.scheduled_at  # it says the same, were it moved meanwhile
    return row_for(post, caption, media_url="").fingerprint == row.fingerprint


def _since(row: ExportedPost, caption: Caption | None) -> Since:
    if row.taken_back_at is not None:
        return Since.TAKEN_BACK
    post: Post | None = row.post
    if post is None or post.state == PostState.CANCELLED:
        return Since.REMOVED
    if not may_be_posted(post.artwork, caption):
        return Since.UNAVAILABLE
    if post.scheduled_at != row.scheduled_at:
        return Since.MOVED
    written = row_for(post, caption, media_url="").fingerprint if caption else ""
    return Since.SAME if written == row.fingerprint else Since.REWRITTEN
