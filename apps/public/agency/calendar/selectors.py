"""Reads of the posts of all clients. Whatever is asked, only what the person may see counts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils import timezone

from apps.core.access import StaffActor
from apps.core.tenancy.replica import from_replica
from apps.public.agency.calendar.wishes import Wishes
from apps.public.agency.selectors import visible_to
from apps.public.metering.models import PlannedPost
from apps.public.workspaces.models import LEAVING, Workspace
from apps.public.workspaces.selectors import workspace_list


@dataclass
class Day:
    """A day of the calendar. ``clashes`` counts its minutes with clashes, ``same_network`` those that are worse.

    ``posts`` are the first of the day, where they are asked for.
    """

    date: date
    total: int = 0
    failed: int = 0
    networks: dict[str, int] = field(default_factory=dict)
    clashes: int = 0
    same_network: int = 0
    posts: list[PlannedPost] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many posts of the day are not among ``posts``."""
        return self.total - len(self.posts)


@dataclass(frozen=True)
class Clash:
    """A favourable minute for which several clients have planned; worse on the same network: their readers see both."""

    at: datetime
    clients: int
    same_network: bool
    posts: list[PlannedPost] = field(default_factory=list)


def posts_wished(staff: StaffActor, wishes: Wishes) -> QuerySet[PlannedPost]:
    """The posts of the window that match, in order of time, without what is shown of their clients."""
    posts = _seen(staff).filter(_within(wishes), *_facts(wishes))
    if wishes.client:
        posts = posts.filter(workspace=UUID(wishes.client))
    if wishes.q:
        posts = posts.filter(workspace__in=_named(staff, wishes.q))
    if wishes.clashes:
        posts = posts.filter(_clashing(staff, network=wishes.clashes == "network"))
    return posts.order_by("scheduled_at", "network", "pk")


def posts_shown(posts: QuerySet[PlannedPost], staff: StaffActor) -> QuerySet[PlannedPost]:
    """The posts with their clients' names, and with ``clashes`` and ``same_network``. For a page of them."""
    shown: QuerySet[PlannedPost] = posts.select_related("workspace").annotate(
        clashes=_clashing(staff, network=False), same_network=_clashing(staff, network=True)
    )
    return shown


@from_replica()
def days_of(staff: StaffActor, wishes: Wishes) -> list[Day]:
    """Every day of the window with its numbers. Three queries, however many posts there are."""
    return _days(staff, wishes, posts_wished(staff, wishes))


def _days(staff: StaffActor, wishes: Wishes, posts: QuerySet[PlannedPost]) -> list[Day]:
    first = wishes.first_day
    days = {first + timedelta(days=n): Day(first + timedelta(days=n)) for n in range(wishes.day_count)}
    counts = posts.order_by().annotate(on=TruncDate("scheduled_at", tzinfo=wishes.tz))
    counted = (
        counts.values_list("on", "network")
        .annotate(total=Count("pk"), failed=Count("pk", Q(state="failed")))
        .order_by("network")
    )
    for on, network, total, failed in counted:
        if day := days.get(on):
            day.total += total
            day.failed += failed
            day.networks[network] = total
    for clash in clashes_of(staff, wishes):
        if day := days.get(clash.at.astimezone(wishes.tz).date()):
            day.clashes += 1
            day.same_network += clash.same_network
    return list(days.values())


@from_replica()
def days_with_posts(staff: StaffActor, wishes: Wishes, *, most: int) -> list[Day]:
    """As ``days_of``, with the first ``most`` posts of each day. Four queries."""
    posts = posts_wished(staff, wishes)
    days = _days(staff, wishes, posts)
    by_date = {day.date: day for day in days}
    place = Window(RowNumber(), partition_by=F("on"), order_by=[F("scheduled_at"), F("network"), F("pk")])
    dated = posts.annotate(on=TruncDate("scheduled_at", tzinfo=wishes.tz))
    first = dated.annotate(place=place).filter(place__lte=most).values_list("pk", "on")
    placed = dict(first)
    for post in posts_shown(QuerySet(PlannedPost).filter(pk__in=list(placed)), staff).order_by("scheduled_at", "pk"):
        if day := by_date.get(placed[post.pk]):
            day.posts.append(post)
    return days


@from_replica()
def clashes_of(staff: StaffActor, wishes: Wishes) -> list[Clash]:
    """The window's minutes with clashes that match, those on the same network first, without their posts. Two queries.

    One matches where one of its posts does, be it with posts that don't: as in the list.
    """
    posts = _seen(staff).filter(_within(wishes), is_favourable=True).order_by()
    wanted = _wanted(staff, wishes)
    worse = set(_shared(posts.values("scheduled_at", "network"), wanted).values_list("scheduled_at", flat=True))
    clashes = [
        Clash(at, clients, at in worse)
        for at, clients in _shared(posts.values("scheduled_at"), wanted).values_list("scheduled_at", "clients")
        if at in worse or wishes.clashes != "network"
    ]
    return sorted(clashes, key=lambda clash: (not clash.same_network, clash.at))


def clashes_with_posts(staff: StaffActor, clashes: Iterable[Clash]) -> list[Clash]:
    """These clashes with all their posts. One query."""
    clashes = list(clashes)
    posts = _seen(staff).filter(is_favourable=True, scheduled_at__in=[one.at for one in clashes])
    by_minute: dict[datetime, list[PlannedPost]] = {}
    for post in posts.select_related("workspace").order_by("network", "workspace__name", "pk"):
        by_minute.setdefault(post.scheduled_at, []).append(post)
    return [Clash(one.at, one.clients, one.same_network, by_minute.get(one.at, [])) for one in clashes]


def client_name(staff: StaffActor, client_id: str) -> str:
    """What the client is called; empty for none, and for one that the person does not see. One query for one."""
    if not client_id:
        return ""
    found = visible_to(staff, workspace_list()).filter(pk=client_id).values_list("name", flat=True)
    return str(found.first() or "")


def _seen(staff: StaffActor) -> QuerySet[PlannedPost]:
    """What a client that was put away had ahead does not go out; what it had behind it stays."""
    leaving: QuerySet[Workspace, Any] = QuerySet(Workspace).filter(state__in=LEAVING).order_by().values("pk")
    posts: QuerySet[PlannedPost] = QuerySet(PlannedPost).exclude(
        workspace_id__in=leaving, scheduled_at__gte=timezone.now()
    )
    return posts if staff.only is None else posts.filter(workspace__in=staff.only)


def _within(wishes: Wishes) -> Q:
    begins, ends = wishes.window
    return Q(scheduled_at__gte=begins, scheduled_at__lt=ends)


def _facts(wishes: Wishes) -> list[Q]:
    wished = {"network": wishes.network, "state": wishes.state}
    return [Q(**{name: value}) for name, value in wished.items() if value]


def _named(staff: StaffActor, words: str) -> list[UUID]:
    """One query of its own: few clients have a name, and many posts have a client."""
    found = visible_to(staff, workspace_list())
    for word in words.split():
        found = found.filter(name__icontains=word)
    return list(found.values_list("pk", flat=True))


def _wanted(staff: StaffActor, wishes: Wishes) -> Q:
    wanted = Q(*_facts(wishes), pk__isnull=False)
    if wishes.client:
        wanted &= Q(workspace=wishes.client)
    if wishes.q:
        wanted &= Q(workspace__in=_named(staff, wishes.q))
    return wanted


def _shared(grouped: Any, wanted: Q) -> Any:
    """The groups that hold posts of several clients, and at least one that is wanted."""
    counted = grouped.annotate(clients=Count("workspace", distinct=True), wanted=Count("pk", filter=wanted))
    return counted.filter(clients__gt=1, wanted__gt=0)


def _clashing(staff: StaffActor, *, network: bool) -> Any:
    """Whether somebody else has planned for the same favourable minute (and the same network), as a condition."""
    others = _seen(staff).filter(is_favourable=True, scheduled_at=OuterRef("scheduled_at")).order_by()
    others = others.exclude(workspace=OuterRef("workspace"))
    if network:
        others = others.filter(network=OuterRef("network"))
    return Q(is_favourable=True) & Q(Exists(others))
