"""Plans → posts: never twice, never of what is sold, and what is at Publer is never sent again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from apps.tenant.artworks.models import Availability
from apps.tenant.legacy.importing.known import Remembered, key_of
from apps.tenant.legacy.importing.records import PostMade
from apps.tenant.legacy.importing.wishes import Wish, wishes_of
from apps.tenant.legacy.importing.work import Work
from apps.tenant.legacy.values.words import status_read
from apps.tenant.schedule.models import PostState

# Publer wants a minute between two posts of a channel, the plan too. So far a post gives way to another one.
_FARTHEST = 15
_BATCH = 250
# What takes from a month's posts.
_SENT = {PostState.SCHEDULED, PostState.CANCELLING, PostState.PUBLISHED}
_LONGEST_REMOTE_ID = 120
_TWICE = "The same picture is on {} at that minute already."
_AT_PUBLER = " It is at Publer as {}: delete it there if it must not go out."


class _Fate(NamedTuple):
    state: PostState
    then: str = ""
    note: str = ""


@dataclass
class _Batch:
    work: Work
    made: list[PostMade]

    def add(self, one: PostMade) -> None:
        self.made.append(one)
        if len(self.made) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        lost = {one.id for one in self.work.store.posts(self.made)} if self.made else set()
        for one in self.made:
            if one.id in lost:
                reason = "Somebody planned another post for that minute at this very moment. Import once more."
                self.work.report.leave(one.origin.table, one.origin.old_id, one.title, reason)
            else:
                self.work.report.took(one.origin.table)
                _count_made(self.work, one.state, one.at)
        self.made.clear()


def posts_step(work: Work) -> None:
    """Every plan becomes a post, or is left with its reason."""
    batch, seen = _Batch(work, []), set[str]()
    total = len(work.source.assignments)
    for number, wish in enumerate(wishes_of(work)):
        if number % 200 == 0:
            work.progress("Posts", min(number, total), total)
        found = work.known.row(wish.origin.table, wish.origin.key)
        work.planned.setdefault(wish.image.id, {}).setdefault(wish.network, set()).add(wish.at)
        if found is not None and wish.origin.key in seen:
            _leave(work, wish, _TWICE.format(wish.network.label))
        elif found is not None:
            seen.add(wish.origin.key)
            work.count(wish.origin.table, found.run)
            if found.run == work.run:
                state = work.known.states.get(found.object_id, "cancelled")
                _count_made(work, state, wish.at)
        elif (one := _decide(work, wish)) is not None:
            batch.add(one)
    batch.flush()
    _note_unplanned(work)


def _count_made(work: Work, state: str, at: datetime) -> None:
    work.report.made[f"posts, {state}"] += 1
    if state in _SENT:
        work.sent[at.date().replace(day=1)] += 1


def _decide(work: Work, wish: Wish) -> PostMade | None:
    """The post that the wish becomes, its place taken; None when it is left."""
    remote_id = _remote_id(work, wish)
    fate = _fate(work, wish, remote_id)
    reason = fate if isinstance(fate, str) else _double(work, wish)
    at = wish.at if reason else _free(work, wish)
    if at is None:
        reason = f"The minutes from {wish.at:%Y-%m-%d %H:%M} UTC on are taken on {wish.network.label}."
    if reason or at is None or isinstance(fate, str):
        is_there = remote_id and wish.at > work.now
        _leave(work, wish, str(reason) + (_AT_PUBLER.format(remote_id) if is_there else ""))
        return None
    _note(work, wish, fate, at)
    return _post(work, wish, fate, at, remote_id)


def _post(work: Work, wish: Wish, fate: _Fate, at: datetime, remote_id: str) -> PostMade:
    network, known = wish.network.value, work.known
    event_id = wish.event.event_id if wish.event else None
    if event_id is not None and (event_id, network) in known.on_events:
        event_id = None
    if event_id is not None:
        known.on_events.add((event_id, network))
    known.places.add((network, at))
    if remote_id:
        known.remote_ids.add(remote_id)
    made = PostMade(
        origin=wish.origin,
        title=wish.image.name,
        artwork_id=wish.here.artwork_id,
        network=network,
        at=at,
        state=fate.state.value,
        event_id=event_id,
        remote_id=remote_id,
        sent_at=wish.at,
        then=fate.then,
    )
    known.posts[wish.here.artwork_id, network, wish.at] = made.id
    return made


def _fate(work: Work, wish: Wish, remote_id: str) -> _Fate | str:
    """What becomes of it, or why it is left."""
    if not wish.remote_id:
        is_silent = wish.at > work.now and wish.here.availability == Availability.SOLD
        return "Its artwork is sold: what is sold is never promoted." if is_silent else _planned(work, wish)
    if wish.at <= work.now:
        return _Fate(PostState.PUBLISHED) if remote_id else _planned(work, wish)
    if not remote_id:
        return f"Its id at Publer, {wish.remote_id[:60]}, is another post’s already, or is none. Look there."
    if wish.here.availability == Availability.AVAILABLE:
        return _Fate(PostState.SCHEDULED)
    is_sold = wish.here.availability == Availability.SOLD
    words = f"Its artwork is {'sold' if is_sold else 'on hold'}, and it is at Publer: it is taken out there."
    return _Fate(PostState.CANCELLING, (PostState.CANCELLED if is_sold else PostState.READY).value, words)


def _planned(work: Work, wish: Wish) -> _Fate:
    """Nobody knows whether it went out, by a file perhaps: it is never approved by this."""
    has_words = (wish.here.artwork_id, wish.network.value) in work.known.words
    is_ready = status_read(wish.image.status) in {"ready", "scheduled"}
    return _Fate(PostState.READY if is_ready and has_words else PostState.DRAFT)


def _remote_id(work: Work, wish: Wish) -> str:
    """The id that the post has at Publer; none for one that is another's."""
    remote_id = wish.remote_id
    if not remote_id or remote_id in work.known.remote_ids:
        return ""
    return remote_id if len(remote_id) <= _LONGEST_REMOTE_ID else ""


