"""What the old application had planned, wherever it said so: in assignments, on events, or only on the picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from apps.core.networks import Network
from apps.public.arrivals.reports.report import EVENT_PLAN, IMAGE_PLAN
from apps.tenant.legacy.importing.images import PLACEHOLDER, is_placeholder
from apps.tenant.legacy.importing.known import kept_of, key_of
from apps.tenant.legacy.importing.records import Origin, origin_of
from apps.tenant.legacy.importing.work import EventHere, ImageHere, Work
from apps.tenant.legacy.source.rows import OldAssignment, OldEvent, OldImage
from apps.tenant.legacy.values.times import Moment, Unclear, clock_read, day_read, local_moment
from apps.tenant.legacy.values.words import networks_read, status_read

_NO_NETWORK = "“{}” is no network that posts go out to."
_OTHER = "It names a time of its own, {}, beside those that it is planned for: that one is only kept."
_NOT_OVER = "Its picture, {}, was not brought over."


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A picture on a network at a minute."""

    origin: Origin
    image: OldImage
    here: ImageHere
    network: Network
    at: datetime
    event: EventHere | None = None
    remote_id: str = ""
    notes: tuple[str, ...] = ()


def wishes_of(work: Work) -> Iterator[Wish]:
    """All of them, the surest first: what is at Publer keeps its minute, and of two alike is the one that counts.

    What can't be a post is left, with its reason.
    """
    images = {image.id: image for image in work.source.images}
    assigned = {(row.calendar_event_id, row.image_id) for row in work.source.assignments}
    for row in sorted(work.source.assignments, key=lambda row: not row.publer_post_id):
        yield from _of_assignment(work, row, images)
    for event in work.source.events:
        if event.assigned_image_id is not None and (event.id, event.assigned_image_id) not in assigned:
            yield from _of_event(work, event, images)
    for image in work.source.images:
        if _has_plan(work, image):
            yield from _of_image(work, image)


def _has_plan(work: Work, image: OldImage) -> bool:
    """Whether its own columns say when: a day and a time, or an event."""
    on_event = image.calendar_event_id in work.events and status_read(image.status) == "scheduled"
    return bool(image.date or image.time or on_event) and not is_placeholder(work, image)


def _of_assignment(work: Work, row: OldAssignment, images: dict[int, OldImage]) -> Iterator[Wish]:
    image = images.get(row.image_id) if row.image_id is not None else None
    event = work.events.get(row.calendar_event_id) if row.calendar_event_id is not None else None
    what = _what(image, row.image_id, row.platform)
    found = networks_read(row.platform)
    there = f" It is at Publer as {row.publer_post_id[:60]}." if row.publer_post_id else ""
    reason = _why_not(work, image, row.image_id)
    if not reason and event is None:
        reason = f"Its time, event {row.calendar_event_id or 'none'}, was not brought over."
    if not reason and len(found.posted) != 1:
        reason = _NO_NETWORK.format(row.platform[:40]) if not found.posted else "It names several networks."
    if reason or image is None or event is None:
        work.report.leave(row.table, row.id, what, reason + there)
        return
    key = key_of(image.stored_filename, found.posted[0].value, event.key, row.publer_post_id)
    yield Wish(
        origin=origin_of(row, key, kept_of(row, ())),
        image=image,
        here=work.images[image.id],
        network=found.posted[0],
        at=event.at,
        event=event,
        remote_id=row.publer_post_id,
    )


def _of_event(work: Work, row: OldEvent, images: dict[int, OldImage]) -> Iterator[Wish]:
    """From before there were assignments."""
    image = images.get(row.assigned_image_id) if row.assigned_image_id is not None else None
    event, found = work.events.get(row.id), networks_read(row.assigned_platform or (image.platform if image else ""))
    what = _what(image, row.assigned_image_id, row.assigned_platform)
    reason = _why_not(work, image, row.assigned_image_id)
    if not reason and event is None:
        reason = "Its event was not brought over."
    if not reason and not found.posted:
        reason = _NO_NETWORK.format(row.assigned_platform[:40])
    work.report.rows(EVENT_PLAN, max(1, len(found.posted)))
    if reason or image is None or event is None:
        for _ in found.posted or (None,):
            work.report.leave(EVENT_PLAN, row.id, what, reason)
        return
    for network in found.posted:
        yield Wish(
            origin=origin_of(row, key_of(image.stored_filename, network.value, event.key), table=EVENT_PLAN),
            image=image,
            here=work.images[image.id],
            network=network,
            at=event.at,
            event=event,
        )


def _of_image(work: Work, image: OldImage) -> Iterator[Wish]:
    """Plans that live only in the picture's own columns: on networks that nothing else plans it for."""
    found, planned = networks_read(image.platform), work.planned.get(image.id, {})
    wanted = [network for network in found.posted if network not in planned]
    here, reason = work.images.get(image.id), _why_not(work, image, image.id)
    event = None if image.date or image.time else work.events.get(image.calendar_event_id or 0)
    try:
        moment = Moment(event.at) if event else local_moment(day_read(image.date), clock_read(image.time), work.zone)
        if not found.posted:
            reason = reason or _NO_NETWORK.format(image.platform[:40])
    except Unclear as error:
        reason, moment = reason or str(error), None
    if planned and here is not None and event is None:
        _keep_other(work, image, here, moment)
    if planned and not wanted:
        return
    work.report.rows(IMAGE_PLAN, max(1, len(wanted)))
    if reason or here is None or moment is None:
        for _ in wanted or (None,):
            work.report.leave(IMAGE_PLAN, image.id, image.name, f"{image.date} {image.time}: {reason}")
        return
    for network in wanted:
        key = key_of(image.stored_filename, network.value)
        yield Wish(
            origin=origin_of(image, key, table=IMAGE_PLAN),
            image=image,
            here=here,
            network=network,
            at=moment.at.replace(second=0, microsecond=0),
            event=event,
            notes=moment.notes,
        )


def _keep_other(work: Work, image: OldImage, here: ImageHere, moment: Moment | None) -> None:
    """Its own columns say another time than that at which it is planned: the plan counts, they are kept."""
    networks, planned = networks_read(image.platform).posted, work.planned[image.id]
    times = [planned[network] for network in networks if network in planned] if networks else list(planned.values())
    if all(moment is not None and moment.at.replace(second=0, microsecond=0) in some for some in times):
        return
    facts = {"date": image.date, "time": image.time, "platform": image.platform}
    kept = {name: text for name, text in facts.items() if text}
    origin = origin_of(image, key_of(image.stored_filename, "own time"), kept, table=IMAGE_PLAN)
    found = work.known.row(IMAGE_PLAN, origin.key)
    work.report.rows(IMAGE_PLAN, 1)
    work.count(IMAGE_PLAN, found.run if found else work.run)
    if found is None:
        work.store.remember([(origin, here.artwork_id)])
    if not work.is_over(found):
        work.keep(IMAGE_PLAN, kept)
        work.report.note(IMAGE_PLAN, image.id, image.name, _OTHER.format(f"{image.date} {image.time}".strip()))


def _why_not(work: Work, image: OldImage | None, number: int | None) -> str:
    if image is None:
        return f"Its picture, {number or 'none'}, is not in the file."
    if is_placeholder(work, image):
        return PLACEHOLDER
    return "" if image.id in work.images else _NOT_OVER.format(image.id)


def _what(image: OldImage | None, number: int | None, platform: str) -> str:
    name = image.name if image is not None else f"picture {number or 'none'}"
    return f"{name}, {platform}" if platform else name
