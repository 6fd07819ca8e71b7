"""Pictures: the rows that are artworks, their files, their words."""

from collections.abc import Iterator
from datetime import datetime

from apps.tenant.legacy.files.checking import Checked, pictures_checked
from apps.tenant.legacy.importing.facts import facts_of
from apps.tenant.legacy.importing.known import key_of
from apps.tenant.legacy.importing.records import ArtworkMade, origin_of
from apps.tenant.legacy.importing.words import words_of
from apps.tenant.legacy.importing.work import ImageHere, Work
from apps.tenant.legacy.source.rows import OldCollection, OldImage
from apps.tenant.legacy.values.times import Unclear, moment_read

_PLACEHOLDER_FILE, _PLACEHOLDER_NAME = "[calendar slot]", "to be assigned"
PLACEHOLDER = "A placeholder for an empty slot: no artwork."


def images_step(work: Work) -> None:
    """Each row whose picture is there, and is one, becomes an artwork; rows that were taken before are left alone."""
    collections: dict[int | None, OldCollection] = {row.id: row for row in work.source.collections}
    rows = {image.stored_filename: image for image in _to_take(work, collections)}
    with pictures_checked(work.pictures, list(rows)) as checked:
        for number, one in enumerate(checked):
            work.progress("Pictures", number, len(rows))
            image = rows[one.name]
            _take(work, image, collections.get(image.collection_id), one)
    work.progress("Pictures", len(rows), len(rows))


def is_placeholder(work: Work, image: OldImage) -> bool:
    """Whether the row stands for an empty slot: both names say so, and there is no picture."""
    return (
        image.original_filename.strip().casefold() == _PLACEHOLDER_FILE
        and image.painting_name.strip().casefold() == _PLACEHOLDER_NAME
        and image.stored_filename not in work.pictures.found.sizes
    )


def _to_take(work: Work, collections: dict[int | None, OldCollection]) -> Iterator[OldImage]:
    """Rows that are to become artworks now. Of all others the report says what is with them."""
    names: set[str] = set()
    for image in work.source.images:
        reason = _why_not(work, image, names)
        names.add(image.stored_filename)
        if reason:
            work.report.leave(image.table, image.id, image.name, reason)
        elif not _was_taken(work, image, collections):
            if image.stored_filename in work.pictures.found.sizes:
                yield image
            else:
                work.report.leave(image.table, image.id, image.name, f"Its file {image.stored_filename} is missing.")
                work.report.files.missing.append(image.stored_filename)


def _why_not(work: Work, image: OldImage, names: set[str]) -> str:
    if is_placeholder(work, image):
        return PLACEHOLDER
    if not image.stored_filename:
        return "It names no file."
    if image.stored_filename in names:
        return f"Another row has the same file {image.stored_filename}; the first counts."
    return ""


def _was_taken(work: Work, image: OldImage, collections: dict[int | None, OldCollection]) -> bool:
    found = work.remembered(image, key_of(image.stored_filename), image.name)
    if found is None:
        return False
    if image.stored_filename in work.pictures.found.sizes:
        work.count_file(found.run)
    if not work.is_over(found):
        _count_made(work, _made(work, image, collections.get(image.collection_id)))
    artwork_id = found.object_id
    if artwork_id is not None and artwork_id in work.known.availabilities:
        work.images[image.id] = ImageHere(artwork_id, image.stored_filename, work.known.availabilities[artwork_id])
        work.digests.setdefault(work.known.shas[artwork_id], []).append(image.stored_filename)
    return True


def _take(work: Work, image: OldImage, collection: OldCollection | None, checked: Checked) -> None:
    if checked.picture is None:
        work.report.leave(image.table, image.id, image.name, f"{image.stored_filename}: {checked.reason}")
        work.report.files.refused.append([image.stored_filename, checked.reason])
        return
    made = _made(work, image, collection)
    artwork_id = work.store.artwork(made, checked.picture)
    availability = str(made.facts["availability"])
    work.images[image.id] = ImageHere(artwork_id, image.stored_filename, availability)
    work.known.words |= {(artwork_id, one.network) for one in made.words}
    work.digests.setdefault(checked.picture.sha256, []).append(image.stored_filename)
    work.report.took(image.table)
    work.report.files.taken += 1
    _count_made(work, made)


def _count_made(work: Work, made: ArtworkMade) -> None:
    work.report.made["artworks"] += 1
    work.report.made.update(f"captions for {one.network}" for one in made.words)


def _made(work: Work, image: OldImage, collection: OldCollection | None) -> ArtworkMade:
    said, words = facts_of(image, collection), words_of(image, branded=work.branded)
    kept = {**said.kept, **words.kept}
    notes = [*said.notes, *words.notes]
    if image.collection_id is not None and collection is None:
        kept["collection_id"] = str(image.collection_id)
        notes.append(f"Its collection, {image.collection_id}, is not there; it is in none.")
    for note in notes:
        work.report.note(image.table, image.id, image.name, note)
    work.keep(image.table, kept)
    return ArtworkMade(
        origin=origin_of(image, key_of(image.stored_filename), kept),
        original_name=image.original_filename or image.stored_filename,
        collection_id=work.collections.get(collection.id) if collection else None,
        facts={**said.facts, "place": image.id if 0 <= image.id < 2**31 else 0},
        words=tuple(words.words),
        created_at=_created(work, image),
    )


def _created(work: Work, image: OldImage) -> datetime | None:
    try:
        at = moment_read(image.created_at, work.zone).at
    except Unclear:
        return None
    return min(at, work.now)
