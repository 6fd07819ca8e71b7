"""What a workspace may have, what it has, and the one place where more is refused.

A limit is the plan's, or the workspace's own exemption from it. Whoever adds something asks ``limit_demand`` inside the
transaction that adds it: the workspace's meter is locked until that ends, so that many at once can't pass together.
Being over a limit deletes nothing; nothing can be added until there is room again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.template.defaultfilters import filesizeformat

from apps.core.errors import Conflict
from apps.core.tenancy.context import public_context
from apps.public.billing.models import Exemption, Plan
from apps.public.billing.selectors import plan_of
from apps.public.metering.models import Metric
from apps.public.metering.selectors import number_of, series, this_month
from apps.public.metering.services import meter_lock

NEAR = 80  # per cent


class Limit(StrEnum):
    """What is limited; the values are the plan's fields, ``words`` say them to people."""

    words: str
    one: str
    many: str

    def __new__(cls, value: str, words: str, one: str, many: str) -> "Limit":
        limit = str.__new__(cls, value)
        limit._value_ = value
        limit.words, limit.one, limit.many = words, one, many
        return limit

    MEMBERS = "most_members", "Members and invitations", "person", "people"
    DOMAINS = "most_domains", "Custom domains", "domain of your own", "domains of your own"
    ARTWORKS = "most_artworks", "Paintings", "painting", "paintings"
    BYTES = "most_bytes", "Storage", "of files", "of files"
    POSTS = "most_posts", "Posts sent or exported", "post", "posts"
    GENERATIONS = "most_generations", "Captions written by AI", "caption written by AI", "captions written by AI"

    @property
    def is_monthly(self) -> bool:
        """Whether it begins anew each month (UTC)."""
        return self in {Limit.POSTS, Limit.GENERATIONS}

    @property
    def way_out(self) -> str:
        """What to do when it is used up, beside another plan: the beginning of a sentence."""
        return _WAYS_OUT[self]

    def shown(self, number: int) -> str:
        """The number as people read it: ``1,200``, ``3.4 GB``."""
        return filesizeformat(number) if self is Limit.BYTES else f"{number:,}"


def limit_of(field: str) -> Limit:
    """The limit that the plan's field is. Raises KeyError for another field. No query."""
    return {limit.value: limit for limit in Limit}[field]


class PlanRight(StrEnum):
    """What a plan allows or not; the values are the plan's fields, ``words`` say them to people."""

    words: str

    def __new__(cls, value: str, words: str) -> "PlanRight":
        right = str.__new__(cls, value)
        right._value_ = value
        right.words = words
        return right

    HIDE_POWERED_BY = "may_hide_powered_by", "Without “Powered by”"
    ASK_CLIENTS = "may_ask_clients", "Review links for others to approve by"


# Those that the counts know; members and domains are counted where they are kept.
COUNTED = {
    Limit.ARTWORKS: (Metric.ARTWORKS,),
    Limit.BYTES: (Metric.BYTES,),
    Limit.POSTS: (Metric.POSTS_SENT, Metric.POSTS_EXPORTED),
    Limit.GENERATIONS: (Metric.GENERATIONS,),
}
_WAYS_OUT = {
    Limit.MEMBERS: "Remove somebody, or take an invitation back",
    Limit.DOMAINS: "Take a domain off that you need no more",
    Limit.ARTWORKS: "Delete paintings that you need no more",
    Limit.BYTES: "Empty the bin, delete paintings that you need no more",
    Limit.POSTS: "Take posts of this month back",
    Limit.GENERATIONS: "Write by hand or with the built-in writer until the next month begins",
}


class LimitReached(Conflict):
    """What the plan allows is used up; the message says how much there is and what to do."""

    code = "limit_reached"

    def __init__(self, message: str, *, limit: Limit, left: int) -> None:
        super().__init__(message)
        self.limit, self.left = limit, left


