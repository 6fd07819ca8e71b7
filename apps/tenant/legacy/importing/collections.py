"""Collections, and which picture stands for each."""

from typing import Any

from apps.tenant.artworks.models import Fulfilment
from apps.tenant.legacy.importing.known import kept_of, key_of
from apps.tenant.legacy.importing.records import CollectionMade, origin_of
from apps.tenant.legacy.importing.work import Work
from apps.tenant.legacy.source.rows import OldCollection
from apps.tenant.legacy.values.text import one_line, shortened
from apps.tenant.legacy.values.words import fulfilment_read

_KEPT = ("size", "mockup_template_ids", "etsy_listing_id", "etsy_listing_url")
_LONGEST_NAME, _LONGEST_MATERIALS = 120, 200


def collections_step(work: Work) -> None:
    """Every row becomes a collection."""
    made = []
    for row in work.source.collections:
        found = work.remembered(row, _key(row), row.name)
        if found is not None and found.object_id is not None and found.object_id in work.known.collections:
            work.collections[row.id] = found.object_id
        if work.is_over(found):
            continue
        one = _collection(work, row)
        work.report.made["collections"] += 1
        if found is None:
            work.collections[row.id] = one.id
            made.append(one)
            work.report.took(row.table)
    work.store.collections(made)


def covers_step(work: Work) -> None:
    """The picture that stood for a collection does so here, if it is one of its own."""
    by_id = {image.id: image for image in work.source.images}
    for row in work.source.collections:
        collection_id = work.collections.get(row.id)
        found = work.known.row(row.table, _key(row))
        if row.thumbnail_image_id is None or collection_id is None or (found and found.run != work.run):
            continue
        image, here = by_id.get(row.thumbnail_image_id), work.images.get(row.thumbnail_image_id)
        if here is None or image is None or image.collection_id != row.id:
            words = f"Its cover, picture {row.thumbnail_image_id}, is not one of its pictures here; the first is shown."
            work.report.note(row.table, row.id, row.name, words)
        else:
            work.store.cover(collection_id, here.artwork_id)


def fulfilment_of(row: OldCollection) -> Fulfilment:
    """What has become of the collection; available where that is not said clearly."""
    return fulfilment_read(row.fulfillment_status) or Fulfilment.AVAILABLE


def _key(row: OldCollection) -> str:
    return key_of(row.id, row.created_at)


def _collection(work: Work, row: OldCollection) -> CollectionMade:
    kept = kept_of(row, _KEPT)
    name, materials = one_line(row.name), one_line(row.materials)
    if fulfilment_read(row.fulfillment_status) is None:
        kept["fulfillment_status"] = row.fulfillment_status
        words = f"Its status “{row.fulfillment_status[:40]}” is not known; it is available here."
        work.report.note(row.table, row.id, row.name, words)
    for column, text, most in (("name", name, _LONGEST_NAME), ("materials", materials, _LONGEST_MATERIALS)):
        if len(text) > most:
            kept[column] = text
            work.report.note(row.table, row.id, name, f"Its {column} was cut to {most} characters; all of it is kept.")
    facts: dict[str, Any] = {
        "name": shortened(name, _LONGEST_NAME) or f"Collection {row.id}",
        "description": row.description,
        "materials": shortened(materials, _LONGEST_MATERIALS),
        "note": row.artist_note,
        "fulfilment": fulfilment_of(row),
    }
    work.keep(row.table, kept)
    return CollectionMade(origin=origin_of(row, _key(row), kept), facts=facts)