def _double(work: Work, wish: Wish) -> str:
    """Remembered with the post that it is twice: it does not come back once somebody deleted or moved that."""
    origin = replace(wish.origin, table=f"{wish.origin.table}: twice", kept={})
    twin = work.known.posts.get((wish.here.artwork_id, wish.network.value, wish.at))
    if work.known.row(origin.table, origin.key) is None:
        if twin is None:
            return ""
        work.known.rows[origin.table, origin.key] = Remembered(twin, work.run, origin.fingerprint)
        work.store.remember([(origin, twin)])
    return _TWICE.format(wish.network.label)


def _free(work: Work, wish: Wish) -> datetime | None:
    """The wished minute, or the next that nobody has."""
    minutes = (wish.at + timedelta(minutes=number) for number in range(_FARTHEST + 1))
    return next((at for at in minutes if (wish.network.value, at) not in work.known.places), None)


def _note(work: Work, wish: Wish, fate: _Fate, at: datetime) -> None:
    notes = [*wish.notes, fate.note]
    if at != wish.at:
        minutes = int((at - wish.at).total_seconds() // 60)
        notes.append(f"Another post has its minute on {wish.network.label}; it is {minutes} min later in the plan.")
    if wish.remote_id and fate.state in {PostState.DRAFT, PostState.READY}:
        notes.append(f"Its id at Publer, {wish.remote_id[:60]}, is another post’s: it counts as planned only.")
    work.keep(wish.origin.table, wish.origin.kept)
    for note in filter(None, notes):
        work.report.note(wish.origin.table, wish.origin.old_id, wish.image.name, note)


def _leave(work: Work, wish: Wish, reason: str) -> None:
    work.report.leave(wish.origin.table, wish.origin.old_id, f"{wish.image.name}, {wish.network.label}", reason)


def _note_unplanned(work: Work) -> None:
    """Pictures that were scheduled, and nothing says when."""
    for image in work.source.images:
        is_over = work.is_over(work.known.row(image.table, key_of(image.stored_filename)))
        is_lost = image.id in work.images and image.id not in work.planned and not image.date and not image.time
        if is_lost and not is_over and status_read(image.status) == "scheduled":
            work.report.note(image.table, image.id, image.name, "It was scheduled, but nothing says when.")
