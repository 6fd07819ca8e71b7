"""What is for sale: the availability of artworks, their prints, and the status of a collection that they follow."""

from collections.abc import Collection as Some
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import InvalidInput
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.hooks import availability_changed, words_switched
from apps.tenant.artworks.models import Artwork, Availability, Collection, Fulfilment
from apps.tenant.artworks.querysets import ArtworkQuerySet

# What a collection's status makes of its artworks: what is on its way to a buyer is not promoted either.
CARRIED: dict[Fulfilment, Availability] = {
    Fulfilment.AVAILABLE: Availability.AVAILABLE,
    Fulfilment.PENDING: Availability.ON_HOLD,
    Fulfilment.SHIPPED: Availability.SOLD,
    Fulfilment.SOLD: Availability.SOLD,
}


@transaction.atomic
def availability_set(
    *, actor: Actor | None, artworks: Iterable[Artwork], availability: str, hold_until: date | None = None
) -> int:
    """Say of artworks whether they are to be had; how many. A hold ends by itself after ``hold_until``, if given.

    Five queries, one more when words switch. Raises InvalidInput for an end that has passed.
    """
    if hold_until is not None and availability != Availability.ON_HOLD:
        hold_until = None
    if hold_until is not None and hold_until < timezone.localdate():
        raise InvalidInput("That day has passed. Choose one that is to come.", field="hold_until")
    ids = [artwork.pk for artwork in artworks]
    chosen = Artwork.objects.filter(pk__in=ids)
    with _followed(ids):
        count = chosen.update(
            availability=availability, hold_until=hold_until, availability_carried=False, updated_at=timezone.now()
        )
    until = f" until {hold_until:%d %b %Y}" if hold_until else ""
    what = chosen.values_list("title", flat=True).first() if count == 1 else f"{count:,} artworks"
    summary = f"{what}: {Availability(availability).label.lower()}{until}"
    data = {"artworks": [str(one) for one in ids], "availability": availability}
    activity_record(actor=actor, verb="artworks.availability", summary=summary[:300], data=data)
    return count


@transaction.atomic
def prints_set(*, actor: Actor, artworks: Iterable[Artwork], has_prints: bool) -> int:
    """Say of artworks whether prints of them are still to be had; of how many that is news.

    Without prints, a sold original's posts are silent again, as after a sale. Five queries, one more when words
    switch; one when nothing is news.
    """
    ids = [artwork.pk for artwork in artworks]
    news = list(Artwork.objects.filter(pk__in=ids).exclude(has_prints=has_prints).values_list("pk", "title"))
    if not news:
        return 0
    changed = [pk for pk, _ in news]
    with _followed(changed):
        count = Artwork.objects.filter(pk__in=changed).update(has_prints=has_prints, updated_at=timezone.now())
    what = news[0][1] if count == 1 else f"{count:,} artworks"
    summary = f"{what}: {'prints are still to be had' if has_prints else 'no prints to be had any more'}"
    data = {"artworks": [str(one) for one in changed], "has_prints": has_prints}
    activity_record(actor=actor, verb="artworks.prints", summary=summary[:300], data=data)
    return count


@transaction.atomic
def holds_end() -> int:
    """Make available again what was on hold until a day that is over, in the workspace's zone; how many.

    They are locked as they are chosen: what is sold at this moment is waited for, and is not on hold any more.
    """
    held = Artwork.objects.filter(availability=Availability.ON_HOLD, hold_until__lt=timezone.localdate())
    over = list(held.order_by("pk").select_for_update(no_key=True))
    return availability_set(actor=None, artworks=over, availability=Availability.AVAILABLE) if over else 0


def carry(collection: Collection) -> int:
    """Bring the artworks into line with the collection's status; how many changed. Four queries, in a transaction.

    What somebody set by hand to more than the status says stays: a painting that was sold by itself is sold.
    """
    target = CARRIED[Fulfilment(collection.fulfilment)]
    artworks = Artwork.objects.filter(collection=collection)
    now: dict[str, Any] = {"updated_at": timezone.now(), "hold_until": None}
    if target == Availability.AVAILABLE:
        carried = artworks.filter(availability_carried=True)
        return _carried(carried, availability=target, availability_carried=False, **now)
    follow = artworks.exclude(availability=Availability.SOLD, availability_carried=False).exclude(availability=target)
    if target == Availability.ON_HOLD:
        follow = follow.exclude(availability=Availability.ON_HOLD)
    return _carried(follow, availability=target, availability_carried=True, **now)


def _carried(artworks: ArtworkQuerySet, **values: Any) -> int:
    ids = list(artworks.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    with _followed(ids):
        return Artwork.objects.filter(pk__in=ids).update(**values)


@contextmanager
def _followed(artwork_ids: Some[UUID]) -> Iterator[None]:
    """Around a change of what is to be had: those above hear of it, and of the artworks whose words switch by it.

    The artworks are locked in one order before anything of theirs. Two queries, one more when words switch.
    """
    artworks = Artwork.objects.filter(pk__in=artwork_ids)
    rows = artworks.order_by("pk").select_for_update(no_key=True).values_list("pk", "availability", "has_prints")
    before = {pk for pk, availability, has_prints in rows if has_prints and availability == Availability.SOLD}
    yield
    switched = before ^ set(artworks.sold_with_prints().values_list("pk", flat=True))
    availability_changed(artwork_ids)
    words_switched(switched)
    if switched:  # after whoever approved meanwhile was waited for: no approval of what was said before is younger
        Artwork.objects.filter(pk__in=switched).update(words_switched_at=timezone.now())
