"""What the board says of a delivery: how far it is, what went wrong, what to do, what can be done here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from apps.tenant.publishing.deliveries.calling_back import CALLABLE
from apps.tenant.publishing.models import Attempt, Delivery, Step
from apps.tenant.schedule.models import PostState

SECTIONS = ("Needs somebody", "Not settled yet", "On the way", "Out")
# How far a delivery came, of four steps.
STEPS = ("Handed over", "Sent", "At Publer", "Out")
_FAR = {
    PostState.QUEUED: 1,
    PostState.PUSHING: 2,
    PostState.UNKNOWN: 2,
    PostState.SCHEDULED: 3,
    PostState.CANCELLING: 3,
    PostState.PUBLISHED: 4,
}
_SENTENCES = {
    PostState.QUEUED: "Waits for its turn.",
    PostState.PUSHING: "Sent. Publer is making it.",
    PostState.SCHEDULED: "At Publer. It goes out at its time.",
    PostState.PUBLISHED: "It is out.",
    PostState.UNKNOWN: "No answer came. It is being looked up at Publer before anything is sent again.",
    PostState.CANCELLING: "Called back. Publer is asked until it shows it no more.",
}
_ANEW = "It is taken out at Publer, then sent as it is now."
# What to do where the sentence, in Publer's words, does not say so.
_ADVICE = {
    "refused": "Mend what Publer names, then send it again; or put it back into the plan and change it there.",
    "refused_by_network": "Mend what the network names, then send it again; or put it back into the plan.",
    "picture_refused": "Frame the picture anew in the library, then send it again.",
}
# Their sentences say already that another time is needed.
_ABOUT_TIME = frozenset({"passed", "too_soon", "never_arrived"})
_DANGERS = frozenset({"still_there", "too_late", "other_workspace", "surprise"})
# What an attempt at a step was.
DEEDS = {
    Step.SEND: "Sending",
    Step.CONFIRM: "Asking after it",
    Step.FIND: "Looking it up at Publer",
    Step.REMOVE: "Taking it out at Publer",
    Step.WATCH: "Looking after it",
    Step.REST: "Resting",
}
_SENT = {
    "at": "Time",
    "title": "Title",
    "text": "Words",
    "comment": "First comment",
    "link": "Link",
    "alt_text": "Alt text",
    "board": "Board",
    "media": "Picture",
    "account": "Channel",
}
_MINUTE_WORDS = ("minute gap", "one minute", "1 minute", "within a minute")
_MINUTE_ADVICE = "Another post of this channel is too near. Send it a minute later."


@dataclass(frozen=True)
class Shown:
    """One delivery as the board draws it. ``tone`` is danger, warning or empty; ``far`` of four steps were made."""

    delivery: Delivery
    section: str
    sentence: str
    advice: str
    tone: str
    far: int
    link: str
    can_retry: bool
    can_shift: bool
    can_replan: bool
    can_call_back: bool

    @property
    def can_choose(self) -> bool:
        """Whether a box to tick it makes sense."""
        return self.can_retry or self.can_call_back


def shown(delivery: Delivery) -> Shown:
    """What there is to say and to do. No query, with post and artwork."""
    post, now = delivery.post, timezone.now()
    failed = post.state == PostState.FAILED and delivery.step == Step.REST
    wants_minute = failed and _is_about_a_minute(delivery)
    to_come = post.scheduled_at > now
    return Shown(
        delivery=delivery,
        section=SECTIONS[getattr(delivery, "urgency", 0)],
        sentence=_sentence(delivery),
        advice=_advice(delivery, failed=failed, to_come=to_come, wants_minute=wants_minute),
        tone=_tone(delivery),
        far=_far(delivery),
        link=web_link(delivery.remote_link),
        can_retry=failed and to_come,
        can_shift=wants_minute,
        can_replan=failed,
        can_call_back=post.state in CALLABLE,
    )


def shown_all(deliveries: Iterable[Delivery]) -> list[Shown]:
    """Each as it is shown. No query."""
    return [shown(one) for one in deliveries]


def web_link(link: str) -> str:
    """The link if it leads to the web, else "": what Publer says is no reason to run a script."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    return link if parts.scheme in {"http", "https"} and parts.netloc else ""


def steps_of(far: int) -> list[tuple[str, bool]]:
    """The names of the four steps, and whether each was made."""
    return [(name, number <= far) for number, name in enumerate(STEPS, start=1)]


def sent_lines(attempt: Attempt) -> list[tuple[str, str]]:
    """What was sent with an attempt, in words for people; times in the active zone. No query."""
    sent: dict[str, Any] = attempt.sent or {}
    found = [(label, str(sent.get(name) or "")) for name, label in _SENT.items()]
    return [(label, _time(value) if label == "Time" else value) for label, value in found if value]


def _time(value: str) -> str:
    try:
        return f"{timezone.localtime(datetime.fromisoformat(value)):%a %-d %b %Y, %H:%M}"
    except ValueError:
        return value


def _sentence(delivery: Delivery) -> str:
    """What went wrong, or what happens next. What was noted on the way to a state is not said of that state."""
    state = PostState(delivery.post.state)
    if delivery.sentence and (state == PostState.FAILED or delivery.problem not in {"", "unknown"}):
        return delivery.sentence
    if state == PostState.CANCELLING and delivery.then == PostState.QUEUED:
        return _ANEW
    return _SENTENCES.get(state, "Back in the plan. Nothing of it is at Publer.")


def _advice(delivery: Delivery, *, failed: bool, to_come: bool, wants_minute: bool) -> str:
    if not failed:
        return ""
    if wants_minute:
        return _MINUTE_ADVICE
    if delivery.problem in _ABOUT_TIME:
        return ""
    if not to_come:
        return "Its time has passed. Put it back into the plan and give it another."
    return _ADVICE.get(delivery.problem, "")


def _is_about_a_minute(delivery: Delivery) -> bool:
    words = delivery.sentence.lower()
    return delivery.problem == "refused" and any(one in words for one in _MINUTE_WORDS)


def _tone(delivery: Delivery) -> str:
    if delivery.post.state == PostState.FAILED or delivery.problem in _DANGERS:
        return "danger"
    return "warning" if delivery.problem else ""


def _far(delivery: Delivery) -> int:
    if delivery.post.state == PostState.FAILED:
        return 3 if delivery.remote_id else 2 if delivery.sent else 1
    return _FAR.get(PostState(delivery.post.state), 0)
