"""What the parts of one run share: whom they ask, how long they may, and how a run ends early."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from apps.core.outside.errors import (
    KeyNotAllowed,
    KeyRefused,
    OutcomeUnknown,
    OutsideError,
    OutsideUnavailable,
    Resting,
    TooManyRequests,
)
from apps.core.outside.publer.client import PublerClient
from apps.tenant.publishing.deliveries.claiming import Claim, claim_release
from apps.tenant.publishing.models import Connection, Delivery, Step

# A refused key is tried again soon, and then less and less often.
_KEY_TROUBLE = (timedelta(seconds=10), timedelta(minutes=15))
# Then others have their turn: a client with few posts does not wait for one with many.
_TURN = timedelta(seconds=8)
_NO_ANSWER = timedelta(seconds=3)
_SHORTEST, _LONGEST = timedelta(seconds=2), timedelta(minutes=10)


class Pause(Exception):
    """Nothing can be asked before ``until``: the run ends, the rows say when to go on."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"until {until:%H:%M:%S}")
        self.until = until


class Miss(Pause):
    """One question got no answer: what it was about is put off, and the next may do better."""


@dataclass
class Run:
    """One go at a workspace's deliveries."""

    connection: Connection
    client: PublerClient
    ends_at: datetime = field(default_factory=lambda: timezone.now() + _TURN)

    @property
    def is_over(self) -> bool:
        """Whether others should have their turn."""
        return timezone.now() >= self.ends_at

    @contextmanager
    def asking(self, claim: Claim) -> Iterator[None]:
        """What keeps us from asking puts the claim off and raises Pause or Miss; other errors are the caller's.

        ``OutcomeUnknown`` passes through: of a write it has to be dealt with, of a read it is never raised.
        """
        try:
            yield
        except OutcomeUnknown:
            raise
        except (KeyRefused, KeyNotAllowed, OutsideUnavailable) as error:
            raise self.put_off(claim, error) from error
        self.answered()

    def answered(self) -> None:
        """Publer takes the key. Two queries if it did not before."""
        if self.connection.trouble:
            trouble_end()
            self.connection.trouble = ""

    def pause_for(self, error: OutsideError) -> Pause:
        """How long to ask nothing; a key that is refused is everybody's trouble, and is said once."""
        now = timezone.now()
        if isinstance(error, KeyRefused | KeyNotAllowed):
            since = trouble_note(error.message)
            self.connection.trouble = error.message
            soonest, longest = _KEY_TROUBLE
            return Pause(now + min(max((now - since) / 2, soonest), longest))
        if isinstance(error, TooManyRequests | Resting):
            # What the other side says of its clock may be anything.
            return Pause(min(max(error.retry_at or later(), now + _SHORTEST), now + _LONGEST))
        return Miss(later())

    def put_off(self, claim: Claim, error: OutsideError) -> Pause:
        """Give the claim back until it is worth asking again. One query, three for a key that is refused."""
        pause = self.pause_for(error)
        claim_release(claim.token, due_at=pause.until)
        return pause


def later(wait: timedelta = _NO_ANSWER) -> datetime:
    """A moment in ``wait`` to twice as long: not all at once."""
    return timezone.now() + wait * (1 + random.random())  # noqa: S311


def trouble_note(sentence: str) -> datetime:
    """Why nothing goes out, for pages and notices; since when that is so. Two or three queries."""
    now = timezone.now()
    Connection.objects.filter(trouble="").update(trouble=sentence[:300], trouble_since=now)
    Connection.objects.exclude(trouble=sentence[:300]).update(trouble=sentence[:300])
    return Connection.objects.values_list("trouble_since", flat=True).first() or now


def trouble_end() -> None:
    """The key works: what was put off because of it goes on at once. Two queries."""
    Connection.objects.exclude(trouble="").update(trouble="", trouble_since=None)
    put_off = Delivery.objects.exclude(step__in=(Step.REST, Step.WATCH)).filter(due_at__gt=timezone.now(), lease=None)
    put_off.update(due_at=timezone.now())
