"""Keeping the notices in step with what is wrong, and the mails about them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.tenant.publishing.models import Cause, Notice
from apps.tenant.publishing.notices.conditions import Condition, conditions_now
from apps.tenant.publishing.notices.mail import notices_mail

# Mails about one cause are so far apart; what is urgent does not wait.
APART = timedelta(minutes=15)
AT_ONCE = frozenset({Cause.ALARM, Cause.TOO_LATE, Cause.AWAY})
# Whether a mail that it is over is due is looked at for so long, and a mail that could not be handed over tried again.
_TRIED_FOR = timedelta(hours=6)
_KEPT = timedelta(days=90)

Key = tuple[str, str]


def notices_gather() -> int:
    """Bring the notices in step with the tables and send the mails that are due; how many mails went out.

    Run twice, or by two at once, it tells nothing twice. Four queries when nothing is wrong; when something is, and was
    told, one more at most. A mail that could not be handed over is tried again by the next run.
    """
    now = timezone.now()
    recent = list(Notice.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now - _TRIED_FOR)))
    there = {(one.cause, one.key): one for one in recent if one.ended_at is None}
    found: dict[Key, Condition] = {(one.cause, one.key): one for one in conditions_now()}
    changed = [key for key, one in found.items() if key not in there or _differs(there[key], one)]
    over = [one for key, one in there.items() if key not in found]
    if changed or over:
        _write([found[key] for key in changed], over, recent, now)
        recent = list(Notice.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now - _TRIED_FOR)))
    return notices_mail([one for one in recent if is_due(one, now)])


def notices_forget() -> int:
    """Delete notices that have been over for 90 days; how many. One query."""
    count, _ = Notice.objects.filter(ended_at__lt=timezone.now() - _KEPT).delete()
    return count


def is_due(notice: Notice, now: datetime) -> bool:
    """Whether a mail about the notice is to be sent. No query."""
    if notice.ended_at is not None:
        is_told = bool(notice.told or notice.mailed_to)
        return notice.cause == Cause.TROUBLE and is_told and notice.over_mailed_at is None
    if now > notice.last_at + _TRIED_FOR:
        return False
    if notice.mailing:
        return True
    is_news = not set(notice.things) <= set(notice.told)
    waits = notice.cause not in AT_ONCE and notice.mailed_at is not None and now < notice.mailed_at + APART
    return is_news and not waits


def _differs(notice: Notice, found: Condition) -> bool:
    return (notice.title, notice.sentence, notice.things) != (found.title, found.sentence, list(found.things))


@transaction.atomic
def _write(changed: Iterable[Condition], over: Iterable[Notice], recent: Iterable[Notice], now: datetime) -> None:
    ended = Notice.objects.filter(pk__in=[one.pk for one in over], ended_at=None)
    ended.update(ended_at=now, updated_at=now)
    open_ = {(one.cause, one.key): one for one in Notice.objects.filter(ended_at=None).select_for_update()}
    new = [one for one in changed if (one.cause, one.key) not in open_]
    rows = [_new(one, recent, now) for one in new]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)  # somebody else may have been as quick
    for condition in changed:
        row = open_.get((condition.cause, condition.key))
        if row is not None:
            _update(row, condition, now)


def _new(found: Condition, recent: Iterable[Notice], now: datetime) -> Notice:
    """The last mail about the same cause counts, though that was over in between."""
    before = [one.mailed_at for one in recent if (one.cause, one.key) == (found.cause, found.key) and one.mailed_at]
    return Notice(
        cause=found.cause,
        key=found.key,
        title=found.title[:300],
        sentence=found.sentence[:500],
        count=len(found.things),
        things=list(found.things),
        first_at=now,
        last_at=now,
        mailed_at=max(before, default=None),
    )


def _update(notice: Notice, found: Condition, now: datetime) -> None:
    """What is new among its things is shown again though it was seen, and begins another round of mails."""
    is_news = not set(found.things) <= set(notice.things)
    notice.title, notice.sentence = found.title[:300], found.sentence[:500]
    notice.things, notice.count = list(found.things), len(found.things)
    if is_news:
        notice.last_at, notice.seen_at, notice.seen_by = now, None, None
    notice.save()
