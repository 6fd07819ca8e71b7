"""The posts: by id, by workspace, by time; what is due; what a list shows."""

import heapq
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from local.simulators.publer.clock import iso
from local.simulators.publer.networks import DAY, MINUTE

DRAFTS = frozenset({"draft", "draft_public", "draft_private"})
_FIRST = 664_200_001


@dataclass
class Post:
    """``at`` is in seconds since 1970. ``state``: scheduled, a draft, published, failed, or deleted (shown nowhere).

    ``media`` has id, type and alt_text of each; ``comments`` text and where in the request it stood.
    """

    id: str
    workspace: str
    channel: str
    network: str
    type: str
    state: str
    text: str
    at: float | None
    title: str = ""
    url: str = ""
    board: str = ""
    media: list[dict[str, str]] = field(default_factory=list)
    comments: list[dict[str, str]] = field(default_factory=list)
    link: str = ""
    problem: str = ""
    job: str = ""
    history: list[dict[str, Any]] = field(default_factory=list)

    def note(self, what: str, now: float, **details: object) -> None:
        """One more thing that happened to it."""
        self.history.append({"what": what, "at": iso(now), **details})

    def shown(self, *, with_numbers: bool) -> dict[str, Any]:
        """As GET /posts has it. ``with_numbers``: ids as integers, and the time with an offset in place of Z."""
        at = None if self.at is None else iso(self.at)
        found = {
            "id": int(self.id) if with_numbers else self.id,
            "text": self.text,
            "url": self.url or None,
            "state": self.state,
            "type": self.type,
            "account_id": int(self.channel) if with_numbers and self.channel.isdecimal() else self.channel,
            "scheduled_at": at if at is None or with_numbers else at.replace("+00:00", ".000Z"),
            "post_link": self.link or None,
            "has_media": bool(self.media),
            "network": self.network,
        }
        found |= {"title": self.title} if self.title else {}
        return found | ({"error": self.problem} if self.problem else {})


@dataclass(frozen=True)
class Wanted:
    """Which posts a list is asked for; empty means any. ``start`` and ``end`` are inclusive, in seconds."""

    states: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    start: float | None = None
    end: float | None = None
    words: str = ""

    def fits(self, post: Post) -> bool:
        """Whether the post is one of them."""
        return (
            (not self.states or post.state in self.states)
            and (not self.channels or post.channel in self.channels)
            and (self.start is None or self.end is None or (post.at is not None and self.start <= post.at <= self.end))
            and (not self.words or self.words in post.text.lower() or self.words in post.title.lower())
        )


class Posts:
    """All posts. Times of each social account are kept sorted, so that a thousand posts cost no million steps."""

    def __init__(self) -> None:
        self._by_id: dict[str, Post] = {}
        self._of: dict[str, dict[str, Post]] = {}
        self._times: dict[tuple[str, str], list[float]] = {}
        self._due: list[tuple[float, str]] = []

    def __len__(self) -> int:
        return len(self._by_id)

    def new_id(self) -> str:
        """The next one; always digits, so that it can be shown as a number."""
        return str(_FIRST + len(self._by_id))

    def add(self, post: Post) -> None:
        """Take in a post with an id of its own."""
        self._by_id[post.id] = post
        if post.state != "deleted":
            self._of.setdefault(post.workspace, {})[post.id] = post
        if post.at is not None and post.state in {"scheduled", "published"}:
            insort(self._times.setdefault((post.workspace, post.channel), []), post.at)
        if post.at is not None and post.state == "scheduled":
            heapq.heappush(self._due, (post.at, post.id))

    def get(self, post_id: object, workspace: str | None = None) -> Post | None:
        """The post, unless it is deleted or in another workspace than the one named."""
        post = self._by_id.get(str(post_id))
        is_it = post is not None and post.state != "deleted" and workspace in {None, post.workspace}
        return post if is_it else None

    def every(self) -> list[Post]:
        """All, the deleted ones included, as they were made."""
        return list(self._by_id.values())

    def fitting(self, workspace: str, wanted: Wanted) -> list[Post]:
        """Those of the workspace that fit, by time."""
        found = [post for post in self._of.get(workspace, {}).values() if wanted.fits(post)]
        return sorted(found, key=lambda post: (post.at or 0, int(post.id)))

    def scheduled(self, workspace: str) -> list[Post]:
        """Those of the workspace that wait for their time."""
        return [post for post in self._of.get(workspace, {}).values() if post.state == "scheduled"]

    def drop(self, post: Post, now: float, by: str) -> None:
        """Delete it; its history stays."""
        self.end(post, "deleted")
        self._of[post.workspace].pop(post.id, None)
        post.note("deleted", now, by=by)

    def end(self, post: Post, state: str) -> None:
        """It will not be published any more: its time is free for another."""
        if post.at is not None and post.state in {"scheduled", "published"}:
            self._forget(post, post.at)
        post.state = state

    def move(self, post: Post, at: float) -> None:
        """Another time."""
        if post.state != "scheduled":
            post.at = at
            return
        if post.at is not None:
            self._forget(post, post.at)
        post.at = at
        insort(self._times.setdefault((post.workspace, post.channel), []), at)
        heapq.heappush(self._due, (at, post.id))

    def take_due(self, until: float) -> Iterator[Post]:
        """Scheduled posts whose time has come, the earliest first."""
        while self._due and self._due[0][0] <= until:
            at, post_id = heapq.heappop(self._due)
            post = self._by_id[post_id]
            if post.state == "scheduled" and post.at == at:
                yield post

    def is_near_another(self, workspace: str, channel: str, at: float) -> bool:
        """Whether the account has a post less than a minute away."""
        times = self._times.get((workspace, channel), [])
        place = bisect_right(times, at - MINUTE)
        return place < len(times) and times[place] < at + MINUTE

    def most_in_a_day(self, workspace: str, channel: str, at: float) -> int:
        """How many posts the account has in the fullest 24 hours around the time."""
        times = self._times.get((workspace, channel), [])
        around = times[bisect_right(times, at - DAY) : bisect_left(times, at + DAY)]
        starts = {at, *(each for each in around if each <= at)}
        return max(bisect_left(around, start + DAY) - bisect_left(around, start) for start in starts)

    @classmethod
    def load(cls, kept: Iterable[dict[str, Any]]) -> "Posts":
        """From the file."""
        posts = cls()
        for each in kept:
            posts.add(Post(**each))
        return posts

    def _forget(self, post: Post, at: float) -> None:
        times = self._times.get((post.workspace, post.channel), [])
        place = bisect_left(times, at)
        if place < len(times) and times[place] == at:
            del times[place]
