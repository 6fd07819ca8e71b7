"""The exact part: of many times, those of the greatest gain under limits a day, limits a week and a distance.

A dynamic programme from the last time to the first. ``Selection`` knows the best gain that is still possible from every
time on, for every number of posts already used on the day and in the week; so it knows *all* best selections at
once, and ``walk`` follows the one among them that somebody likes best, day by day, at no cost in gain.
Guaranteed: no other selection that keeps the rules has a greater sum of gains (tests/tenant/schedule/filling compares
it with trying all of them). Cost: times × limit of the day × limit of the week.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from apps.tenant.schedule.filling.clock import week_of

Rows = list[list[int]]


@dataclass(frozen=True, slots=True)
class Item:
    """A time to choose or not. ``opening`` is gained besides when it is the first to be chosen on its day."""

    stamp: int
    day: int
    gain: int
    opening: int = 0


class Selection:
    """The best selections of ``items`` (in order of time), which have to be ``distance`` apart.

    ``day_room`` and ``week_room`` say how many may be chosen; a week that isn't named has no limit.
    """

    def __init__(
        self, items: Sequence[Item], distance: int, day_room: dict[int, int], week_room: dict[int, int]
    ) -> None:
        stamps = [item.stamp for item in items]
        self._items = items
        self._days = [*(item.day for item in items), -1]
        self._weeks = [*(week_of(item.day) for item in items), -1]
        self._after = [max(i + 1, bisect_left(stamps, stamp + distance)) for i, stamp in enumerate(stamps)]
        self._day_room, self._week_room = day_room, week_room
        self._height = self._heights()
        self._table: list[Rows] = [[[0]]] * (len(items) + 1)
        for i in reversed(range(len(items))):
            self._table[i] = self._rows(i)

    @property
    def gain(self) -> int:
        """Of every best selection."""
        return self._table[0][0][0]

    def walk(self, weight: Callable[[int, int], int], begin: Callable[[int], None]) -> Iterator[int]:
        """The numbers of the chosen items, in order of time.

        Of all best selections, day by day the one with the greatest sum of ``weight(item, how many before it on its
        day)`` on that day; among equals the earlier times. Weights may change from day to day with what was given out;
        ``begin`` is told of each day before it is chosen for.
        """
        i = week_used = 0
        while i < len(self._items):
            week = self._weeks[i]
            begin(self._days[i])
            chosen, i = self._walk_day(i, week_used, weight)
            yield from chosen
            week_used = week_used + len(chosen) if self._weeks[i] == week and week in self._week_room else 0

    def _heights(self) -> list[int]:
        """How many numbers of posts, from 0 on, can be used in the week of each item up to the end of its day."""
        heights: list[int] = []
        before: dict[int, int] = {}
        for i, (day, week) in enumerate(zip(self._days, self._weeks, strict=True)):
            if i and self._days[i - 1] != day:
                last = self._weeks[i - 1]
                before[last] = before.get(last, 0) + self._day_room[self._days[i - 1]]
            reach = before.get(week, 0) + self._day_room.get(day, 0)
            heights.append(min(reach, self._week_room[week]) + 1 if week in self._week_room else 1)
        return heights

    def _rows(self, i: int) -> Rows:
        """The best gain from item ``i`` on, by posts used in the week and on the day."""
        item, height = self._items[i], self._height[i]
        width = self._day_room[item.day] + 1
        skipped = self._seen(i, i + 1, height, width)
        taken = self._seen(i, self._after[i], height, width)
        if self._weeks[i] not in self._week_room:
            return [self._better(skipped[0], taken[0], item)]
        rows = [self._better(skip, take, item) for skip, take in zip(skipped, taken[1:height], strict=False)]
        return [*rows, skipped[height - 1]]

    def _better(self, skipped: list[int], taken: list[int], item: Item) -> list[int]:
        gain = item.gain
        row = [skip if skip > gain + take else gain + take for skip, take in zip(skipped, taken[1:], strict=False)]
        row.append(skipped[-1])
        if item.opening:
            row[0] = max(row[0], gain + item.opening + taken[1])
        return row

    def _seen(self, i: int, j: int, height: int, width: int) -> Rows:
        """The rows of ``j`` for one who comes from ``i``: on another day or in another week nothing is used yet."""
        rows = self._table[j]
        if self._days[j] == self._days[i]:
            return rows
        if self._weeks[j] == self._weeks[i]:
            return [row[:1] * width for row in rows]
        return [rows[0][:1] * width] * height

    def _walk_day(self, start: int, used: int, weight: Callable[[int, int], int]) -> tuple[list[int], int]:
        """The items chosen on the day of ``start``, and the item to go on with."""
        end = start
        while self._days[end] == self._days[start]:
            end += 1
        limited = self._weeks[start] in self._week_room
        most = self._day_room[self._days[start]]
        if limited:
            most = min(most, self._week_room[self._weeks[start]] - used)
        liking = [[0] * (most + 1) for _ in range(start, end + 1)]
        takes: dict[tuple[int, int], bool] = {}
        for i in reversed(range(start, end)):
            for count in range(min(most, i - start) + 1):
                state = (i, used + count if limited else 0, count)
                skip = liking[i + 1 - start][count]
                take = skip
                takes[i, count] = count < most and self._is_best_to_take(*state)
                if takes[i, count]:
                    take = weight(i, count) + liking[min(self._after[i], end) - start][count + 1]
                    takes[i, count] = take >= skip or not self._is_best_to_skip(*state)
                liking[i - start][count] = take if takes[i, count] else skip
        return self._follow(takes, start, end)

    def _follow(self, takes: dict[tuple[int, int], bool], start: int, end: int) -> tuple[list[int], int]:
        chosen: list[int] = []
        i = start
        while i < end:
            if takes[i, len(chosen)]:
                chosen.append(i)
                i = self._after[i]
            else:
                i += 1
        return chosen, i

    def _is_best_to_take(self, i: int, used: int, count: int) -> bool:
        item, j = self._items[i], self._after[i]
        limited = self._weeks[i] in self._week_room
        row = self._table[j][used + limited if self._weeks[j] == self._weeks[i] else 0]
        rest = row[count + 1] if self._days[j] == self._days[i] else row[0]
        gain = item.gain + (0 if count else item.opening)
        return gain + rest == self._table[i][used][count]

    def _is_best_to_skip(self, i: int, used: int, count: int) -> bool:
        row = self._table[i + 1][used if self._weeks[i + 1] == self._weeks[i] else 0]
        rest = row[count] if self._days[i + 1] == self._days[i] else row[0]
        return rest == self._table[i][used][count]
