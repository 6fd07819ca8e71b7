"""Writes on artworks and collections."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.core.storage import workspace_storage
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Artwork, Collection, Rendition

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
    "sku",
    "note",
    "availability",
)


@transaction.atomic
def artwork_update(*, actor: Actor, artwork: Artwork, **facts: Any) -> Artwork:
    """Set some of ``FACTS``. Two queries."""
    unknown = facts.keys() - set(FACTS)
    if unknown:
        raise TypeError(f"Not facts of an artwork: {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(artwork, name, value)
    artwork.save()
    activity_record(actor=actor, verb="artwork.updated", summary=f"Changed {artwork.title}", object_id=artwork.pk)
    return artwork


@transaction.atomic
def artworks_set(*, actor: Actor, artworks: Iterable[Artwork], **facts: Any) -> int:
    """Set ``collection`` or ``availability`` on many; how many. A query for all and one for the log."""
    allowed = {name: value for name, value in facts.items() if name in {"collection", "availability"}}
    ids = [artwork.pk for artwork in artworks]
    count = Artwork.objects.filter(pk__in=ids).update(**allowed, updated_at=timezone.now())
    what = " and ".join(f"{name} “{value or 'none'}”" for name, value in allowed.items())
    activity_record(actor=actor, verb="artworks.updated", summary=f"Set {what} on {count} artworks", data=_ids(ids))
    return count


@transaction.atomic
def artworks_bin(*, actor: Actor, artworks: Iterable[Artwork]) -> int:
    """Move to the bin, from where they can be brought back for 30 days; how many."""
    ids = [artwork.pk for artwork in artworks]
    count = Artwork.objects.present().filter(pk__in=ids).update(deleted_at=timezone.now())
    activity_record(actor=actor, verb="artworks.binned", summary=f"Moved {count} artworks to the bin", data=_ids(ids))
    return count


@transaction.atomic
def artwork_restore(*, actor: Actor, artwork: Artwork) -> Artwork:
    """Bring back from the bin. Raises Conflict when the same file was added again meanwhile."""
    twin = Artwork.objects.present().filter(sha256=artwork.sha256).first()
    if twin is not None:
        raise Conflict(f"The same picture is in the library already, as “{twin.title}”.")
    artwork.deleted_at = None
    artwork.save(update_fields=["deleted_at", "updated_at"])
    activity_record(actor=actor, verb="artwork.restored", summary=f"Brought back {artwork.title}", object_id=artwork.pk)
    return artwork


def artworks_purge(*, deleted_before: timedelta) -> int:
    """Remove for good, files too, what has been in the bin longer; artworks with posts are history and stay."""
    posts = Artwork._meta.get_field("posts").related_model
    old = Artwork.objects.filter(deleted_at__lt=timezone.now() - deleted_before)
    purged = 0
    for artwork in old.exclude(Exists(posts._default_manager.filter(artwork=OuterRef("pk")))):
        names = [str(artwork.original.name), *_file_names(artwork)]
        artwork.delete()
        for name in names:
            workspace_storage().delete(name)
        purged += 1
    return purged


@transaction.atomic
def collection_save(*, actor: Actor, collection: Collection, **facts: Any) -> Collection:
    """Make or change a collection. Two queries."""
    is_new = collection._state.adding
    for name, value in facts.items():
        setattr(collection, name, value)
    collection.save()
    verb = "created" if is_new else "updated"
    activity_record(
        actor=actor,
        verb=f"collection.{verb}",
        summary=f"{verb.capitalize()} {collection.name}",
        object_id=collection.pk,
    )
    return collection


@transaction.atomic
def collection_delete(*, actor: Actor, collection: Collection) -> None:
    """Remove the collection; its artworks stay in the library."""
    summary = f"Deleted the collection {collection.name}"
    activity_record(actor=actor, verb="collection.deleted", summary=summary, object_id=collection.pk)
    collection.delete()


def _file_names(artwork: Artwork) -> list[str]:
    return [str(name) for name in Rendition.objects.filter(artwork=artwork).values_list("file", flat=True)]


def _ids(ids: list[Any]) -> dict[str, list[str]]:
    return {"artworks": [str(one) for one in ids]}
