"""Jobs: what they were asked for, how they ended, and the many shapes in which Publer tells it."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from local.simulators.publer.bulk import Wish

_SHAPES = 36  # after so many jobs each combination has been seen


@dataclass
class Job:
    """``accepted_at`` and ``ready_at`` are in seconds since 1970. ``shape`` chooses how it is told.

    ``wishes`` become posts when it is ready, ``copies`` times each. ``is_open``: something is still being fetched.
    ``made``: account_id, id, state and link of each post; ``media``: id and path, or error, of each file.
    """

    id: str
    workspace: str
    accepted_at: float
    ready_at: float
    shape: int
    wishes: list[Wish] = field(default_factory=list)
    copies: int = 1
    is_open: bool = False
    is_done: bool = False
    made: list[dict[str, str]] = field(default_factory=list)
    failures: list[dict[str, str]] = field(default_factory=list)
    media: list[dict[str, Any]] | None = None

    @property
    def shows_failed(self) -> bool:
        """Whether the status says so, too: only by turns, and only when nothing was made."""
        return bool(self.failures) and not self.made and self.shape % 4 == 3

    def shown(self) -> dict[str, Any]:
        """As GET /job_status/{id} has it."""
        if not self.is_done:
            return {"status": "working"}
        status = "failed" if self.shows_failed else ("complete", "completed")[self.shape % 2]
        if self.media is not None:
            return {"status": status, "payload": self.media}
        if self.failures:
            return {"status": status, "payload": {"failures": self._failures()}, **self._posts(beside=True)}
        return {"status": status, **self._posts(beside=False)}

    def _failures(self) -> Any:
        if self.shape // 2 % 2:
            return self.failures
        by_account: dict[str, list[dict[str, str]]] = {}
        for each in self.failures:
            by_account.setdefault(each["account_id"], []).append(each)
        return by_account

    def _posts(self, *, beside: bool) -> dict[str, Any]:
        """The posts that were made: as texts, as numbers, or not at all. ``beside``: failures have the payload."""
        if not self.made or self.shape % 3 == 2:
            return {} if beside else {"payload": []}
        place = self.shape // 3 % 3
        posts = [{**each, "id": int(each["id"]) if self.shape % 3 else each["id"]} for each in self.made]
        if place == 0 and not beside:
            return {"payload": [{"post": each} for each in posts]}
        return {"data": {"result": {"posts": posts}}} if place == 2 else {"posts": posts}


class Jobs:
    """All jobs. ``seed`` shifts the shapes; ``shape`` gives every one the same."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self.shape: int | None = None
        self._by_id: dict[str, Job] = {}
        self._waiting: list[tuple[float, int, str]] = []

    def __len__(self) -> int:
        return len(self._by_id)

    def accept(self, workspace: str, now: float, ready_at: float, **given: Any) -> Job:
        """A new job."""
        number = len(self._by_id)
        shape = (self.seed + number) % _SHAPES if self.shape is None else self.shape
        job = Job(f"{0x6E5 << 84 | number + 1:024x}", workspace, now, ready_at, shape, **given)
        self.add(job)
        return job

    def add(self, job: Job) -> None:
        """Take in a job with an id of its own."""
        self._by_id[job.id] = job
        if not job.is_done:
            heapq.heappush(self._waiting, (job.ready_at, len(self._by_id), job.id))

    def get(self, job_id: str, workspace: str) -> Job | None:
        """The job, if it is in the workspace."""
        job = self._by_id.get(job_id)
        return job if job is not None and job.workspace == workspace else None

    def every(self) -> list[Job]:
        """All, as they were accepted."""
        return list(self._by_id.values())

    def take_ready(self, now: float) -> Iterator[Job]:
        """Jobs whose time has come, the earliest first. Those that still fetch something come again."""
        fetching = []
        while self._waiting and self._waiting[0][0] <= now:
            entry = heapq.heappop(self._waiting)
            job = self._by_id[entry[2]]
            if job.is_open:
                fetching.append(entry)
            else:
                yield job
        for entry in fetching:
            heapq.heappush(self._waiting, entry)

    def load(self, kept: list[dict[str, Any]]) -> None:
        """From the file. What was being fetched is given up."""
        for each in kept:
            wishes = [Wish(**wish) for wish in each.pop("wishes")]
            self.add(Job(**{**each, "wishes": wishes, "is_open": False}))
