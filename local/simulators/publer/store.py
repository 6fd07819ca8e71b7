"""Everything that is over there, behind one lock; and what happens there by itself when its time comes."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from local.simulators.publer.clock import Clock
from local.simulators.publer.demo import demo_people
from local.simulators.publer.jobs import Jobs
from local.simulators.publer.making import run_job
from local.simulators.publer.media import LARGEST, Media
from local.simulators.publer.networks import NEED_BOARD, link_of
from local.simulators.publer.people import People
from local.simulators.publer.pictures import Pictures
from local.simulators.publer.posts import Post, Posts

_FIRST_MEDIA = 55_100_001


@dataclass
class Rules:
    """How the service behaves. ``job_seconds``: how long a job is "working". ``daily_caps``: whether they hold.

    ``put_moves``: whether PUT /posts/{id} honours scheduled_at, of which nobody is sure.
    """

    job_seconds: float = 0.0
    daily_caps: bool = True
    put_moves: bool = False
    per_page: int = 10
    largest_media: int = LARGEST


class Store:
    """Use it within ``at_work`` only: that holds the lock, and everything due has happened. Nothing waits there."""

    def __init__(self, clock: Clock, *, seed: int = 0, pictures: Pictures | None = None) -> None:
        self.clock = clock
        self.rules = Rules()
        self.pictures = pictures or Pictures()
        self.version = 0
        self._seed = seed
        self._lock = threading.RLock()
        self.reset()

    @contextmanager
    def at_work(self, *, writes: bool = True) -> Iterator[float]:
        """Alone with it; gives the time. ``writes``: something may change, and is to be kept."""
        with self._lock:
            now = self.clock.now()
            self._happen(now)
            self.version += writes
            yield now

    def reset(self) -> None:
        """The demo, and nothing else."""
        with self._lock:
            self.people: People = demo_people()
            self.posts = Posts()
            self.jobs = Jobs(self._seed)
            self.media: dict[str, Media] = {}
            self.version += 1

    def new_media_id(self) -> str:
        """The next one."""
        return str(_FIRST_MEDIA + len(self.media))

    def shows_numbers(self, workspace: str) -> bool:
        """Whether the workspace is one whose identifiers come as integers."""
        found = self.people.workspaces().get(workspace)
        return found is not None and isinstance(found["id"], int)

    def dump(self) -> str:
        """For the file: JSON, made in one go, so that nothing changes half-way."""
        with self._lock:
            kept = {
                "offset": self.clock.offset,
                "rules": self.rules,
                "people": self.people,
                "posts": self.posts.every(),
                "jobs": self.jobs.every(),
                "media": list(self.media.values()),
            }
            return json.dumps(kept, default=_plain)

    def load(self, text: str) -> None:
        """From the file. Raises KeyError, TypeError, ValueError or AttributeError when it is another's."""
        kept = json.loads(text)
        people, posts = People.load(kept["people"]), Posts.load(kept["posts"])
        jobs, media = Jobs(self._seed), [Media(**each) for each in kept["media"]]
        jobs.load(kept["jobs"])
        with self._lock:
            self.rules, self.clock.offset = Rules(**kept["rules"]), float(kept["offset"])
            self.people, self.posts, self.jobs = people, posts, jobs
            self.media = {each.id: each for each in media}

    def _happen(self, now: float) -> None:
        for job in self.jobs.take_ready(now):
            run_job(self, job)
            self.version += 1
        for post in self.posts.take_due(now):
            self._publish(post)
            self.version += 1

    def _publish(self, post: Post) -> None:
        at = post.at or 0
        channel = self.people.channel(post.workspace, post.channel)
        if channel is None or not channel.is_there(at):
            self.fail(post, at, "The account is not connected any more")
        elif channel.is_locked:
            self.fail(post, at, "The account is locked: reconnect it")
        elif channel.provider in NEED_BOARD and not channel.board(post.board):
            self.fail(post, at, "The board could not be found")
        else:
            self.publish(post, at)

    def publish(self, post: Post, now: float) -> None:
        """It is out."""
        post.state, post.link, post.problem = "published", link_of(post.network, post.id), ""
        post.note("published", now)

    def fail(self, post: Post, now: float, problem: str) -> None:
        """It did not go out."""
        self.posts.end(post, "failed")
        post.problem = problem
        post.note("failed", now, message=problem)


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, set) else vars(value)
