"""What the plan allows, and what there is with what is brought over: all of it is let in, and more is told."""

from collections import Counter
from datetime import date
from uuid import uuid4

from apps.core.tenancy.context import active_workspace_or_none, public_context
from apps.public.billing.limits import Limit, entitlements_of, used_of
from apps.public.metering.selectors import this_month
from apps.tenant.legacy.importing.work import Work

_PAINTINGS = (
    "The plan allows {:,} paintings; with these there are {:,}. All are brought over, but no more can be added until "
    "there is room: choose a larger plan, or give an exemption."
)
_POSTS = (
    "The plan allows {:,} posts a month; with those that the old application gave to Publer there are {:,} in {}. They "
    "go out, but no more can be sent in that month: choose a larger plan, or give an exemption."
)


def limits_step(work: Work) -> None:
    """Remarks on what is over the plan, after all else. Three queries or four, one or two for each month to come."""
    workspace = active_workspace_or_none()
    workspace_id = workspace.id if workspace else uuid4()  # nobody's: what a new one may have
    with public_context():
        allowed = entitlements_of(workspace_id)
        most, some = allowed.most(Limit.ARTWORKS), work.report.made["artworks"]
        if most is not None and some:
            there = used_of(workspace_id, Limit.ARTWORKS) + _unwritten(work, some)
            if there > most:
                work.report.remarks.append(_PAINTINGS.format(most, there))
        most = allowed.most(Limit.POSTS)
        for month in sorted(_to_come(work.sent)) if most is not None else []:
            there = used_of(workspace_id, Limit.POSTS, month=month) + _unwritten(work, work.sent[month])
            if most is not None and there > most:
                work.report.remarks.append(_POSTS.format(most, there, f"{month:%B %Y}"))


def _unwritten(work: Work, some: int) -> int:
    """What was written is counted already."""
    return 0 if work.store.writes else some


def _to_come(sent: Counter[date]) -> list[date]:
    return [month for month in sent if month >= this_month()]
