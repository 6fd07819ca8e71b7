"""What a client may need the agency for, the most pressing first; worked out by the database in one number."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import Combinable

from apps.public.billing.models import BillingAccount, LimitNotice
from apps.public.domains.models import ClaimState, DomainClaim
from apps.public.metering.models import Count, Metric
from apps.public.metering.selectors import Numbers
from apps.public.workspaces.models import Workspace, WorkspaceState

# Nobody works in these any more.
_AT_REST = (WorkspaceState.ARCHIVED, WorkspaceState.PURGING)


class Need(Enum):
    """One thing that a client may need; earlier ones are more pressing. Word, icon and tone for the interface."""

    PREPARATION = ("preparation", "Preparation failed", "exclamation-triangle-fill", "danger")
    ALARMS = ("alarms", "Deliveries or keys fail", "exclamation-octagon-fill", "danger")
    DOMAINS = ("domains", "Domain gone", "globe", "danger")
    BILLING = ("billing", "Billing to put right", "credit-card", "danger")
    LIMITS = ("limits", "Limit near", "speedometer2", "warning")
    WARNINGS = ("warnings", "Warnings", "exclamation-circle", "warning")
    WAITING = ("waiting", "Approvals wait", "eye", "info")

    def __init__(self, slug: str, label: str, icon: str, tone: str) -> None:
        self.slug = slug
        self.label = label
        self.icon = icon
        self.tone = tone


BY_SLUG = {need.slug: need for need in Need}
# The place of each in the number: the most pressing has the highest, so that the number sorts by itself.
BITS = {need: 1 << place for place, need in enumerate(reversed(Need))}


@dataclass(frozen=True)
class Shown:
    """A need as the list shows it: word, icon, tone."""

    label: str
    icon: str
    tone: str


def with_needs(workspaces: QuerySet[Workspace]) -> QuerySet[Workspace]:
    """The workspaces with ``needs``: the sum of the bits of what each needs; 0 for nothing.

    Of those at rest only their billing may have to be put right: a subscription that runs on is paid for all the same.
    """
    total: Combinable = Value(0)
    conditions = _conditions()
    for need, condition in conditions.items():
        total = total + Case(When(condition, then=BITS[need]), default=0)
    at_rest = Case(When(conditions[Need.BILLING], then=BITS[Need.BILLING]), default=0)
    gathered = Case(When(state__in=_AT_REST, then=at_rest), default=total, output_field=IntegerField())
    annotated: QuerySet[Workspace] = workspaces.annotate(needs=gathered)
    return annotated


def needs_in(number: int) -> list[Need]:
    """The needs that the number stands for, the most pressing first. No query."""
    return [need for need, bit in reversed(BITS.items()) if number & bit]


def needs_tallied(numbers: Iterable[int]) -> Counter[Need]:
    """How many of the numbers have each need. No query."""
    tallies: Counter[Need] = Counter()
    for number, count in Counter(numbers).items():
        for need in needs_in(number):
            tallies[need] += count
    return tallies


def needs_shown(number: int, numbers: Numbers) -> list[Shown]:
    """The same in words, with how many there are where they are counted. No query."""
    return [Shown(_words(need, numbers), need.icon, need.tone) for need in needs_in(number)]


def _words(need: Need, numbers: Numbers) -> str:
    if need is Need.ALARMS:
        return f"{numbers[Metric.ALARMS]} alarm{'' if numbers[Metric.ALARMS] == 1 else 's'}"
    if need is Need.WARNINGS:
        return f"{numbers[Metric.WARNINGS]} warning{'' if numbers[Metric.WARNINGS] == 1 else 's'}"
    if need is Need.WAITING:
        return f"{numbers[Metric.WAITING]} wait{'s' if numbers[Metric.WAITING] == 1 else ''} for approval"
    return need.label


def _conditions() -> dict[Need, Q]:
    """Sets that are gathered once, not questions that are asked of each client."""
    gone = DomainClaim.objects.filter(state=ClaimState.LOST).values("workspace")
    wrong = BillingAccount.objects.filter(by_hand=False).exclude(problem="").values("workspace")
    near = LimitNotice.objects.filter(is_open=True).values("workspace")
    return {
        Need.PREPARATION: Q(state=WorkspaceState.FAILED),
        Need.ALARMS: Q(pk__in=_having(Metric.ALARMS)),
        Need.DOMAINS: Q(pk__in=gone),
        Need.BILLING: Q(pk__in=wrong),
        Need.LIMITS: Q(pk__in=near),
        Need.WARNINGS: Q(pk__in=_having(Metric.WARNINGS)),
        Need.WAITING: Q(pk__in=_having(Metric.WAITING)),
    }


def _having(metric: Metric) -> QuerySet[Count, Any]:
    rows = Count.objects.filter(metric=metric, month=None).order_by().values("workspace")
    return rows.annotate(total=Sum("value")).filter(total__gt=0).values("workspace")
