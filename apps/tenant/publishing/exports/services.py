"""Exporting: files into the storage, rows into the database, both or neither."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import AppError, Conflict, InvalidInput
from apps.core.networks import Network
from apps.core.storage import storage_answers, workspace_storage
from apps.core.tenancy.context import active_workspace
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Artwork
from apps.tenant.publishing.exports.importers import feedhive, publer
from apps.tenant.publishing.exports.importers.rows import PostRow, split
from apps.tenant.publishing.exports.importers.writing import csv_bytes
from apps.tenant.publishing.exports.media_links import USUAL_DAYS
from apps.tenant.publishing.exports.planning import Plan, plan_make
from apps.tenant.publishing.exports.wishes import Wishes
from apps.tenant.publishing.models import Export, ExportedPost, ExportFile, Tool
from apps.tenant.schedule.models import Post, PostState


class NothingToExport(InvalidInput):
    """No post that was asked for can go into a file."""

    code = "nothing_to_export"


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is to be stored, with its row."""

    row: ExportFile
    content: bytes


def export_create(
    *,
    actor: Actor,
    tool: Tool,
    starts_on: date,
    ends_on: date,
    networks: Sequence[Network],
    states: Sequence[PostState] = (PostState.APPROVED,),
    link_days: int = USUAL_DAYS,
    include_exported: bool = False,
    accounts: Mapping[str, str] | None = None,
) -> Export:
    """Write the posts between two days into CSV files, one or more per network.

    Both days are included, in the workspace's zone. ``accounts`` names FeedHive's accounts by network. Posts with a
    blocking problem stay out, see ``plan_make``. Raises InvalidInput for wishes that can't be, NothingToExport,
    Unavailable without the storage, and Conflict when the posts changed while the files were written; nothing is
    exported then. 22 queries and a few per 1,000 posts, one request to the storage per file.
    """
    wishes = Wishes(
        tool=tool,
        starts_on=starts_on,
        ends_on=ends_on,
        networks=tuple(networks),
        zone=ZoneInfo(active_workspace().time_zone),
        states=tuple(states),
        link_days=link_days,
        include_exported=include_exported,
        accounts=accounts or {},
    )
    return _export_by(actor, wishes)


def _export_by(actor: Actor, wishes: Wishes) -> Export:
    """The files are stored first, outside the transaction, which would hold its locks while the storage is waited for.

    Then the artworks and posts are locked, everything is looked at again, and only if the same files would come out are
    the rows written: what was sold, moved or exported by somebody else in between is noticed. Files of an export that
    fails are deleted; if the process dies in between, a file remains that no row names.
    """
    now = timezone.now()
    plan = plan_make(wishes, now=now)
    if not plan.going:
        raise NothingToExport("No post of these days can be exported. What keeps each one out is said below.")
    export = _export(actor, plan)
    files = _files(export, plan)
    with _stored(files), transaction.atomic():
        _lock(plan)
        if plan_make(wishes, now=now).manifest != plan.manifest:
            raise Conflict("Posts were changed while the files were being written. Nothing was exported; look again.")
        _save(actor, export, files, plan)
    return export


def _export(actor: Actor, plan: Plan) -> Export:
    wishes = plan.wishes
    return Export(
        tool=wishes.tool,
        starts_on=wishes.starts_on,
        ends_on=wishes.ends_on,
        links_expire_at=plan.links_expire_at,
        wishes=wishes.as_json(),
        exported_by_id=actor.user_id,
    )


def _files(export: Export, plan: Plan) -> list[NewFile]:
    """``exports/<id>/<tool>-<network>.csv``; several of one network are numbered."""
    files = []
    for network, pairs in plan.rows.items():
        pieces = list(split([row for _, row in pairs]))
        for number, piece in enumerate(pieces, start=1):
            suffix = f"-{number}" if len(pieces) > 1 else ""
            name = f"exports/{export.pk}/{plan.wishes.tool}-{network}{suffix}.csv"
            row = ExportFile(export=export, network=network, file=name, row_count=len(piece))
            files.append(NewFile(row, _content(plan.wishes, network, piece)))
    return files


def _content(wishes: Wishes, network: Network, rows: Sequence[PostRow]) -> bytes:
    if wishes.tool == Tool.PUBLER:
        return csv_bytes(publer.HEADERS, (publer.cells(row, wishes.zone) for row in rows))
    accounts = wishes.account_names(network)
    return csv_bytes(feedhive.HEADERS, (feedhive.cells(row, accounts) for row in rows))


@contextmanager
def _stored(files: list[NewFile]) -> Iterator[None]:
    """Inside the block the files are in the storage; they are deleted when it fails."""
    storage = workspace_storage()
    names = [str(file.row.file.name) for file in files]
    try:
        with storage_answers():
            for name, file in zip(names, files, strict=True):
                storage.save(name, ContentFile(file.content))
        yield
    except BaseException:
        _delete(names)
        raise


def _delete(names: list[str]) -> None:
    """What can't be deleted stays, unnamed: the error that led here is the one to be told."""
    try:
        with storage_answers():
            for name in names:
                workspace_storage().delete(name)
    except AppError:
        return


def _lock(plan: Plan) -> None:
    """Artworks first, in one order everywhere: a sale locks the artwork and then wants its posts."""
    posts = [post for pairs in plan.rows.values() for post, _ in pairs]
    for model, ids in ((Artwork, {post.artwork_id for post in posts}), (Post, {post.pk for post in posts})):
        locked = model._default_manager.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
        list(locked.values_list("pk"))


def _save(actor: Actor, export: Export, files: list[NewFile], plan: Plan) -> None:
    export.save(force_insert=True)
    ExportFile.objects.bulk_create(file.row for file in files)
    handed_out = [
        ExportedPost(
            export=export,
            post=post,
            network=row.network,
            scheduled_at=row.at,
            title=post.artwork.title,
            fingerprint=row.fingerprint,
        )
        for pairs in plan.rows.values()
        for post, row in pairs
    ]
    ExportedPost.objects.bulk_create(handed_out, batch_size=1000)
    count = len(handed_out)
    summary = f"Exported {count} post{'' if count == 1 else 's'} for {Tool(export.tool).label}, {_days(export)}"
    activity_record(actor=actor, verb="export.created", summary=summary, object_id=export.pk)


def _days(export: Export) -> str:
    return f"{export.starts_on:%d %b %Y} to {export.ends_on:%d %b %Y}"
