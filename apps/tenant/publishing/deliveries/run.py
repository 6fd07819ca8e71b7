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
    OutsideRefused,
    Resting,
    TooManyRequests,
)
from apps.core.outside.publer.client import PublerClient
from apps.tenant.publishing.channels.troubles import Deed, is_ended_by, steps_of, trouble_end, trouble_note
from apps.tenant.publishing.deliveries.claiming import Claim, claim_release
from apps.tenant.publishing.models import Connection, Delivery

# What is refused is tried again soon, and then less and less often.
_TROUBLE = (timedelta(seconds=10), timedelta(minutes=15))
_ALLOW = " Allow it for this key there, or enter another one on the page Keys."
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
    jobs_asked: set[str] = field(default_factory=set)

    @property
    def is_over(self) -> bool:
        """Whether others should have their turn."""
        return timezone.now() >= self.ends_at

    @contextmanager
    def asking(self, claim: Claim, deed: Deed) -> Iterator[None]:
        """What keeps us from asking puts the claim off and raises Pause or Miss. Whoever can do better with an error
        catches it inside; what worked is told to ``answered``.

        ``OutcomeUnknown`` passes through: of a write it has to be dealt with, of a read it is never raised.
        """
        try:
            yield
        except OutcomeUnknown:
            raise
        except OutsideError as error:
            raise self.put_off(claim, error, deed) from error

    def answered(self, deed: Deed) -> None:
        """Publer does this for us. Six queries if it did not before."""
        if self.connection.trouble and is_ended_by(self.connection.trouble, deed):
            trouble_end()
            self.connection.trouble = ""

    def pause_for(self, error: OutsideError, deed: Deed) -> Pause:
        """How long to ask nothing; what is refused is everybody's trouble, and is said once.

        A key that is refused keeps us from everything, a question that is refused from what it was about.
        """
        now = timezone.now()
        if isinstance(error, OutsideRefused):
            self.connection.trouble = sentence = _sentence(error, deed)
            since = trouble_note(connection=self.connection, sentence=sentence)
            soonest, longest = _TROUBLE
            kind = Pause if isinstance(error, KeyRefused | KeyNotAllowed) else Miss
            return kind(now + min(max((now - since) / 2, soonest), longest))
        if isinstance(error, TooManyRequests | Resting):
            # What the other side says of its clock may be anything.
            return Pause(min(max(error.retry_at or later(), now + _SHORTEST), now + _LONGEST))
        return Miss(later())

    def put_off(self, claim: Claim, error: OutsideError, deed: Deed) -> Pause:
        """Give the claim back until it is worth asking again. One query, four for what is refused."""
        pause = self.pause_for(error, deed)
        claim_release(claim, due_at=pause.until)
        return pause

    def finished(self) -> None:
        """Nothing is due. A trouble with something that nothing waits for any more is over. One query, if any."""
        steps = steps_of(self.connection.trouble)
        if steps and not Delivery.objects.filter(step__in=steps, due_at__isnull=False).exists():
            trouble_end()
            self.connection.trouble = ""


def _sentence(error: OutsideRefused, deed: Deed) -> str:
    """For people. A key that is not known is refused whatever it is for."""
    if isinstance(error, KeyRefused):
        return error.message
    said = f" It said: “{error.said}”" if error.said else ""
    return f"{deed}{_ALLOW if isinstance(error, KeyNotAllowed) else ''}{said}"


def later(wait: timedelta = _NO_ANSWER) -> datetime:
    """A moment in ``wait`` to twice as long: not all at once."""
    return timezone.now() + wait * (1 + random.random())  # noqa: S311
