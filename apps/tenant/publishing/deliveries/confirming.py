"""Asking after jobs: Publer makes posts in the background and says afterwards what it refused."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.core.outside.errors import KeyRefused, OutsideRefused, OutsideUnavailable, Resting, TooManyRequests
from apps.core.outside.publer.types import PublerJob
from apps.tenant.publishing.channels.troubles import Deed
from apps.tenant.publishing.deliveries.claiming import Claim, claim, claim_release
from apps.tenant.publishing.deliveries.looking import is_deaf, reachable
from apps.tenant.publishing.deliveries.outcomes import change, locked, note
from apps.tenant.publishing.deliveries.run import Run, later
from apps.tenant.publishing.models import Attempt, Delivery, Outcome, Step, Verdict

_MOST = 200
# The posts of a job that takes longer are looked for as well.
_LONGEST = timedelta(minutes=10)
_WAITS = (1, 2, 3, 5, 8, 15, 30, 60)
# So many jobs in a row without an answer are enough for one go.
_MISSES = 3
_WORKING = PublerJob(is_finished=False)


def confirm(run: Run) -> bool:
    """Ask after the jobs that are due; whether there were any. One request for each, as far as there is time."""
    taken = claim(Step.CONFIRM, most=_MOST)
    by_job: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in reachable(run, taken, Step.CONFIRM):
        by_job[delivery.job_id].append(delivery)
    misses = 0
    for job_id, deliveries in by_job.items():
        misses = 0 if _ask(run, taken, job_id, deliveries) else misses + 1
        if run.is_over or misses == _MISSES:
            claim_release(taken, due_at=timezone.now() if run.is_over else later())
            break
    return bool(taken.deliveries)


def _ask(run: Run, taken: Claim, job_id: str, deliveries: Sequence[Delivery]) -> bool:
    """Whether there was an answer. Without one the job's posts wait, and nobody else's."""
    with run.asking(taken, Deed.LIST):
        try:
            job = run.client.job(job_id)
        except (KeyRefused, TooManyRequests, Resting):
            raise
        except OutsideRefused as error:  # Publer does not know the job (any more), or does not tell
            _go_looking(taken, deliveries, answer=error.message)
        except OutsideUnavailable as error:
            if is_deaf(deliveries[0]):
                _go_looking(taken, deliveries, answer=error.message)
            else:
                _write(taken, deliveries, _WORKING)
            return False
        else:
            _write(taken, deliveries, job)
    return True


def wait_for(tries: int) -> timedelta:
    """How long until a job, or a post, is asked after again."""
    return timedelta(seconds=_WAITS[min(tries, len(_WAITS) - 1)])


@transaction.atomic
def _go_looking(taken: Claim, deliveries: Sequence[Delivery], *, answer: str) -> None:
    for row in locked(deliveries, token=taken.token, step=Step.CONFIRM):
        note(row, step=Step.CONFIRM, outcome=Outcome.UNKNOWN, answer=answer)
        change(row, step=Step.FIND, due_at=timezone.now(), job_id="", tries=0)


@transaction.atomic
def _write(taken: Claim, deliveries: Sequence[Delivery], job: PublerJob) -> None:
    """What the job says is one side: whether the posts are there is looked at afterwards, whatever it says."""
    rows = locked(deliveries, token=taken.token, step=Step.CONFIRM)
    now = timezone.now()
    if not job.is_finished:
        for row in rows:
            if row.asked_at is not None and now - row.asked_at > _LONGEST:
                change(row, step=Step.FIND, due_at=now)
            else:
                change(row, due_at=now + wait_for(row.tries))
        return
    verdicts = _verdicts(rows, job)
    for row in rows:
        verdict, words = verdicts.get(_account(row), (Verdict.DONE, ""))
        if words:
            note(row, step=Step.CONFIRM, outcome=Outcome.REFUSED, answer=words)
        change(row, step=Step.FIND, due_at=now, tries=0, job_id="", verdict=verdict, sentence=words[:500])


def _verdicts(rows: Sequence[Delivery], job: PublerJob) -> dict[str, tuple[Verdict, str]]:
    """For each account with failures, what they mean for its posts of this request. One query if there are any.

    Publer names the account, not the post: with as many failures as posts all were refused, with fewer some, and
    looking shows which. All that went out count, be they called back or found meanwhile. A failure without an account
    is everybody's.
    """
    call = rows[0].call if rows and job.failures else None
    if call is None:
        return {}
    sent = Counter(Attempt.objects.filter(call=call, step=Step.SEND).values_list("sent__account", flat=True))
    words: dict[str, list[str]] = defaultdict(list)
    for failure in job.failures:
        for account in [failure.account_id] if failure.account_id in sent else list(sent):
            words[account].append(failure.message)
    return {
        account: (
            Verdict.REFUSED if len(said) >= sent[account] else Verdict.MAYBE,
            " / ".join(dict.fromkeys(said)),
        )
        for account, said in words.items()
    }


def _account(row: Delivery) -> str:
    return str(row.sent["account"]) if row.sent else ""
