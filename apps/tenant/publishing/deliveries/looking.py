"""Looking at Publer for posts: asked for by account and time, recognised by account, minute and text."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.core.outside.errors import (
    KeyNotAllowed,
    KeyRefused,
    OutcomeUnknown,
    OutsideRefused,
    OutsideUnavailable,
    Resting,
    TooManyRequests,
)
from apps.core.outside.publer.types import PublerPost
from apps.tenant.publishing.channels.troubles import Deed
from apps.tenant.publishing.deliveries.claiming import Claim
from apps.tenant.publishing.deliveries.outcomes import change, locked, note
from apps.tenant.publishing.deliveries.run import Run
from apps.tenant.publishing.models import Delivery, Outcome, Step, Verdict

_MINUTE = timedelta(minutes=1)
_LOOK_AGAIN = timedelta(seconds=2)
_LATER = timedelta(hours=6)
_READS = 3
_OTHER = "It is in another workspace at Publer than the one that is connected. Look there, or connect that one again."
# What is asked for with one question: in more days there may be more posts than are read at once.
_SPAN = timedelta(days=4)
# Who has heard nothing of a job for so long asks no more.
DEAF = timedelta(hours=1)
OUT = frozenset({"published", "posted", "success"})
NOT_OUT = frozenset({"failed", "error"})
_DELETED = "deleted"  # listed or not, it is not there


def reachable(run: Run, taken: Claim, step: Step) -> list[Delivery]:
    """Those of the claim that went to the workspace at Publer that is connected now.

    The others are never looked for in this one, where they would be missing: somebody has to look, and is told so.
    """
    here = [one for one in taken.deliveries if _workspace(run, one) == run.connection.workspace_id]
    away = [one for one in taken.deliveries if one not in here]
    if away:
        with transaction.atomic():
            for row in locked(away, token=taken.token, step=step):
                change(row, due_at=timezone.now() + _LATER, problem="other_workspace", sentence=_OTHER)
    return here


def _workspace(run: Run, delivery: Delivery) -> str:
    return str((delivery.sent or {}).get("workspace") or run.connection.workspace_id)


def look(run: Run, deliveries: Sequence[Delivery]) -> list[PublerPost]:
    """What is at Publer around the times at which the deliveries were sent. One request for each ten posts there.

    Raises OutsideError, as every question does.
    """
    seen: dict[str, PublerPost] = {}
    for group in _near(deliveries):
        accounts = sorted({str(one.sent["account"]) for one in group if one.sent})
        times = [sent_at(one) for one in group]
        start, end = min(times) - _MINUTE, max(times) + _MINUTE
        found = _list(run, start, end, accounts)
        if start <= timezone.now():  # it is not certain that a list without a state has what is out
            found += _list(run, start, end, accounts, states=("published",))
        seen |= {post.id: post for post in found if post.state != _DELETED}
    return list(seen.values())


def _list(
    run: Run, start: datetime, end: datetime, accounts: Sequence[str], *, states: Sequence[str] = ()
) -> list[PublerPost]:
    """The whole list; read anew when it changed while it was read, as it does while posts are being made."""
    for read in range(1, _READS + 1):
        try:
            posts = list(run.client.posts_all(states=states, start=start, end=end, account_ids=accounts))
        except (TooManyRequests, Resting):
            raise
        except OutsideUnavailable:
            if read == _READS or run.is_over:
                raise
        else:
            run.answered(Deed.LIST)
            return posts
    return []


def sent_at(delivery: Delivery) -> datetime:
    """The time that the post was sent with, which may not be the one that it has by now."""
    return datetime.fromisoformat(delivery.sent["at"]) if delivery.sent else delivery.post.scheduled_at


def matches(
    delivery: Delivery, posts: Iterable[PublerPost], *, taken: frozenset[str] = frozenset()
) -> list[PublerPost]:
    """Those that are this delivery's post, the known one first; more than one when Publer made it twice.

    ``taken`` are ids that are other deliveries' posts.
    """
    if not delivery.sent:
        return []
    found = [
        post
        for post in posts
        if post.id == delivery.remote_id or (post.id not in taken and _is_it(delivery, post) and not _is_dead(post))
    ]
    return sorted(found, key=lambda post: (post.id != delivery.remote_id, post.id))


def taken_ids(deliveries: Sequence[Delivery], posts: Sequence[PublerPost]) -> frozenset[str]:
    """Which of the posts there are known as those of other deliveries. One query."""
    known = Delivery.objects.filter(remote_id__in=[post.id for post in posts])
    others = known.exclude(pk__in=[one.pk for one in deliveries])
    return frozenset(others.values_list("remote_id", flat=True))


def job_is_working(run: Run, taken: Claim, delivery: Delivery) -> bool:
    """Whether a job may still make the post, or may have made it after the list was read: it is read once more then.

    A request for each job and run, or none. After the post's time a job makes nothing any more.
    """
    if not delivery.job_id or is_over(delivery):
        return False
    if delivery.job_id not in run.jobs_asked:
        run.jobs_asked.add(delivery.job_id)
        with run.asking(taken, Deed.LIST):
            if _has_ended(run, delivery):
                rows = Delivery.objects.filter(pk__in=[one.pk for one in taken.deliveries], lease=taken.token)
                rows.filter(job_id=delivery.job_id).update(job_id="")
    return True


def _has_ended(run: Run, delivery: Delivery) -> bool:
    try:
        return run.client.job(delivery.job_id).is_finished
    except (KeyRefused, TooManyRequests, Resting):
        raise
    except OutsideRefused:
        return True
    except OutsideUnavailable:
        return is_deaf(delivery)


def is_deaf(delivery: Delivery) -> bool:
    """Whether a job that gets no answer has gone without one for so long that none is waited for."""
    return delivery.asked_at is None or timezone.now() >= delivery.asked_at + DEAF


def is_over(delivery: Delivery) -> bool:
    """Whether the post's time is so long over that Publer would make nothing of it any more."""
    return timezone.now() >= sent_at(delivery) + timedelta(seconds=settings.PUBLER_SETTLE)


