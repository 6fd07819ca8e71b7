"""Exporting: files into the storage, rows into the database, both or neither."""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.core.networks import Network
from apps.core.tenancy.context import active_workspace
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Artwork
from apps.tenant.publishing.deliveries.allowance import plan_demand
from apps.tenant.publishing.exports.files import NewFile, files_make, files_stored
from apps.tenant.publishing.exports.importers.publer import HeaderStyle
from apps.tenant.publishing.exports.importers.rows import PostRow
from apps.tenant.publishing.exports.media_links import USUAL_DAYS
from apps.tenant.publishing.exports.planning import plan_make
from apps.tenant.publishing.exports.plans import Choice, Plan
from apps.tenant.publishing.exports.wishes import Wishes
from apps.tenant.publishing.models import Export, ExportedPost, ExportFile, Tool
from apps.tenant.schedule.models import Post, PostState

_TEXT_KEPT = 200


class NothingToExport(InvalidInput):
    """No post that was asked for can go into a file."""

    code = "nothing_to_export"


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
    include_pushed: bool = False,
    open_slots: bool = False,
    headers: HeaderStyle = HeaderStyle.SHORT,
    publer_zone: ZoneInfo | None = None,
    accounts: Mapping[str, str] | None = None,
) -> Export:
    """Write the posts between two days into CSV files, one or more per network.

    Both days are included, in the workspace's zone. For the other wishes see ``Wishes``; posts with a blocking problem
    stay out, see ``plan_make``. Raises InvalidInput for wishes that can't be, NothingToExport, Unavailable without the
    storage, LimitReached when the plan has no room for them, and Conflict when the posts changed while the files were
    written; nothing is exported then. 36 queries, 40 with pins, and a few per 1,000 posts, eight
    more with open slots; one request to the storage per file.
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
        include_pushed=include_pushed,
        open_slots=open_slots,
        headers=headers,
        publer_zone=publer_zone,
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
    if not plan.lines:
        raise NothingToExport("No post of these days can be exported. What keeps each one out is said below.")
    export = _export(actor, plan)
    files = files_make(export, plan)
    with files_stored(files), transaction.atomic():
        plan_demand(choice.post for choice in plan.handed)
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


def _lock(plan: Plan) -> None:
    """Artworks first, in one order everywhere: a sale locks the artwork and then wants its posts."""
    posts = [choice.post for choice in plan.handed]
    for model, ids in ((Artwork, {post.artwork_id for post in posts}), (Post, {post.pk for post in posts})):
        locked = model._default_manager.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
        list(locked.values_list("pk"))


def _save(actor: Actor, export: Export, files: list[NewFile], plan: Plan) -> None:
    export.save(force_insert=True)
    ExportFile.objects.bulk_create(file.row for file in files)
    handed_out = [
        _exported(file.row, number, row, choice)
        for file in files
        for number, (row, choice) in file.numbered
        if choice is not None
    ]
    ExportedPost.objects.bulk_create(handed_out, batch_size=1000)
    summary = f"Exported {_counted(len(handed_out), plan)} for {Tool(export.tool).label}, {_days(export)}"
    activity_record(actor=actor, verb="export.created", summary=summary, object_id=export.pk)


def _exported(file: ExportFile, number: int, row: PostRow, choice: Choice) -> ExportedPost:
    return ExportedPost(
        id=choice.key,
        export=file.export,
        post=choice.post,
        network=row.network,
        scheduled_at=row.at,
        title=choice.post.artwork.title,
        text=row.text.replace("\0", "")[:_TEXT_KEPT],
        fingerprint=row.fingerprint,
        file=file,
        row_number=number,
    )


def _counted(posts: int, plan: Plan) -> str:
    """“3 posts, 1 of them at Publer already, and 2 open slots”."""
    words = f"{posts} post{'' if posts == 1 else 's'}"
    twice, slots = plan.twice, len(plan.open_slots)
    words += f", {twice} of them at Publer already," if twice else ""
    return words + (f" and {slots} open slot{'' if slots == 1 else 's'}" if slots else "")


def _days(export: Export) -> str:
    return f"{export.starts_on:%d %b %Y} to {export.ends_on:%d %b %Y}"
