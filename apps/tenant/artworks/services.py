"""Writes on artworks: their facts, the bin."""

from collections.abc import Collection as Many
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.core.storage import workspace_storage
from apps.tenant.activity.models import Entry
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Artwork, Edition, Rendition
from apps.tenant.artworks.uploads import room_demand

FACTS = (
    "title",
    "collection",
    "medium",
    "height",
    "width",
    "depth",
    "unit",
    "year",
    "price_minor",
    "currency",
    "edition",
    "edition_size",
    "prints_left",
    "sku",
    "note",
    "tags",
    "place",
)
MOST_TAGS = 30
# What has no meaning for many artworks at once.
_OF_ONE = {"title", "sku", "place"}


@transaction.atomic
def artwork_update(*, actor: Actor, artwork: Artwork, **facts: Any) -> Artwork:
    """Set some of ``FACTS``; what is on sale is set by ``stock.py``. Two queries. Raises InvalidInput."""
    _check(facts, allowed=set(FACTS))
    for name, value in facts.items():
        setattr(artwork, name, value)
    _check_prints(artwork)
    artwork.save(update_fields=[*facts, "updated_at"])
    activity_record(actor=actor, verb="artwork.updated", summary=f"Changed {artwork.title}", object_id=artwork.pk)
    return artwork


@transaction.atomic
def artworks_set(*, actor: Actor, artworks: Iterable[Artwork], **facts: Any) -> int:
    """Set some of ``FACTS`` alike on many; how many. A query for all and one for the log. Raises InvalidInput.

    Setting ``edition`` to something else than prints takes the numbers of prints away.
    """
    _check(facts, allowed=set(FACTS) - _OF_ONE)
    if facts.get("edition", Edition.PRINT) != Edition.PRINT:
        facts = {**facts, "edition_size": None, "prints_left": None}
    ids = [artwork.pk for artwork in artworks]
    count = Artwork.objects.filter(pk__in=ids).update(**facts, updated_at=timezone.now())
    what = ", ".join(f"{name.replace('_', ' ')} “{value or 'none'}”" for name, value in facts.items())
    activity_record(actor=actor, verb="artworks.updated", summary=f"Set {what} on {_some(count)}", data=_ids(ids))
    return count


@transaction.atomic
def artworks_tag(*, actor: Actor, artworks: Iterable[Artwork], add: Many[str] = (), remove: Many[str] = ()) -> int:
    """Add tags to many and take others away; how many artworks changed. Two queries and one for the log.

    Raises InvalidInput when an artwork would have more than 30.
    """
    away = {tag.casefold() for tag in remove}
    changed = []
    for artwork in artworks:
        tags = _tags_joined([tag for tag in artwork.tags if tag.casefold() not in away], add)
        if len(tags) > MOST_TAGS:
            raise InvalidInput(f"“{artwork.title}” would have {len(tags)} tags; {MOST_TAGS} is the most.", field="tags")
        if tags != artwork.tags:
            artwork.tags, artwork.updated_at = tags, timezone.now()
            changed.append(artwork)
    Artwork.objects.bulk_update(changed, ["tags", "updated_at"], batch_size=500)
    words = [f"added {', '.join(add)}"] if add else []
    words += [f"removed {', '.join(remove)}"] if remove else []
    summary = f"Tags: {' and '.join(words)} on {_some(len(changed))}"
    activity_record(actor=actor, verb="artworks.tagged", summary=summary, data=_ids([one.pk for one in changed]))
    return len(changed)


@transaction.atomic
def artworks_bin(*, actor: Actor, artworks: Iterable[Artwork], data: dict[str, Any] | None = None) -> tuple[int, Entry]:
    """Move to the bin, from where they can be brought back for 30 days; how many, and the log's entry to undo it by.

    ``data`` is kept with the entry. Two queries.
    """
    ids = [artwork.pk for artwork in artworks]
    count = Artwork.objects.present().filter(pk__in=ids).update(deleted_at=timezone.now())
    summary = f"Moved {_some(count)} to the bin"
    kept = {**_ids(ids), **(data or {})}
    return count, activity_record(actor=actor, verb="artworks.binned", summary=summary, data=kept)


