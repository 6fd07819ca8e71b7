"""Writing what was decided into the active workspace: each piece in one transaction with what remembers it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count

from apps.core.access import Actor
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.framing import renditions_add_later
from apps.tenant.artworks.ingest import Picture, artwork_store
from apps.tenant.artworks.models import Artwork, Collection, RenditionKind
from apps.tenant.brand.services import brand_update
from apps.tenant.calendars.models import Calendar, Event
from apps.tenant.captions.models import Caption, CaptionVersion
from apps.tenant.legacy.importing.post_rows import post_rows_write
from apps.tenant.legacy.importing.records import (
    ArtworkMade,
    CalendarMade,
    CollectionMade,
    EventMade,
    Origin,
    PostMade,
    WordsMade,
)
from apps.tenant.legacy.models import OldRow
from apps.tenant.legacy.selectors import forget_kept

_BATCH = 1000
_BY = "The old application"


class Here:
    """The active workspace. ``actor`` is who brings the data over, None for the command line."""

    writes = True

    def __init__(self, *, run: UUID, actor: Actor | None) -> None:
        self._run = run
        self._actor = actor

    @transaction.atomic
    def brand(self, origin: Origin, changes: dict[str, Any]) -> None:
        """Set these fields of the brand. At most six queries."""
        brand_update(actor=self._actor, **changes)
        self._remember([(origin, None)])

    @transaction.atomic
    def collections(self, made: Sequence[CollectionMade]) -> None:
        """Make them. Three queries for each thousand."""
        Collection.objects.bulk_create([Collection(pk=one.id, **one.facts) for one in made], batch_size=_BATCH)
        self._remember([(one.origin, one.id) for one in made])
        self._log("collection.created", len(made), "collection")

    @transaction.atomic
    def calendars(self, made: Sequence[CalendarMade]) -> None:
        """Make them. Three queries."""
        Calendar.objects.bulk_create([Calendar(pk=one.id, **one.facts) for one in made], batch_size=_BATCH)
        self._remember([(one.origin, one.id) for one in made])
        self._log("calendar.imported", len(made), "calendar")

    def events(self, made: Sequence[EventMade]) -> None:
        """Make them. Two queries for each thousand, which are a transaction."""
        for start in range(0, len(made), _BATCH):
            some = made[start : start + _BATCH]
            with transaction.atomic():
                Event.objects.bulk_create([Event(pk=one.id, calendar_id=one.calendar_id, **one.facts) for one in some])
                self._remember([(one.origin, one.id) for one in some])
        if made:
            self._log("calendar.imported", len(made), "favourable time")

    @transaction.atomic
    def artwork(self, made: ArtworkMade, picture: Picture) -> UUID:
        """Make it. Eleven queries, two requests to the storage; its other renditions are made by the worker."""
        artwork = artwork_store(
            picture=picture, original_name=made.original_name, title=made.facts["title"], actor=self._actor
        )
        facts = {**made.facts, "collection_id": made.collection_id}
        if made.created_at is not None:
            facts["created_at"] = made.created_at
        Artwork.objects.filter(pk=artwork.pk).update(**facts)
        captions = [(self._caption(artwork, words), words) for words in made.words]
        Caption.objects.bulk_create([caption for caption, _ in captions])
        versions = [version for caption, words in captions for version in self._versions(caption, words)]
        CaptionVersion.objects.bulk_create(versions)
        self._remember([(made.origin, artwork.pk)])
        return artwork.pk

    def cover(self, collection_id: UUID, artwork_id: UUID) -> None:
        """Show the artwork for the collection, if none is chosen. One query."""
        Collection.objects.filter(pk=collection_id, cover=None).update(cover=artwork_id)

    @transaction.atomic
    def remember(self, origins: Sequence[tuple[Origin, UUID]]) -> None:
        """Know rows again that became a part of something, or nothing of their own. One query for each thousand."""
        self._remember(origins)

    def posts(self, made: Sequence[PostMade]) -> list[PostMade]:
        """Make them; those whose place somebody took meanwhile, which are not made.

        Five queries for all together; when one can't be made, as many for each.
        """
        try:
            with transaction.atomic():
                self._write_posts(made)
        except IntegrityError:
            return self._one_by_one(made)
        return []

    def finish(self) -> None:
        """Have the renditions made that are missing. Two queries, a message for each artwork."""
        ours = Artwork.objects.present().filter(pk__in=OldRow.objects.filter(table="image").values("object_id"))
        lacking = ours.alias(made=Count("renditions")).filter(made__lt=len(RenditionKind))
        forget_kept()
        with transaction.atomic():
            for artwork in lacking.prefetch_related("renditions"):
                there = {rendition.kind for rendition in artwork.renditions.all()}
                renditions_add_later(artwork, [kind for kind in RenditionKind if kind.value not in there])

    def _one_by_one(self, made: Sequence[PostMade]) -> list[PostMade]:
        lost = []
        for one in made:
            try:
                with transaction.atomic():
                    self._write_posts([one])
            except IntegrityError:
                lost.append(one)
        return lost

    def _write_posts(self, made: Sequence[PostMade]) -> None:
        post_rows_write(made)
        self._remember([(one.origin, one.id) for one in made])
        self._log("post.created", len(made), "post")

    def _caption(self, artwork: Artwork, words: WordsMade) -> Caption:
        draft = words.drafts[-1]
        return Caption(
            artwork=artwork,
            network=words.network,
            text=draft.text,
            hashtags=list(draft.hashtags),
            title=draft.title,
            link=draft.link,
            board=draft.board,
            alt_text=draft.alt_text,
            version=len(words.drafts),
        )

    def _versions(self, caption: Caption, words: WordsMade) -> list[CaptionVersion]:
        """What the old application said, and what of it is within the limits of today."""
        return [
            CaptionVersion(
                caption=caption,
                text=draft.text,
                hashtags=list(draft.hashtags),
                title=draft.title,
                link=draft.link,
                board=draft.board,
                alt_text=draft.alt_text,
                version=number,
                writer_name=_BY,
            )
            for number, draft in enumerate(words.drafts, start=1)
        ]

    def _remember(self, origins: Sequence[tuple[Origin, UUID | None]]) -> None:
        rows = [
            OldRow(
                table=origin.table,
                key=origin.key,
                old_id=origin.old_id,
                object_id=object_id,
                run=self._run,
                fingerprint=origin.fingerprint,
                kept=origin.kept,
            )
            for origin, object_id in origins
        ]
        OldRow.objects.bulk_create(rows, batch_size=_BATCH)

    def _log(self, verb: str, count: int, what: str) -> None:
        if count:
            summary = f"Brought over {count:,} {what}{'' if count == 1 else 's'} from the old application"
            activity_record(actor=self._actor, verb=verb, summary=summary)
