"""Handing posts to Publer: from here on they send themselves."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from apps.core.access import Actor
from apps.core.tenancy.context import active_workspace
from apps.public.dispatch.services import wake
from apps.public.metering.services import meter_lock
from apps.tenant.activity.services import activity_record
from apps.tenant.publishing.channels.selectors import connection_get
from apps.tenant.publishing.deliveries.allowance import OVER_PLAN, plan_check
from apps.tenant.publishing.deliveries.calling_back import in_doubt, posts_call_back
from apps.tenant.publishing.deliveries.caps import OVER_CAP, CapUse, caps_check
from apps.tenant.publishing.deliveries.composing import Composer, Parcel
from apps.tenant.publishing.deliveries.outcomes import FREE, NOTHING_THERE, lead
from apps.tenant.publishing.exports.marks import exported_marks, exported_since_handed
from apps.tenant.publishing.models import Delivery, ExportedPost, Step
from apps.tenant.publishing.problems import Problem
from apps.tenant.schedule.models import Post, PostState

STARTABLE = (PostState.APPROVED, PostState.FAILED)
# Taken back by hand, and not approved since: it does not send itself.
HELD = Q(delivery__held_at__isnull=False) & (Q(approved_at=None) | Q(approved_at__lt=F("delivery__held_at")))
_EXPORTED = Problem("exported", "It was exported as a file. Sent as well, it may go out twice.")


@dataclass(frozen=True)
class Plan:
    """What handing posts over would do, in order of their time: who goes, and who stays and why."""

    going: tuple[Post, ...]
    staying: tuple[tuple[Post, tuple[Problem, ...]], ...]
    caps: tuple[CapUse, ...] = ()

    @property
    def exported(self) -> int:
        """How many stay only because they were exported."""
        return sum(all(one.code == "exported" for one in problems) for _, problems in self.staying)

    @property
    def over_cap(self) -> int:
        """How many stay only because their channel takes no more in a day."""
        return sum(all(one.code == OVER_CAP for one in problems) for _, problems in self.staying)

    @property
    def over_plan(self) -> int:
        """How many stay only because the plan has no room for more in their month."""
        return sum(all(one.code == OVER_PLAN for one in problems) for _, problems in self.staying)

    @property
    def troubled(self) -> int:
        """How many stay for another reason."""
        return len(self.staying) - self.exported - self.over_cap - self.over_plan

    @property
    def count(self) -> int:
        """How many were asked for."""
        return len(self.going) + len(self.staying)

    @property
    def networks(self) -> list[tuple[str, int]]:
        """For each network how many go."""
        return sorted(Counter(post.network for post in self.going).items())


def push_plan(posts: Iterable[Post], *, include_exported: bool = False, keep_caps: bool = True) -> Plan:
    """Look at posts as they would go out now; their artworks have to be with them. 13 queries, or 14.

    ``keep_caps``: those beyond what their channel takes in 24 hours stay. Those beyond what the plan lets out stay too.
    """
    posts = sorted(posts, key=lambda post: (post.scheduled_at, post.network))
    exported = set() if include_exported else exported_unasked(posts)
    going, staying = [], []
    for parcel in _parcels(posts):
        blocking = [one for one in parcel.problems if one.blocks] + _state(parcel.post)
        if not blocking and parcel.post.pk in exported:
            blocking = [_EXPORTED]
        if blocking:
            staying.append((parcel.post, tuple(blocking)))
        else:
            going.append(parcel.post)
    over, caps = caps_check(going)
    beyond = over if keep_caps else {}
    beyond = beyond | plan_check([post for post in going if post.pk not in beyond])
    if beyond:
        staying += [(post, (beyond[post.pk],)) for post in going if post.pk in beyond]
        staying.sort(key=lambda stays: stays[0].scheduled_at)
        going = [post for post in going if post.pk not in beyond]
    return Plan(tuple(going), tuple(staying), caps)


@transaction.atomic
def push_start(
    *, actor: Actor | None, posts: Iterable[Post], include_exported: bool = False, keep_caps: bool = True
) -> Plan:
    """Hand approved posts to Publer, and once more those that failed; what was done, as ``push_plan`` has it.

    What failed and may be at Publer in spite of all is taken out there first. Whether the artwork is to be had is
    looked at again when the post leaves. What was exported is taken back there. About 26 queries.
    """
    meter_lock(active_workspace().id)
    ids = [post.pk for post in posts]
    rows = Post.objects.filter(pk__in=ids).select_related("artwork").order_by("pk").select_for_update(of=("self",))
    plan = push_plan(list(rows), include_exported=include_exported, keep_caps=keep_caps)
    _start(plan.going, actor)
    return plan


def push_ahead() -> int:
    """Hand over the approved posts whose time is near enough, where the workspace has chosen so; how many.

    What somebody called back, or put back into the plan to mend it, is for somebody to send, or to approve anew.
    """
    connection = connection_get()
    if connection is None or connection.days_ahead is None or connection.trouble:
        return 0
    until = timezone.now() + timedelta(days=connection.days_ahead)
    posts = Post.objects.heard().filter(state=PostState.APPROVED).between(timezone.now(), until).exclude(HELD)
    return len(push_start(actor=None, posts=posts.select_related("artwork")).going)


def _start(posts: Sequence[Post], actor: Actor | None) -> None:
    if not posts:
        return
    doubtful = in_doubt(posts)
    again = [post for post in posts if post.pk in doubtful]
    posts_call_back(actor=actor, posts=again, why="it is taken out, then sent again", then=PostState.QUEUED)
    fresh = [post for post in posts if post.pk not in doubtful]
    before = set(Delivery.objects.filter(post__in=fresh).values_list("post_id", flat=True))
    now = timezone.now()
    lead([post.pk for post in fresh], PostState.QUEUED)
    rows = [Delivery(post=post, due_at=now, step=Step.SEND) for post in fresh if post.pk not in before]
    Delivery.objects.bulk_create(rows, batch_size=500)
    known = Delivery.objects.filter(post__in=before)
    known.update(step=Step.SEND, due_at=now, **FREE, **NOTHING_THERE)
    Delivery.objects.filter(post__in=posts, held_at__isnull=False).update(held_at=None)
    # Somebody has said that the file was not imported: it goes out once, and counts once.
    ExportedPost.objects.standing().filter(post__in=posts).update(taken_back_at=now, updated_at=now)
    summary = f"Handed {len(posts)} post{'' if len(posts) == 1 else 's'} to Publer"
    data = {"posts": [str(post.pk) for post in posts]}
    activity_record(actor=actor, verb="posts.pushed", summary=summary, data=data)
    _wake()


def _wake() -> None:
    from apps.tenant.publishing.deliveries.tasks import work  # the task calls us, too

    wake(work)


def _parcels(posts: Sequence[Post]) -> list[Parcel]:
    connection = connection_get()
    composer = Composer(posts, hashtags_as_comment=bool(connection and connection.hashtags_as_comment))
    now = timezone.now()
    return [composer.compose(post, now=now) for post in posts]


def _state(post: Post) -> list[Problem]:
    if post.state in STARTABLE:
        return []
    if post.state in {PostState.DRAFT, PostState.READY}:
        return [Problem("not_approved", "It is not approved yet.")]
    return [Problem("under_way", f"It is {post.get_state_display().lower()} already.")]


def exported_unasked(posts: Sequence[Post]) -> set[UUID]:
    """Those that were exported, and would go out twice if that file was imported: somebody has to say that it was not.

    Of a failed post that was said when it was handed over, unless it was exported since. Two queries at most.
    """
    exported = set(exported_marks([post.pk for post in posts]))
    failed = {post.pk for post in posts if post.state == PostState.FAILED} & exported
    return exported - (failed - exported_since_handed(failed)) if failed else exported