@dataclass(frozen=True)
class Entitlements:
    """What a workspace may have: its plan's limits and rights, with its exemptions."""

    plan: Plan
    exemptions: dict[str, int | None]

    def most(self, limit: Limit) -> int | None:
        """How much; None: without limit."""
        if limit.value in self.exemptions:
            return self.exemptions[limit.value]
        value = getattr(self.plan, limit.value)
        return None if value is None else int(value)

    def allows(self, right: PlanRight) -> bool:
        """Whether the plan or an exemption includes it."""
        if right.value in self.exemptions:
            return bool(self.exemptions[right.value])
        return bool(getattr(self.plan, right.value))


def entitlements_of(workspace_id: UUID) -> Entitlements:
    """What the workspace may have now. Two queries, three without a subscription."""
    rows = Exemption.objects.filter(workspace_id=workspace_id).values_list("field", "value")
    return Entitlements(plan_of(workspace_id), dict(rows))


def used_of(workspace_id: UUID, limit: Limit, *, month: date | None = None) -> int:
    """How much of it there is; of monthly ones in that month or this one. One query for each count."""
    asked = (month or this_month()) if limit.is_monthly else None
    return sum(number_of(workspace_id, metric, month=asked) for metric in COUNTED[limit])


def limit_demand(
    workspace_id: UUID, limit: Limit, *, adding: int, on_the_way: int = 0, month: date | None = None
) -> None:
    """Raises LimitReached when so much more would be over the limit. Six queries; needs a transaction.

    Until it ends nobody else can add to what this workspace has. ``on_the_way`` is what was let in before and is not
    counted yet: count it under ``meter_lock``. ``month`` (its first day) is of monthly limits, this one unless given.
    """
    meter_lock(workspace_id)
    room = limit_room(workspace_id, limit, month=month)
    if room is not None and adding > room - on_the_way:
        raise refusal(workspace_id, limit, adding=adding, left=max(0, room - on_the_way))


def limit_hold(workspace_id: UUID, limit: Limit, *, added: int, month: date | None = None) -> None:
    """Raises LimitReached when so much as this transaction has added, and is counted, is more than there may be.

    For what can't be asked for before: count it under ``meter_lock``. Four queries.
    """
    with public_context():
        most, used = entitlements_of(workspace_id).most(limit), used_of(workspace_id, limit, month=month)
    if most is not None and used > most:
        raise refusal(workspace_id, limit, adding=added, left=max(0, most - used + added))


def limit_room(workspace_id: UUID, limit: Limit, *, month: date | None = None) -> int | None:
    """How much more there may be, None: without limit. Three queries or four; others may add at the same moment."""
    with public_context():
        most = entitlements_of(workspace_id).most(limit)
        return None if most is None else max(0, most - used_of(workspace_id, limit, month=month))


def limit_rooms(workspace_id: UUID, limit: Limit, *, months: Collection[date]) -> dict[date, int] | None:
    """For each of the months how much more there may be of a monthly limit, None: without limit. Four queries."""
    with public_context():
        most = entitlements_of(workspace_id).most(limit)
        if most is None:
            return None
        found = series(metrics=COUNTED[limit], since=min(months, default=this_month()), only=[workspace_id])
    return {month: max(0, most - sum(of_metric.get(month, 0) for of_metric in found.values())) for month in set(months)}


def refusal(workspace_id: UUID, limit: Limit, *, adding: int, left: int) -> LimitReached:
    """The sentence: what there may be, what there is, what to do. Two queries."""
    with public_context():
        entitlements = entitlements_of(workspace_id)
    most = entitlements.most(limit) or 0
    what = f"{limit.shown(most)} {limit.one if most == 1 else limit.many}"
    room = f"Your plan “{entitlements.plan.name}” has room for {what}{' a month' if limit.is_monthly else ''}"
    rest = f"there is room for {limit.shown(left)} more" if left else "it is used up"
    asked = "" if adding == 1 or limit is Limit.BYTES else f", and this would be {limit.shown(adding)}"
    message = f"{room}: {rest}{asked}. {_WAYS_OUT[limit]}, or choose a larger plan under Settings, Plan."
    return LimitReached(message, limit=limit, left=left)
