"""Writes on collections: their facts, their cover, the order of their artworks."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Artwork, Collection
from apps.tenant.artworks.stock import carry


@transaction.atomic
def collection_save(*, actor: Actor, collection: Collection, **facts: Any) -> tuple[Collection, int]:
    """Make or change a collection; with it, how many artworks took over its status. At most five queries."""
    is_new = collection._state.adding
    before = "" if is_new else Collection.objects.values_list("fulfilment", flat=True).get(pk=collection.pk)
    for name, value in facts.items():
        setattr(collection, name, value)
    collection.save()
    carried = carry(collection) if not is_new and before != collection.fulfilment else 0
    verb = "created" if is_new else "updated"
    summary = f"{verb.capitalize()} {collection.name}"
    if carried:
        summary = f"{summary}: {collection.get_fulfilment_display().lower()}, with {carried:,} of its artworks"
    activity_record(
        actor=actor,
        verb=f"collection.{verb}",
        summary=summary,
        object_id=collection.pk,
        data={"fulfilment": [before, collection.fulfilment], "carried": carried},
    )
    return collection, carried


@transaction.atomic
def collection_delete(*, actor: Actor, collection: Collection) -> None:
    """Remove the collection; its artworks stay in the library."""
    summary = f"Deleted the collection {collection.name}"
    activity_record(actor=actor, verb="collection.deleted", summary=summary, object_id=collection.pk)
    collection.delete()


@transaction.atomic
def collection_cover_set(*, actor: Actor, collection: Collection, artwork: Artwork) -> Collection:
    """Show this artwork for the collection. Raises InvalidInput for one that isn't in it. Two queries."""
    if artwork.collection_id != collection.pk:
        raise InvalidInput(f"“{artwork.title}” is not in this collection.")
    collection.cover = artwork
    collection.save(update_fields=["cover", "updated_at"])
    summary = f"Made {artwork.title} the cover of {collection.name}"
    activity_record(actor=actor, verb="collection.updated", summary=summary, object_id=collection.pk)
    return collection


@transaction.atomic
def collection_arrange(*, actor: Actor, collection: Collection, artwork_ids: Sequence[UUID]) -> None:
    """Put the collection's artworks in this order; those that are not named follow in the order they had.

    Raises Conflict when one of the named is not in it any more. Three queries.
    """
    artworks = list(Artwork.objects.present().filter(collection=collection).order_by("place", "-created_at", "id"))
    by_id = {artwork.pk: artwork for artwork in artworks}
    if not by_id.keys() >= set(artwork_ids):
        raise Conflict("The collection has changed meanwhile. The page shows it as it is now.")
    named = [by_id[one] for one in dict.fromkeys(artwork_ids)]
    rest = [artwork for artwork in artworks if artwork.pk not in set(artwork_ids)]
    for place, artwork in enumerate([*named, *rest], start=1):
        artwork.place = place
    Artwork.objects.bulk_update(artworks, ["place"], batch_size=500)
    summary = f"Arranged {collection.name}"
    activity_record(actor=actor, verb="collection.arranged", summary=summary, object_id=collection.pk)
