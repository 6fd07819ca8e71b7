"""Writes on review links by members: made, shown more posts, made to live longer, taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput, NotAllowed
from apps.core.roles import Right
from apps.core.tenancy.context import active_workspace
from apps.core.tenancy.tasks import enqueue
from apps.public.billing.limits import PlanRight, entitlements_of
from apps.tenant.activity.services import activity_record
from apps.tenant.schedule.models import Post, Review, ReviewItem
from apps.tenant.schedule.reviews.selectors import reviewable
from apps.tenant.schedule.reviews.tokens import token_make

SHORTEST_DAYS, LONGEST_DAYS, USUAL_DAYS = 1, 90, 14
MOST_POSTS = 200


@dataclass(frozen=True)
class Made:
    """A new link: its token, which is known now and never again, and how many posts could not be shown."""

    review: Review
    token: str
    left_out: int = 0


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the member typed. ``days`` are 1 to 90."""

    title: str
    note: str = ""
    days: int = USUAL_DAYS
    client_name: str = ""
    client_email: str = ""


@transaction.atomic
def review_create(*, actor: Actor, posts: Sequence[Post], wishes: Wishes) -> Made:
    """Make a link to the posts, those that have words and a time to come; with an address it is mailed.

    Raises NotAllowed without the right or when the plan has no such links, InvalidInput when none of the posts can be
    shown, for more than 200, or for a wrong number of days. Eight queries.
    """
    _demand(actor)
    if not entitlements_of(active_workspace().id).allows(PlanRight.ASK_CLIENTS):
        raise NotAllowed("Your plan has no review links. Choose a larger plan under Settings, Plan.")
    shown = _checked(posts)
    token, token_hash = token_make()
    review = Review.objects.create(
        title=" ".join(wishes.title.split())[:120],
        note=wishes.note.strip(),
        client_name=" ".join(wishes.client_name.split())[:80],
        client_email=wishes.client_email,
        token_hash=token_hash,
        expires_at=_until(wishes.days),
        made_by_id=actor.user_id,
        made_by_name=actor.name[:120],
    )
    ReviewItem.objects.bulk_create([ReviewItem(review=review, post=post) for post in shown])
    some = _some(len(shown))
    _log(actor, review, "created", f"Made the review link “{review.title}” to {some}", posts=shown)
    if review.client_email:
        _send(review)
    return Made(review, token, len(posts) - len(shown))


@transaction.atomic
def review_add_posts(*, actor: Actor, review: Review, posts: Sequence[Post]) -> int:
    """Show more posts by a link; how many are new there. Raises Conflict when it is taken back. Six queries."""
    review = review_lock(review)
    there = set(review.items.values_list("post", flat=True))
    new = [post for post in _checked(posts) if post.pk not in there]
    if len(there) + len(new) > MOST_POSTS:
        raise InvalidInput(f"A link shows at most {MOST_POSTS} posts. Make another link for the rest.")
    ReviewItem.objects.bulk_create([ReviewItem(review=review, post=post) for post in new])
    if new:
        review.finished_at = None
        review.save(update_fields=["finished_at", "updated_at"])
        _log(actor, review, "added_to", f"Added {_some(len(new))} to the review link “{review.title}”", posts=new)
    return len(new)


@transaction.atomic
def review_extend(*, actor: Actor, review: Review, days: int) -> Review:
    """Let the link work for so many days from now. Raises NotAllowed, Conflict, InvalidInput. Three queries."""
    _demand(actor)
    review = review_lock(review)
    review.expires_at = _until(days)
    review.save(update_fields=["expires_at", "updated_at"])
    until = f"{timezone.localtime(review.expires_at):%-d %b %Y}"
    _log(actor, review, "extended", f"The review link “{review.title}” works until {until}")
    return review


@transaction.atomic
def review_revoke(*, actor: Actor, review: Review) -> Review:
    """Take the link back: it is dead at once. Raises Conflict when it is already. Three queries."""
    review = review_lock(review)
    review.revoked_at = timezone.now()
    review.save(update_fields=["revoked_at", "updated_at"])
    _log(actor, review, "revoked", f"Took back the review link “{review.title}”")
    return review


@transaction.atomic
def review_renew(*, actor: Actor, review: Review) -> Made:
    """Another token, to be copied once; those before are dead, the mailed one too. Three queries.

    Raises NotAllowed without the right, Conflict.
    """
    _demand(actor)
    review = review_lock(review)
    token, review.token_hash = token_make()
    review.mailed_hash = ""
    review.save(update_fields=["token_hash", "mailed_hash", "updated_at"])
    _log(actor, review, "renewed", f"Made a new address for the review link “{review.title}”")
    return Made(review, token)


@transaction.atomic
def review_mail(*, actor: Actor, review: Review) -> Review:
    """Mail the link anew; the address in the mail before is dead. Raises Conflict without an address. Three queries."""
    review = review_lock(review)
    if not review.client_email:
        raise Conflict("This link has no e-mail address. Copy the link instead.")
    review.mailed_hash = ""
    review.save(update_fields=["mailed_hash", "updated_at"])
    _log(actor, review, "mailed", f"Mailed the review link “{review.title}” to {review.client_email} again")
    _send(review)
    return review


def _demand(actor: Actor) -> None:
    if not actor.can(Right.SHARE):
        raise NotAllowed("Your role does not include review links. Ask an admin of the workspace for one.")


def review_lock(review: Review) -> Review:
    """The review again, locked. Raises Conflict when it is taken back. One query."""
    locked = Review.objects.select_for_update().get(pk=review.pk)
    if locked.revoked_at is not None:
        raise Conflict("This link was taken back. Make a new one.")
    return locked


def _checked(posts: Sequence[Post]) -> list[Post]:
    shown = reviewable(posts)
    if not shown:
        raise InvalidInput("None of these posts waits with words and a time to come. Choose others.")
    if len(shown) > MOST_POSTS:
        raise InvalidInput(f"These are {len(shown)} posts. A link shows at most {MOST_POSTS}: choose fewer.")
    return shown


def _until(days: int) -> datetime:
    if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        raise InvalidInput(f"Choose {SHORTEST_DAYS} to {LONGEST_DAYS} days.", field="days")
    return timezone.now() + timedelta(days=days)


def _send(review: Review) -> None:
    """Only the id travels: the task makes the mail's token itself, so that it is in no message."""
    from apps.tenant.schedule.reviews.tasks import send_link

    enqueue(send_link, review_id=str(review.pk))


def _log(actor: Actor, review: Review, action: str, summary: str, posts: Iterable[Post] = ()) -> None:
    data = {"posts": [str(post.pk) for post in posts]}
    activity_record(actor=actor, verb=f"review.{action}", summary=summary, object_id=review.pk, data=data)


def _some(count: int) -> str:
    return f"{count} post{'' if count == 1 else 's'}"
