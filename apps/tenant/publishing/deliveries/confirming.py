"""Asking after jobs: Publer makes posts in the background and says afterwards what it refused."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.core.outside.errors import KeyNotAllowed, KeyRefused, OutsideRefused
from apps.core.outside.publer.types import PublerJob
from apps.tenant.publishing.deliveries.claiming import Claim, claim
from apps.tenant.publishing.deliveries.looking import reachable
from apps.tenant.publishing.deliveries.outcomes import change, locked, note
from apps.tenant.publishing.deliveries.run import Run
from apps.tenant.publishing.models import Delivery, Outcome, Step, Verdict

_MOST = 200
# A job that takes longer is asked after no more: its posts are looked for instead.
_LONGEST = timedelta(minutes=10)
_WAITS = (1, 2, 3, 5, 8, 15, 30, 60)


def confirm(run: Run) -> bool:
    """Ask after the jobs that are due; whether there were any. One request for each."""
    taken = claim(Step.CONFIRM, most=_MOST)
    by_job: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in reachable(run, taken, Step.CONFIRM):
        by_job[delivery.job_id].append(delivery)
    for job_id, deliveries in by_job.items():
        with run.asking(taken):
            try:
                job = run.client.job(job_id)
            except (KeyRefused, KeyNotAllowed):
                raise
            except OutsideRefused as error:  # Publer does not know the job (any more)
                _go_looking(taken, deliveries, answer=error.message)
                continue
        _write(taken, deliveries, job)
    return bool(taken.deliveries)


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
    if not job.is_finished:
        for row in rows:
            is_slow = row.asked_at is not None and timezone.now() - row.asked_at > _LONGEST
            step = Step.FIND if is_slow else Step.CONFIRM
            change(row, step=step, due_at=timezone.now() + wait_for(row.tries))
        return
    verdicts = _verdicts(rows, job)
    for row in rows:
        verdict, words = verdicts.get(_account(row), (Verdict.DONE, ""))
        if words:
            note(row, step=Step.CONFIRM, outcome=Outcome.REFUSED, answer=words)
        change(row, step=Step.FIND, due_at=timezone.now(), tries=0, job_id="", verdict=verdict, sentence=words[:500])


def _verdicts(rows: Sequence[Delivery], job: PublerJob) -> dict[str, tuple[Verdict, str]]:
    """For each account with failures, what they mean for its posts of this request.

    Publer names the account, not the post: with as many failures as posts all were refused, with fewer some, and
    looking shows which. A failure without an account is everybody's.
    """
    sent = Counter(_account(row) for row in rows)
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