@transaction.atomic
def artworks_restore(*, actor: Actor, artwork_ids: Iterable[UUID]) -> tuple[int, list[str]]:
    """Bring back from the bin; how many, and the titles of those whose file was added again meanwhile, which stay.

    Raises LimitReached when the plan has no room for them. 16 queries.
    """
    binned = list(Artwork.objects.binned().filter(pk__in=list(artwork_ids)))
    there = set(
        Artwork.objects.present().filter(sha256__in=[one.sha256 for one in binned]).values_list("sha256", flat=True)
    )
    ids = [artwork.pk for artwork in binned if artwork.sha256 not in there]
    if ids:
        room_demand(count=len(ids), size=0)  # their files are here
    count = Artwork.objects.filter(pk__in=ids).update(deleted_at=None, updated_at=timezone.now())
    if count:
        summary = f"Brought back {binned[0].title if count == 1 else _some(count)}"
        activity_record(actor=actor, verb="artworks.restored", summary=summary, data=_ids(ids))
    return count, [artwork.title for artwork in binned if artwork.sha256 in there]


def artwork_restore(*, actor: Actor, artwork: Artwork) -> Artwork:
    """Bring one back from the bin. Raises Conflict when the same file was added again meanwhile. 16 queries."""
    count, twins = artworks_restore(actor=actor, artwork_ids=[artwork.pk])
    if twins:
        raise Conflict(f"The same picture as “{artwork.title}” is in the library already. Delete that one first.")
    if not count:
        raise Conflict("That artwork is not in the bin any more.")
    artwork.deleted_at = None
    return artwork


def artworks_purge(*, deleted_before: timedelta, ids: Iterable[UUID] | None = None) -> int:
    """Remove for good, files too, what has been in the bin longer; artworks with posts are history and stay.

    With ``ids`` only those of them. How many.
    """
    posts = Artwork._meta.get_field("posts").related_model
    old = Artwork.objects.filter(deleted_at__lte=timezone.now() - deleted_before)
    if ids is not None:
        old = old.filter(pk__in=list(ids))
    purged = 0
    for artwork in old.exclude(Exists(posts._default_manager.filter(artwork=OuterRef("pk")))):
        names = [str(artwork.original.name), *_file_names(artwork)]
        artwork.delete()
        for name in names:
            workspace_storage().delete(name)
        purged += 1
    return purged


def _check(facts: dict[str, Any], *, allowed: set[str]) -> None:
    unknown = facts.keys() - allowed
    if unknown:
        raise TypeError(f"Not facts that can be set here: {', '.join(sorted(unknown))}")
    if "title" in facts and not facts["title"].strip():
        raise InvalidInput("Give the artwork a title.", field="title")
    if len(facts.get("tags", ())) > MOST_TAGS:
        raise InvalidInput(f"{MOST_TAGS} tags are the most for one artwork.", field="tags")


def _check_prints(artwork: Artwork) -> None:
    if artwork.edition != Edition.PRINT:
        artwork.edition_size = artwork.prints_left = None
    elif artwork.edition_size and artwork.prints_left is not None and artwork.prints_left > artwork.edition_size:
        message = f"More prints are left ({artwork.prints_left}) than there are in the edition."
        raise InvalidInput(message, field="prints_left")


def _tags_joined(tags: Iterable[str], more: Iterable[str]) -> list[str]:
    by_meaning: dict[str, str] = {}
    for tag in (*tags, *more):
        by_meaning.setdefault(tag.casefold(), tag)
    return list(by_meaning.values())


def _file_names(artwork: Artwork) -> list[str]:
    return [str(name) for name in Rendition.objects.filter(artwork=artwork).values_list("file", flat=True)]


def _some(count: int) -> str:
    return f"{count:,} artwork{'' if count == 1 else 's'}"


def _ids(ids: list[Any]) -> dict[str, list[str]]:
    return {"artworks": [str(one) for one in ids]}
