"""Writes on the weekly posting times. Each gives the log's entry, by which it can be taken back."""

from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.db import transaction

from apps.core.access import Actor
from apps.core.errors import InvalidInput, NotFound
from apps.core.networks import Network
from apps.tenant.activity.models import Entry
from apps.tenant.activity.services import activity_record
from apps.tenant.schedule.models import PlanSettings, Slot
from apps.tenant.schedule.models.rules import Weekday

VERB = "plan.times_changed"
MOST_A_DAY = 24
MONDAY, WEEKDAYS_AFTER = 0, (1, 2, 3, 4)


class Time(NamedTuple):
    """A weekly time without its row; ``natural`` lets a filling shift it by a few minutes."""

    network: str
    weekday: int
    at: time
    natural: bool = True

    @classmethod
    def of(cls, slot: Slot) -> Self:
        """The row's."""
        return cls(slot.network, slot.weekday, slot.at, slot.natural)

    @property
    def key(self) -> tuple[str, int, time]:
        """What there is only one row of."""
        return self.network, self.weekday, self.at


@transaction.atomic
def times_add(
    *, actor: Actor, networks: Sequence[str], weekdays: Sequence[int], at: time, natural: bool = True
) -> Entry | None:
    """The time on each of the days for each of the networks; what is there already stays. None when all of it was.

    Raises InvalidInput for more than 24 times of a network on one day. Eight queries.
    """
    wanted = [
        Time(network, day, at.replace(second=0, microsecond=0), natural) for network in networks for day in weekdays
    ]
    present = {one.key for one in _times()}
    new = [one for one in wanted if one.key not in present]
    days = _listed([Weekday(day).label for day in sorted({one.weekday for one in new})])
    names = _listed(list(dict.fromkeys(_name(one.network) for one in new)))
    return _change(actor, f"Added {at:%H:%M} on {days} for {names}", add=new) if new else None


@transaction.atomic
def time_remove(*, actor: Actor, slot: Slot) -> Entry:
    """Take one weekly time out. Six queries."""
    return _change(actor, f"Removed {slot}", remove=[Time.of(slot)])


@transaction.atomic
def time_set_natural(*, actor: Actor, slot: Slot, natural: bool) -> Entry:
    """Whether a filling may shift the time by a few minutes. Six queries."""
    words = "natural minutes" if natural else "to the minute"
    before = Time.of(slot)
    return _change(actor, f"{slot}: {words}", add=[before._replace(natural=natural)], remove=[before])


@transaction.atomic
def times_copy_monday(*, actor: Actor) -> Entry:
    """Tuesday to Friday get Monday's times in place of their own. Raises InvalidInput when Monday has none."""
    present = _times()
    monday = [one for one in present if one.weekday == MONDAY]
    if not monday:
        raise InvalidInput("Monday has no times yet. Add some first.")
    old = [one for one in present if one.weekday in WEEKDAYS_AFTER]
    new = [one._replace(weekday=day) for day in WEEKDAYS_AFTER for one in monday]
    return _change(actor, "Copied Monday’s times to Tuesday, Wednesday, Thursday and Friday", add=new, remove=old)


@transaction.atomic
def times_clear(*, actor: Actor) -> Entry:
    """Take all weekly times out. Raises InvalidInput when there is none."""
    present = _times()
    if not present:
        raise InvalidInput("There are no weekly times to clear.")
    return _change(actor, f"Cleared all {len(present)} weekly times", remove=present)


@transaction.atomic
def times_take(*, actor: Actor, times: Sequence[Time], replace: bool) -> Entry | None:
    """Take these times; ``replace`` puts them in the place of what their networks have. None when nothing is new."""
    networks = {one.network for one in times}
    present = [one for one in _times() if one.network in networks]
    wanted = {one.key for one in times}
    old = [one for one in present if one.key not in wanted] if replace else []
    new = [one for one in times if one.key not in {one.key for one in present}]
    names = _listed([_name(network) for network in Network.posted_values() if network in networks])
    return _change(actor, f"Took the best times for {names}", add=new, remove=old) if old or new else None


@transaction.atomic
def times_undo(*, actor: Actor, entry_id: UUID) -> Entry:
    """Take one change back: what it added goes, what it removed is there again; what was changed since stays.

    Raises NotFound when there is no such change. Six queries.
    """
    entry = Entry.objects.filter(pk=entry_id, verb=VERB).first()
    if entry is None:
        raise NotFound("There is nothing to undo any more.")
    data: dict[str, Any] = entry.data
    words = entry.summary.removeprefix("Took back: ")
    summary = f"Did again: {words}" if words != entry.summary else f"Took back: {words}"
    return _change(actor, summary, add=_read(data["removed"]), remove=_read(data["added"]))


def _change(actor: Actor, summary: str, *, add: Sequence[Time] = (), remove: Sequence[Time] = ()) -> Entry:
    """Inside the caller's transaction. Raises InvalidInput when a day would get too full."""
    present = {Time.of(slot).key: slot for slot in _slots()}
    gone = [present.pop(one.key) for one in remove if one.key in present and Time.of(present[one.key]) == one]
    new = [one for one in add if one.key not in present]
    _check_days([*present, *(one.key for one in new)])
    Slot.objects.filter(pk__in=[slot.pk for slot in gone]).delete()
    Slot.objects.bulk_create(Slot(**one._asdict()) for one in new)
    data = {"added": _written(new), "removed": _written(map(Time.of, gone))}
    return activity_record(actor=actor, verb=VERB, summary=summary, data=data)


def _times() -> list[Time]:
    return [Time.of(slot) for slot in _slots()]


def _slots() -> list[Slot]:
    """All there are. Two who change them at once come one after the other: they wait at the settings' one row."""
    PlanSettings.objects.get_or_create(only=True)
    PlanSettings.objects.select_for_update().get()
    return list(Slot.objects.all())


def _check_days(keys: Iterable[tuple[str, int, time]]) -> None:
    count: dict[tuple[str, int], int] = {}
    for network, weekday, _ in keys:
        count[network, weekday] = count.get((network, weekday), 0) + 1
    full = next((key for key, number in count.items() if number > MOST_A_DAY), None)
    if full:
        day = Weekday(full[1]).label
        raise InvalidInput(f"{day} would have more than {MOST_A_DAY} times on {_name(full[0])}. Remove some first.")


def _written(times: Iterable[Time]) -> list[list[Any]]:
    return [[one.network, one.weekday, f"{one.at:%H:%M}", one.natural] for one in times]


def _read(rows: Iterable[list[Any]]) -> list[Time]:
    return [Time(network, weekday, time.fromisoformat(at), natural) for network, weekday, at, natural in rows]


def _name(network: str) -> str:
    return str(Network(network).label)


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""
