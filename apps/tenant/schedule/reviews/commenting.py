"""Writes on comments by members: said, put right within a quarter of an hour, removed."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput, NotFound
from apps.core.tenancy.tasks import enqueue
from apps.tenant.activity.services import activity_record
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.approval import unapprove
from apps.tenant.schedule.checks import name_of
from apps.tenant.schedule.models import Audience, Comment, Post, PostState
from apps.tenant.schedule.reviews.mentions import members_here, mentioned_in
from apps.tenant.schedule.states import check_state

MAY_EDIT = timedelta(minutes=15)
LONGEST = 2000


@transaction.atomic
def comment_add(
    *,
    actor: Actor,
    post: Post,
    text: str,
    audience: Audience = Audience.INTERNAL,
    asks_change: bool = False,
    chosen: Collection[str] = (),
) -> Comment:
    """Say something about a post; those who are mentioned get a mail. ``chosen``: ids that were picked by name.

    One that asks for a change ends an approval. Raises InvalidInput (field ``text``), Conflict when the post has left
    the house and a change is asked. Four queries, three more for a change.
    """
    comment = Comment(post=post, author_id=actor.user_id, author_name=actor.name[:120], audience=audience)
    comment.text = clean_text(text)
    comment.mentions = mentioned_in(comment.text, members_here(), chosen)
    if asks_change:
        ask_change(comment)
    comment.save()
    verb = "post.change_asked" if asks_change else "post.commented"
    said = "Asked for a change of" if asks_change else "Commented on"
    summary = f"{said} {post.artwork.title} on {name_of(post.network)}"
    activity_record(actor=actor, verb=verb, summary=summary, object_id=post.pk, data={"comment": str(comment.pk)})
    _tell_mentioned(comment)
    return comment


@transaction.atomic
def comment_edit(*, actor: Actor, comment: Comment, text: str, chosen: Collection[str] = ()) -> Comment:
    """Put one's own words right; who is mentioned now and was not before gets a mail. Four queries.

    Raises Conflict for another's and after fifteen minutes, InvalidInput (field ``text``).
    """
    comment = _own(actor, comment)
    if timezone.now() >= comment.created_at + MAY_EDIT:
        raise Conflict("A comment can be changed for fifteen minutes. Write another one.")
    comment.text, comment.edited_at = clean_text(text), timezone.now()
    comment.mentions = mentioned_in(comment.text, members_here(), chosen)
    comment.save(update_fields=["text", "edited_at", "mentions", "updated_at"])
    _tell_mentioned(comment)
    return comment


@transaction.atomic
def comment_remove(*, actor: Actor, comment: Comment) -> Comment:
    """Take one's own comment away; that there was one stays seen. Raises Conflict for another's. Three queries."""
    comment = _own(actor, comment)
    comment.text, comment.mentions, comment.removed_at = "", [], timezone.now()
    comment.save(update_fields=["text", "mentions", "removed_at", "updated_at"])
    summary = f"Removed a comment on {comment.post.artwork.title}"
    activity_record(actor=actor, verb="post.comment_removed", summary=summary, object_id=comment.post_id)
    return comment


def ask_change(comment: Comment) -> None:
    """Mark the comment, not saved yet, as asking for a change of its post as it is now; an approval ends.

    Inside the caller's transaction. Raises Conflict when the post has left the house. Three queries at most.
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("artwork").get(pk=comment.post_id)
    check_state(post)
    if post.state == PostState.APPROVED:
        unapprove(post)
        post.save()
    words = Caption.objects.filter(artwork=post.artwork_id, network=post.network).values_list("version", flat=True)
    comment.post, comment.asks_change = post, True
    comment.asked_artwork, comment.asked_at = post.artwork_id, post.scheduled_at
    comment.asked_words = words.first() or 0
    # Lists of posts ask by this time whether anything is new.
    Post.objects.filter(pk=post.pk).update(updated_at=timezone.now())


def clean_text(text: str) -> str:
    """The words without what can't be seen. Raises InvalidInput (field ``text``) for none, or too many."""
    words = "".join(sign for sign in text.replace("\r\n", "\n") if sign == "\n" or sign.isprintable()).strip()
    if not words:
        raise InvalidInput("Write what you want to say.", field="text")
    if len(words) > LONGEST:
        raise InvalidInput(f"Use at most {LONGEST:,} characters; these are {len(words):,}.", field="text")
    return words


def comment_get_for(actor: Actor, post: Post, comment_id: UUID) -> Comment:
    """A comment on the post. Raises NotFound. One query."""
    comment = Comment.objects.select_related("post__artwork").filter(post=post, pk=comment_id).first()
    if comment is None:
        raise NotFound("That comment is not here any more.")
    return comment


def _own(actor: Actor, comment: Comment) -> Comment:
    comment = Comment.objects.select_for_update(of=("self",)).select_related("post__artwork").get(pk=comment.pk)
    if comment.author_id != actor.user_id:
        raise Conflict("Only who wrote a comment can change it.")
    if comment.removed_at is not None:
        raise Conflict("This comment was removed already.")
    return comment


def _tell_mentioned(comment: Comment) -> None:
    from apps.tenant.schedule.reviews.tasks import tell_mentioned

    if set(comment.mentions) - set(comment.told) - {comment.author_id}:
        enqueue(tell_mentioned, comment_id=str(comment.pk))
