"""Mails about reviews: the link to the client, what the client did to those who made it, mentions to members.

Times in them are the workspace's: the worker has none of its own.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from apps.core.roles import ROLE_RIGHTS, Right, Role
from apps.core.tenancy.context import active_workspace
from apps.public.users.models import User
from apps.public.workspaces.mail import workspace_mail
from apps.public.workspaces.selectors import address_here
from apps.tenant.schedule.models import Comment, Post, Review, ReviewState
from apps.tenant.schedule.reviews.items import progress_of_many
from apps.tenant.schedule.reviews.mentions import members_here, places_here
from apps.tenant.schedule.reviews.tokens import token_make

_MOST_LINES = 30


@transaction.atomic
def link_send(*, review_id: UUID) -> bool:
    """Mail the link to the client, with a token made here; False when none is due (any more). Five queries.

    The token's hash is stored and the mail handed over in one transaction, as for invitations: run twice, the second
    finds the hash and sends nothing. Raises what the mail server's refusal raises.
    """
    review = Review.objects.select_for_update().filter(pk=review_id, mailed_hash="").exclude(client_email="").first()
    if review is None or review.state is not ReviewState.OPEN:
        return False
    token, review.mailed_hash = token_make()
    review.save(update_fields=["mailed_hash", "updated_at"])
    count = review.items.count()
    context = {
        "review": review,
        "workspace": active_workspace(),
        "count": count,
        "url": _address("schedule:review_open", token),
    }
    subject = f"{review.title}: {count} post{'' if count == 1 else 's'} to look at"
    _send("link", subject, review.client_email, context)
    return True


@transaction.atomic
def maker_tell(*, review_id: UUID) -> int:
    """Tell those who made the link what the client did since they were told last, in one mail to each; how many mails.

    Run twice, the second finds nothing to tell. Eight queries.
    """
    review = Review.objects.select_for_update().filter(pk=review_id).first()
    if review is None:
        return 0
    news = review.comments.filter(author=None, maker_told_at=None, removed_at=None).select_related("post__artwork")
    said = list(news.order_by("created_at"))
    finished, progress = review.finish_untold, progress_of_many([review])[review.pk]
    review.tell_at, review.finish_untold = None, False
    review.save(update_fields=["tell_at", "finish_untold", "updated_at"])
    Comment.objects.filter(pk__in=[one.pk for one in said]).update(maker_told_at=timezone.now())
    if not said and not finished:
        return 0
    context = {
        "review": review,
        "said": said[:_MOST_LINES],
        "more": max(0, len(said) - _MOST_LINES),
        "finished": finished and not progress.waiting,
        "progress": progress,
        "url": _address("schedule:review", review.pk),
        "workspace": active_workspace(),
    }
    people = _people_for(review)
    for person in people:
        _send("news", _subject(review, said, finished=bool(context["finished"])), person.email, context)
    return len(people)


def mentioned_tell(*, comment_id: UUID) -> int:
    """Mail those members whom the comment mentions and who were not told yet, but not its author; how many.

    Each is noted as told in the transaction that hands the mail over.
    """
    told = 0
    for member in members_here():
        with transaction.atomic():
            comment = Comment.objects.select_for_update(of=("self",)).select_related("post__artwork")
            found = comment.filter(pk=comment_id, removed_at=None).first()
            if found is None:
                return told
            if member.pk not in found.mentions or member.pk in {*found.told, found.author_id}:
                continue
            found.told.append(member.pk)
            found.save(update_fields=["told"])
            _mention(found, member)
            told += 1
    return told


def _mention(comment: Comment, member: User) -> None:
    context = {"comment": comment, "post": comment.post, "url": post_address(comment.post)}
    subject = f"{comment.author_name} mentioned you: {comment.post.artwork.title}"
    _send("mention", subject, member.email, context)


def _send(name: str, subject: str, to: str, context: dict[str, Any]) -> None:
    with timezone.override(active_workspace().time_zone):
        workspace_mail(
            template=f"tenant/schedule/reviews/emails/{name}", subject=subject, to=to, context=context
        ).send()


def post_address(post: Post) -> str:
    """Where a member sees the post, on the workspace's stored domain. One query at most."""
    return f"{_address('schedule:queue')}?post={post.pk}"


def _people_for(review: Review) -> list[User]:
    """Who made the link; if they left, those who may approve. One query."""
    places = places_here()
    makers = [place.user for place in places if place.user_id == review.made_by_id]
    return makers or [place.user for place in places if Right.APPROVE in ROLE_RIGHTS[Role(place.role)]]


def _subject(review: Review, said: Sequence[Comment], *, finished: bool) -> str:
    if finished:
        return f"{review.title}: everything is decided"
    asked = sum(one.asks_change for one in said)
    if asked:
        return f"{review.title}: {asked} change{'' if asked == 1 else 's'} asked for"
    return f"{review.title}: {len(said)} comment{'' if len(said) == 1 else 's'}"


def _address(name: str, *arguments: object) -> str:
    given: Iterable[object] = arguments
    return address_here(reverse(name, urlconf=settings.ROOT_URLCONF, args=list(given)))
