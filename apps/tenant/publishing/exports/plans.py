"""What an export would be: posts, their rows, open slots, and what to say about them. Pure."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from apps.core.networks import Network
from apps.tenant.publishing.exports.importers.rows import ROWS_PER_FILE, ForPubler, PostRow, open_slot_row
from apps.tenant.publishing.exports.open_slots import OpenSlot
from apps.tenant.publishing.exports.wishes import PUSHED_STATES, Wishes
from apps.tenant.publishing.problems import Problem
from apps.tenant.schedule.models import Post


@dataclass(frozen=True, slots=True)
class Choice:
    """One post that was asked for. ``row`` is None where it goes into no file; ``key`` is its ``ExportedPost``'s id."""

    post: Post
    problems: tuple[Problem, ...]
    row: PostRow | None
    key: UUID

    @property
    def is_refused(self) -> bool:
        return any(problem.blocks for problem in self.problems)


class Line(NamedTuple):
    """One row of a file; ``choice`` is None where it marks an open slot."""

    row: PostRow
    choice: Choice | None


class Portion(NamedTuple):
    """What goes out for one network."""

    network: Network
    posts: int
    open_slots: int

    @property
    def files(self) -> int:
        """How many files it takes."""
        return ceil((self.posts + self.open_slots) / ROWS_PER_FILE)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an export at ``now`` would be. Posts are in order of their time.

    The counts are of posts of the days and networks that were not looked at: exported before, not approved, handed to
    Publer, and ``gone``: published, or on its way in or out.
    """

    wishes: Wishes
    now: datetime
    choices: tuple[Choice, ...]
    open_slots: tuple[OpenSlot, ...]
    exported_before: int
    not_approved: int
    at_publer: int
    gone: int
    base_url: str

    @property
    def links_expire_at(self) -> datetime:
        return self.wishes.links_expire_at(self.now)

    @property
    def handed(self) -> list[Choice]:
        """What goes into the files."""
        return [choice for choice in self.choices if choice.row is not None]

    @property
    def lines(self) -> dict[Network, list[Line]]:
        """All rows of the files, by network, in order of time."""
        found: dict[Network, list[Line]] = defaultdict(list)
        for choice in self.choices:
            if choice.row is not None:
                found[choice.row.network].append(Line(choice.row, choice))
        for slot in self.open_slots:
            found[slot.network].append(Line(open_slot_row(slot.network, slot.at), None))
        return {network: sorted(lines, key=lambda line: line.row.at) for network, lines in sorted(found.items())}

    @property
    def portions(self) -> list[Portion]:
        """How much goes out for each network."""
        posts = [choice.post.network for choice in self.handed]
        slots = [slot.network for slot in self.open_slots]
        counted = [Portion(network, posts.count(network), slots.count(network)) for network in sorted(Network)]
        return [portion for portion in counted if portion.files]

    @property
    def going(self) -> int:
        """How many posts go into the files."""
        return sum(choice.row is not None for choice in self.choices)

    @property
    def refused(self) -> int:
        """How many posts a problem keeps out."""
        return sum(choice.is_refused for choice in self.choices)

    @property
    def twice(self) -> int:
        """How many of the posts that go were handed to Publer already."""
        return sum(choice.post.state in PUSHED_STATES for choice in self.handed)

    @property
    def after_links(self) -> int:
        """How many of the posts that go are due when their picture links have ended."""
        return sum(choice.post.scheduled_at >= self.links_expire_at for choice in self.handed)

    @property
    def troubled(self) -> list[Choice]:
        """Posts with problems, those first that stay out."""
        return sorted((choice for choice in self.choices if choice.problems), key=lambda choice: not choice.is_refused)

    @property
    def links_stay_here(self) -> bool:
        """Whether the links lead to a name that only this machine knows, so that no importer can follow them."""
        host = urlsplit(self.base_url).hostname or ""
        return host == "localhost" or host.endswith(".localhost")

    @property
    def has_other_zone(self) -> bool:
        """Whether the files give times of another zone than the pages do."""
        return self.wishes.file_zone.key != self.wishes.zone.key

    @property
    def manifest(self) -> list[tuple[UUID | None, str, ForPubler | None]]:
        """Posts and open slots with what their rows say: two plans that are equal in it write the same."""
        return [
            (line.choice.post.pk if line.choice else None, line.row.fingerprint, line.row.publer)
            for lines in self.lines.values()
            for line in lines
        ]
