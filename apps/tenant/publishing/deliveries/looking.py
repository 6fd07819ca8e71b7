"""Looking at Publer for posts: asked for by account and time, for many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

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
    TooLong,
    TooManyRequests,
)
from apps.core.outside.publer.client import MOST_PAGES
from apps.core.outside.publer.types import PublerPost
from apps.tenant.publishing.channels.troubles import Deed
from apps.tenant.publishing.deliveries.claiming import Claim, claim, claim_release
from apps.tenant.publishing.deliveries.concluding import conclude
from apps.tenant.publishing.deliveries.outcomes import change, locked, note
from apps.tenant.publishing.deliveries.recognising import DELETED, MINUTE, OUT, matches, sent_at, stands_at, taken_ids
from apps.tenant.publishing.deliveries.run import Run
from apps.tenant.publishing.models import Channel, Delivery, Outcome, Step
from apps.tenant.schedule.models import Post

_LOOK_AGAIN = timedelta(seconds=2)
_LATER = timedelta(hours=6)
_READS = 3
_OTHER = "It is in another workspace at Publer than the one that is connected. Look there, or connect that one again."
# What is asked for with one question: in more days there may be more posts than are read at once.
_SPAN = timedelta(days=4)
# Who has heard nothing of a job for so long asks no more.
DEAF = timedelta(hours=1)
# Where a post may be that somebody at Publer moved: not further back than nobody looked, nor further than people plan.
_BACK, _AHEAD = timedelta(days=7), timedelta(days=366)
_WIDE_PAGES = 20


@dataclass(frozen=True)
class Looked:
    """What is at Publer of a claim, by delivery: the known one first, more than one when Publer made it twice.

    ``silent`` are posts of artworks that may not be promoted: whatever is at Publer of them must not stay there.
    """

    taken: Claim
    deliveries: list[Delivery]
    there: dict[UUID, list[PublerPost]]
    silent: frozenset[UUID]


def look_for(run: Run, step: Step, *, most: int) -> Looked | None:
    """Claim what is due at the step and look for it, all at once; None when nothing is due. Five queries.

    What there was no time for is given back. Raises Pause, or Miss, when Publer can't be asked.
    """
    taken = claim(step, most=most)
    if not taken.deliveries:
        return None
    deliveries = reachable(run, taken, step)
    with run.asking(taken, Deed.LIST):
        posts, left = look(run, deliveries)
    if left:
        claim_release(taken, due_at=timezone.now(), only=left)
        deliveries = [one for one in deliveries if one not in left]
    others = taken_ids(deliveries, posts)
    there = {one.pk: matches(one, posts, taken=others) for one in deliveries}
    silent = Post.objects.filter(delivery__in=deliveries).unpromoted().values_list("pk", flat=True)
    return Looked(taken, deliveries, there, frozenset(silent))


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


def look(run: Run, deliveries: Sequence[Delivery]) -> tuple[list[PublerPost], list[Delivery]]:
    """What is at Publer around the times at which the deliveries were sent, and those that there was no time for.

    One request for each ten posts there. Raises OutsideError, as every question does.
    """
    seen: dict[str, PublerPost] = {}
    left: list[Delivery] = []
    for number, group in enumerate(_near(deliveries)):
        if number and run.is_over:
            left += group
            continue
        accounts = _accounts(group)
        times = [stands_at(one) for one in group]
        start, end = min(times) - MINUTE, max(times) + MINUTE
        found = _list(run, start, end, accounts)
        if start <= timezone.now():  # it is not certain that a list without a state has what is out
            found += _list(run, start, end, accounts, states=("published",))
        seen |= {post.id: post for post in found}
    return list(seen.values()), left


def look_wide(run: Run, deliveries: Sequence[Delivery]) -> dict[UUID, list[PublerPost]]:
    """Posts with known ids that are not where they should be, by delivery: somebody may have moved them at Publer.

    One request for each ten posts that the accounts have from a week ago on, at most 40 for each account: of one that
    has more nothing is found. Raises OutsideError, as every question does.
    """
    now = timezone.now()
    seen: dict[str, PublerPost] = {}
    for account in _each_account(deliveries):
        only = [account] if account else []
        try:
            found = _list(run, now - _BACK, now + _AHEAD, only, most_pages=_WIDE_PAGES)
            found += _list(run, now - _BACK, now, only, states=("published",), most_pages=_WIDE_PAGES)
        except TooLong:
            continue
        seen |= {post.id: post for post in found}
    return {one.pk: [seen[one.remote_id]] if one.remote_id in seen else [] for one in deliveries}


def _list(
    run: Run,
    start: datetime,
    end: datetime,
    accounts: Sequence[str],
    *,
    states: Sequence[str] = (),
    most_pages: int = MOST_PAGES,
) -> list[PublerPost]:
    """The whole list; read anew when it changed while it was read, as it does while posts are being made."""
    for read in range(1, _READS + 1):
        try:
            asked = run.client.posts_all(
                states=states, start=start, end=end, account_ids=accounts, most_pages=most_pages
            )
            posts = list(asked)
        except (TooManyRequests, Resting, TooLong):
            raise
        except OutsideUnavailable:
            if read == _READS or run.is_over:
                raise
        else:
            run.answered(Deed.LIST)
            return [post for post in posts if post.state != DELETED]
    return []


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

    def write(row: Delivery) -> None:
        answer = f"Publer had it {len(there)} times; deleted {', '.join(spare)}"
        note(row, step=Step.REMOVE, outcome=Outcome.DONE if gone else Outcome.UNKNOWN, answer=answer)
        change(row, due_at=timezone.now() + _LOOK_AGAIN)

    conclude(delivery, write, token=taken.token, step=Step(delivery.step))
    return False


def _accounts(deliveries: Sequence[Delivery]) -> list[str]:
    """Whose posts are asked for; all, an empty list, when one is known by its id alone."""
    accounts = {str(one.sent["account"]) for one in deliveries if one.sent}
    return [] if "" in accounts else sorted(accounts)


def _each_account(deliveries: Sequence[Delivery]) -> list[str]:
    """Each is asked for alone, so that one with many posts hides no other's.

    Of what is known by its id alone: those of its network; "", which asks for all at once, if there is none. One query.
    """
    accounts = {str(one.sent["account"]) for one in deliveries if one.sent}
    if "" in accounts:
        networks = {str(one.sent.get("network", "")) for one in deliveries if one.sent and not one.sent["account"]}
        known = set(Channel.objects.filter(network__in=networks).values_list("remote_id", flat=True))
        accounts = accounts - {""} | (known or {""})
    return sorted(accounts)


def _near(deliveries: Sequence[Delivery]) -> list[list[Delivery]]:
    groups: list[list[Delivery]] = []
    for one in sorted((one for one in deliveries if one.sent), key=stands_at):
        if groups and stands_at(one) - stands_at(groups[-1][0]) <= _SPAN:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups
