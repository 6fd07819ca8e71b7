"""Writes on the rules that a workspace plans by. Each says in the log what is other than before."""

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import InvalidInput, NotAllowed, NotFound
from apps.core.networks import Network
from apps.core.roles import Right
from apps.core.times import wall_time
from apps.tenant.activity.models import Entry
from apps.tenant.activity.services import activity_record
from apps.tenant.captions.models import Caption
from apps.tenant.schedule import rules
from apps.tenant.schedule.history import change_record, snapshots
from apps.tenant.schedule.models import ApprovalMode, Blackout, NetworkLimit, PlanSettings, Post, PostState
from apps.tenant.schedule.planning_settings.places import countries, parts, place_name
from apps.tenant.schedule.querysets import PostQuerySet

DAY_OFF_VERB = "plan.days_off_removed"
LONGEST_DAYS_OFF, FURTHEST_DAYS_OFF = 366, 5 * 366
_MINUTES_A_DAY = 24 * 60


class Limit(NamedTuple):
    """How often one network is posted to; ``spacing`` in minutes, 0 a week for no limit a week."""

    per_day: int
    per_week: int
    spacing: int

    def __str__(self) -> str:
        week = f", {self.per_week} a week" if self.per_week else ""
        return f"{self.per_day} a day{week}, {self.spacing} minutes apart"


def plan_settings_lock() -> PlanSettings:
    """The one row, made if need be, locked until the caller's transaction ends. Two queries."""
    PlanSettings.objects.get_or_create(only=True)
    return PlanSettings.objects.select_for_update().get()


@transaction.atomic
def rules_update(
    *, actor: Actor, limits: Mapping[str, Limit], spacing_over_all: int, cooldown_days: int, approval: str
) -> int:
    """Save limits and approval; how many posts that makes approved, because nobody has to approve any more.

    Nothing that is approved changes when somebody has to. Raises InvalidInput with the field that is wrong.
    Nine queries, and one for each network whose limits change.
    """
    for network, limit in limits.items():
        _check_limit(network, limit)
    saved = plan_settings_lock()
    said = [*_limits_set(limits), *_settings_set(saved, spacing_over_all, cooldown_days, approval)]
    turned_off = any(line.startswith("approval") for line in said) and approval == ApprovalMode.OFF
    approved = _approve_waiting(actor) if turned_off else 0
    if said:
        data = {"rules": said, "approved": approved}
        activity_record(actor=actor, verb="plan.rules_changed", summary=f"Planning: {'; '.join(said)}", data=data)
    return approved


def posts_waiting() -> PostQuerySet:
    """Ready posts to come with words: approved at once where nobody has to approve.

    Those of paintings on hold too, which stay silent all the same and would otherwise wait for ever afterwards.
    """
    words = Caption.objects.filter(artwork=OuterRef("artwork"), network=OuterRef("network"))
    return Post.objects.filter(Exists(words), state=PostState.READY, scheduled_at__gt=timezone.now())


def posts_on_days(first: date, last: date) -> int:
    """How many posts lie on the days of the workspace's zone, first and last included. One query."""
    zone = timezone.get_current_timezone()
    start, end = wall_time(first, time(), zone).at, wall_time(last + timedelta(days=1), time(), zone).at
    return Post.objects.standing().between(max(start, timezone.now()), end).count()


@transaction.atomic
def holidays_set(*, actor: Actor, country: str, part: str) -> PlanSettings:
    """Leave out the holidays of a country or one of its parts, "" for none. Raises InvalidInput for an unknown one."""
    if country and country not in dict(countries()):
        raise InvalidInput("That country is not in the list. Choose another one.", field="country")
    if part and part not in dict(parts(country)):
        raise InvalidInput(f"That is no part of {place_name(country) or 'any country'}.", field="part")
    saved = plan_settings_lock()
    place = f"{country}-{part}" if part else country
    if saved.holidays_of != place:
        saved.holidays_of = place
        saved.save(update_fields=["holidays_of", "updated_at"])
        of = f"holidays of {place_name(place)} are days off" if place else "holidays are no days off"
        activity_record(actor=actor, verb="plan.rules_changed", summary=f"Planning: {of}", data={"holidays_of": place})
    return saved


@transaction.atomic
def days_off_add(*, actor: Actor, starts_on: date, ends_on: date, label: str = "") -> Blackout:
    """Days on which nothing is planned, both included. Posts that are there stay. Three queries.

    Raises InvalidInput with the field: before today, the last before the first, longer than a year, there already.
    """
    today = timezone.localdate()
    if ends_on < starts_on:
        raise InvalidInput("The last day is before the first.", field="ends_on")
    if ends_on < today:
        raise InvalidInput("These days have passed. Choose days that are to come.", field="ends_on")
    if (ends_on - starts_on).days >= LONGEST_DAYS_OFF:
        raise InvalidInput("At most one year at a time.", field="ends_on")
    if starts_on > today + timedelta(days=FURTHEST_DAYS_OFF):
        raise InvalidInput("Choose days within the next five years.", field="starts_on")
    if Blackout.objects.filter(starts_on__lte=starts_on, ends_on__gte=ends_on).exists():
        raise InvalidInput("These days are off already.", field="starts_on")
    off = Blackout.objects.create(starts_on=starts_on, ends_on=ends_on, label=label.strip())
    summary = f"Days off: {days_words(off)}"
    activity_record(actor=actor, verb="plan.days_off_added", summary=summary, object_id=off.pk)
    return off


@transaction.atomic
def days_off_remove(*, actor: Actor, off: Blackout) -> Entry:
    """Plan on these days again; the log's entry to undo it by. Two queries."""
    data = {"starts_on": off.starts_on.isoformat(), "ends_on": off.ends_on.isoformat(), "label": off.label}
    off.delete()
    return activity_record(
        actor=actor, verb=DAY_OFF_VERB, summary=f"No days off any more: {days_words(off)}", data=data
    )


@transaction.atomic
def days_off_undo(*, actor: Actor, entry_id: UUID) -> Blackout:
    """Days off again that were removed. Raises NotFound when there is no such removal. Three queries."""
    entry = Entry.objects.filter(pk=entry_id, verb=DAY_OFF_VERB).first()
    if entry is None:
        raise NotFound("There is nothing to undo any more.")
    data: dict[str, Any] = entry.data
    days = {"starts_on": date.fromisoformat(data["starts_on"]), "ends_on": date.fromisoformat(data["ends_on"])}
    if off := Blackout.objects.filter(**days, label=data["label"]).first():
        return off
    off = Blackout.objects.create(**days, label=data["label"])
    summary = f"Days off again: {days_words(off)}"
    activity_record(actor=actor, verb="plan.days_off_added", summary=summary, object_id=off.pk)
    return off


@transaction.atomic
def feed_key_reset(*, actor: Actor) -> PlanSettings:
    """Another secret address for the plan's feed; the old one answers nothing from now on. Four queries.

    Raises NotAllowed without the right.
    """
    if not actor.can(Right.MANAGE_SECURITY):
        raise NotAllowed("Your role does not include changing the plan’s secret address.")
    saved = plan_settings_lock()
    saved.feed_key = uuid4()
    saved.save(update_fields=["feed_key", "updated_at"])
    activity_record(actor=actor, verb="plan.feed_reset", summary="Gave the plan’s feed another secret address")
    return saved


def days_words(off: Blackout) -> str:
    """“24 Dec to 6 Jan 2027 (Christmas)”."""
    last = f"{off.ends_on:%-d %b %Y}"
    days = last if off.starts_on == off.ends_on else f"{off.starts_on:%-d %b} to {last}"
    return f"{days} ({off.label})" if off.label else days


def _check_limit(network: str, limit: Limit) -> None:
    needed = (limit.per_day - 1) * limit.spacing
    if needed >= _MINUTES_A_DAY:
        posts = f"{limit.per_day} posts {limit.spacing} minutes apart"
        raise InvalidInput(
            f"{posts} don't fit into one day. Choose fewer posts or less time.", field=f"spacing_{network}"
        )


def _limits_set(limits: Mapping[str, Limit]) -> Iterator[str]:
    saved = rules.limits()
    for network, limit in limits.items():
        row = saved[network]
        if Limit(row.per_day, row.per_week, row.spacing) == limit:
            continue
        NetworkLimit.objects.update_or_create(network=network, defaults=limit._asdict())
        yield f"{Network(network).label} {limit}"


def _settings_set(saved: PlanSettings, spacing: int, cooldown: int, approval: str) -> Iterator[str]:
    before = (saved.spacing_over_all, saved.cooldown_days, saved.approval)
    saved.spacing_over_all, saved.cooldown_days, saved.approval = spacing, cooldown, approval
    if before[0] != spacing:
        yield f"{spacing} minutes between any two posts"
    if before[1] != cooldown:
        yield f"{cooldown} days before a painting comes again"
    if before[2] != approval:
        yield f"approval: {ApprovalMode(approval).label.lower()}"
    saved.save()


def _approve_waiting(actor: Actor) -> int:
    posts = list(posts_waiting().order_by("pk").select_for_update(of=("self",)))
    before = snapshots(posts)
    Post.objects.filter(pk__in=[post.pk for post in posts]).update(
        state=PostState.APPROVED, version=F("version") + 1, updated_at=timezone.now()
    )
    for post in posts:
        post.state = PostState.APPROVED
    if posts:
        label = f"Approved {len(posts)} post{'' if len(posts) == 1 else 's'}: nobody has to approve any more"
        change_record(actor=actor, label=label, before=before, posts=posts)
    return len(posts)