def remove_doubles(run: Run, taken: Claim, delivery: Delivery, there: Sequence[PublerPost]) -> bool:
    """Publer made it more than once: the first stays. Whether there is nothing to remove.

    Otherwise the delivery is due again soon: it is looked at once more before it counts as there once. One request.
    """
    spare = [post.id for post in there[1:] if post.state not in OUT]
    if not spare:
        return True
    with run.asking(taken, Deed.DELETE):
        try:
            gone = run.client.posts_delete(spare)
        except (KeyRefused, KeyNotAllowed):
            raise
        except (OutcomeUnknown, OutsideRefused):
            gone = set()
    with transaction.atomic():
        for row in locked([delivery], token=taken.token, step=Step(delivery.step)):
            answer = f"Publer had it {len(there)} times; deleted {', '.join(spare)}"
            note(row, step=Step.REMOVE, outcome=Outcome.DONE if gone else Outcome.UNKNOWN, answer=answer)
            change(row, due_at=timezone.now() + _LOOK_AGAIN)
    return False


def is_changed(delivery: Delivery, post: PublerPost) -> str:
    """What somebody changed at Publer: "text", "time", or "" for nothing."""
    if not delivery.sent:
        return ""
    if _plain(post.text) != _plain(str(delivery.sent["text"])):
        return "text"
    return "time" if post.at is not None and abs(post.at - sent_at(delivery)) >= _MINUTE else ""


def _near(deliveries: Sequence[Delivery]) -> list[list[Delivery]]:
    groups: list[list[Delivery]] = []
    for one in sorted((one for one in deliveries if one.sent), key=sent_at):
        if groups and sent_at(one) - sent_at(groups[-1][0]) <= _SPAN:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _is_it(delivery: Delivery, post: PublerPost) -> bool:
    """No two of our posts have the same account and minute. The text tells ours from somebody else's; where Publer said
    that it made ours, it may have done something to the text.
    """
    sent = delivery.sent or {}
    return (
        post.account_id == str(sent.get("account"))
        and post.at is not None
        and abs(post.at - sent_at(delivery)) < _MINUTE
        and (_plain(post.text) == _plain(str(sent.get("text"))) or delivery.verdict == Verdict.DONE)
    )


def _is_dead(post: PublerPost) -> bool:
    return post.state in NOT_OUT


def _plain(text: str) -> str:
    """The text without what a service may do to it: white space and the way that letters are composed."""
    return "".join(unicodedata.normalize("NFC", text).split())
