"""Taking an export back, whole or post by post, and putting back what was taken.

What is taken back does not count as exported any more and its picture links stop. What somebody has imported already
stays where it is: no importer can be told.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.tenant.activity.services import activity_record
from apps.tenant.publishing.exports.wishes import GONE_STATES
from apps.tenant.publishing.models import Export, ExportedPost, Tool
from apps.tenant.schedule.models import Post, PostState

_AWAY = (PostState.SCHEDULED, PostState.UNKNOWN, *GONE_STATES)


class PutBack(NamedTuple):
    """How many posts count as exported again, and how many stay taken back, being out by another way."""

    back: int
    left: int


@transaction.atomic
def export_take_back(*, actor: Actor, export: Export) -> int:
    """Take all of it back that is not yet; gives how many posts. Raises Conflict when it is. Four queries."""
    locked = _locked(export)
    if locked.taken_back_at is not None:
        raise Conflict("This export was taken back already.")
    now = timezone.now()
    count = ExportedPost.objects.standing().filter(export=locked).update(taken_back_at=now)
    Export.objects.filter(pk=locked.pk).update(taken_back_at=now, taken_back_by=actor.user_id, updated_at=now)
    _record(actor, "export.taken_back", locked, f"Took back the export for {_name(locked)}: {_posts(count)}")
    return count


@transaction.atomic
def export_put_back(*, actor: Actor, export: Export) -> PutBack:
    """Undo its taking back. What was taken back alone before stays so. Ten queries.

    What was exported again or handed to Publer since would be out twice: it stays taken back, as if that had been done
    to it alone. Raises Conflict when that is all of it, and when the export is not taken back.
    """
    moment = Export.objects.values_list("taken_back_at", flat=True).get(pk=export.pk)
    if moment is None:
        raise Conflict("This export is not taken back.")
    rows = ExportedPost.objects.filter(export=export, taken_back_at=moment)
    _lock_posts(rows.values_list("post_id", flat=True))
    locked = _locked(export)
    if locked.taken_back_at != moment:
        raise Conflict("Somebody changed this export meanwhile. Reload the page and look again.")
    out = _out_since(list(rows.values_list("post_id", flat=True)), moment)
    now = timezone.now()
    count = rows.exclude(post__in=out).update(taken_back_at=None, updated_at=now)
    if out and not count:
        raise Conflict(_all_out(len(out)))
    Export.objects.filter(pk=locked.pk).update(taken_back_at=None, taken_back_by=None, updated_at=now)
    _record(actor, "export.put_back", locked, f"Put the export for {_name(locked)} back: {_posts(count)}")
    return PutBack(count, len(out))


@transaction.atomic
def exported_post_take_back(*, actor: Actor, row: ExportedPost) -> None:
    """Take one post of an export back. Raises Conflict when it is. Three queries."""
    export = _locked(row.export)
    if not ExportedPost.objects.standing().filter(pk=row.pk).update(taken_back_at=timezone.now()):
        raise Conflict("This post was taken back already.")
    summary = f"Took “{row.title}” back from the export for {_name(export)}"
    _record(actor, "export.post_taken_back", export, summary)


@transaction.atomic
def exported_post_put_back(*, actor: Actor, row: ExportedPost) -> None:
    """Undo the taking back of one post. Seven queries.

    Raises Conflict when it is not taken back, when its whole export is, and when it was exported again or handed to
    Publer since.
    """
    _lock_posts([row.post_id])
    export = _locked(row.export)
    if export.taken_back_at is not None:
        raise Conflict("The whole export is taken back. Put that back instead.")
    current = ExportedPost.objects.get(pk=row.pk)
    if current.taken_back_at is None:
        raise Conflict("This post is not taken back.")
    if _out_since([current.post_id], current.taken_back_at):
        raise Conflict(_all_out(1))
    ExportedPost.objects.filter(pk=row.pk).update(taken_back_at=None, updated_at=timezone.now())
    _record(actor, "export.post_put_back", export, f"Put “{row.title}” back into the export for {_name(export)}")


def _locked(export: Export) -> Export:
    return Export.objects.select_for_update(no_key=True).get(pk=export.pk)


def _lock_posts(post_ids: Iterable[UUID | None]) -> None:
    """An export or a sending of the same posts waits, or has been: neither can come between look and deed."""
    wanted = {post_id for post_id in post_ids if post_id is not None}
    list(Post.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _out_since(post_ids: list[UUID | None], moment: datetime) -> set[UUID]:
    """Those that another export has taken since, or that were handed to Publer since and did not fail.

    A queued one counts, whenever that began: it leaves at any moment.
    """
    wanted = {post_id for post_id in post_ids if post_id is not None}
    again = ExportedPost.objects.standing().filter(post__in=wanted, created_at__gte=moment)
    handed = Q(delivery__created_at__gte=moment) | Q(delivery__asked_at__gte=moment)
    sent = Post.objects.filter(Q(state=PostState.QUEUED) | Q(state__in=_AWAY) & handed, pk__in=wanted)
    found = {*again.values_list("post_id", flat=True), *sent.values_list("pk", flat=True)}
    return {post_id for post_id in found if post_id is not None}


def _all_out(count: int) -> str:
    were, stay = ("was", "It stays") if count == 1 else ("were", "They stay")
    return (
        f"{_posts(count)} {were} exported again or handed to Publer since, and would be out twice. {stay} taken back."
    )


def _record(actor: Actor, verb: str, export: Export, summary: str) -> None:
    activity_record(actor=actor, verb=verb, summary=summary, object_id=export.pk)


def _name(export: Export) -> str:
    return f"{Tool(export.tool).label}, {export.starts_on:%d %b %Y} to {export.ends_on:%d %b %Y}"


def _posts(count: int) -> str:
    return f"{count} post{'' if count == 1 else 's'}"
