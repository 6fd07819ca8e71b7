"""What members say about posts: for the team or the client, with mentions, put right, removed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from apps.core.access import Actor
from apps.core.roles import Role
from apps.public.memberships.models import Membership
from apps.public.memberships.services import membership_create
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.approval import posts_approve
from apps.tenant.schedule.models import Audience, Comment, Post, PostState
from apps.tenant.schedule.reviews.commenting import comment_add, comment_edit
from apps.tenant.schedule.reviews.marks import change_asked, comment_counts, with_comment_marks
from apps.tenant.schedule.reviews.mentions import mentioned_in, pieces
from apps.tenant.schedule.reviews.tasks import tell_mentioned
from apps.tenant.schedule.services import Move, posts_move
from tests.factories.reviews import ready_post
from tests.fixtures.people import person

pytestmark = pytest.mark.usefixtures("in_jane")
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_member_comments_in_the_posts_drawer_and_others_see_it(
    as_member_of_jane: Client, as_owner_of_jane: Client
) -> None:
    post = ready_post()
    said = as_member_of_jane.post(f"/posts/{post.pk}/comments", {"text": "Too dark?", "audience": "internal"}, **HTMX)
    assert "posts:changed" in said["HX-Trigger"]
    drawer = words(as_owner_of_jane.get(f"/posts/{post.pk}/", **HTMX))
    for part in ("Too dark?", "Mia Member", "The team only", 'Comments <span class="quiet numbers">1</span>'):
        assert part in drawer
    assert "Remove comment" not in drawer
    assert Entry.objects.get(verb="post.commented").summary == "Commented on Harbour on Instagram"


@pytest.mark.parametrize("text", ["", "   \n", "\u200b", "x" * 2001])
def test_no_words_or_too_many_are_refused_and_kept(as_owner_of_jane: Client, text: str) -> None:
    post = ready_post()
    response = as_owner_of_jane.post(f"/posts/{post.pk}/comments", {"text": text, "audience": "client"}, **HTMX)
    assert response.status_code == 422
    assert text.strip() in response.content.decode()
    assert not Comment.objects.exists()


def test_a_mentioned_member_gets_one_mail_with_the_way_to_the_post(
    as_owner_of_jane: Client,
    member: User,
    mailoutbox: list[EmailMultiAlternatives],
    django_capture_on_commit_callbacks: Any,
) -> None:
    post = ready_post()
    with django_capture_on_commit_callbacks(execute=True):
        text = "@mia member, @Owner and @Nobody Here: look, mail@Mia Member.example is no mention. @Mia Member"
        as_owner_of_jane.post(f"/posts/{post.pk}/comments", {"text": text}, HTTP_HOST="jane.planner.localhost", **HTMX)
    (message,) = mailoutbox
    assert message.to == [member.email]
    assert f"http://jane.planner.localhost:8000/queue/?post={post.pk}" in message.body
    comment = Comment.objects.get()
    assert comment.mentions[0] == member.pk
    tell_mentioned(comment_id=str(comment.pk))
    assert len(mailoutbox) == 1


def test_the_link_of_the_mail_opens_the_post_in_the_queue(as_owner_of_jane: Client) -> None:
    post = ready_post()
    page = words(as_owner_of_jane.get(f"/queue/?post={post.pk}"))
    assert f'hx-get="/posts/{post.pk}/" hx-trigger="load"' in page
    assert 'hx-trigger="load"' not in words(as_owner_of_jane.get('/queue/?post="><script>'))


def test_only_members_of_this_workspace_are_mentioned_and_told(
    actor: Actor,
    outsider: User,
    member: User,
    mailoutbox: list[EmailMultiAlternatives],
    django_capture_on_commit_callbacks: Any,
) -> None:
    post = ready_post()
    User.objects.filter(pk=outsider.pk).update(name="Olu Okafor")
    with django_capture_on_commit_callbacks(execute=True):
        comment = comment_add(actor=actor, post=post, text="@Olu Okafor", chosen=[str(outsider.pk)])
    assert comment.mentions == []
    with django_capture_on_commit_callbacks() as callbacks:
        left = comment_add(actor=actor, post=post, text="@Mia Member")
    Membership.objects.filter(user=member).delete()
    for callback in callbacks:
        callback()
    assert left.mentions == [member.pk]
    assert mailoutbox == []


def test_of_two_with_one_name_the_one_who_was_picked_is_meant(actor: Actor, jane: Workspace, member: User) -> None:
    twin = person("twin@jane.example", "Mia Member")
    membership_create(user=twin, workspace=jane, role=Role.MEMBER)
    assert mentioned_in("@Mia Member", [member, twin], [str(twin.pk)]) == [twin.pk]
    assert mentioned_in("@Mia Member", [member, twin]) == [member.pk, twin.pk]
    assert mentioned_in("@Mia Members", [member, twin]) == []


def test_the_longer_of_two_names_is_meant_and_stands_out(member: User) -> None:
    short = User(name="Mia")
    assert mentioned_in("Ask @Mia Member.", [short, member]) == [member.pk]
    found = pieces("Ask @Mia Member.", [member.pk], {member.pk: "Mia Member"})
    assert [(one.text, one.is_mention) for one in found] == [("Ask ", False), ("@Mia Member", True), (".", False)]


def test_ones_own_words_are_put_right_for_fifteen_minutes(as_owner_of_jane: Client, actor: Actor) -> None:
    post = ready_post()
    comment = comment_add(actor=actor, post=post, text="Teh sky")
    path = f"/posts/{post.pk}/comments/{comment.pk}/edit"
    assert "Save comment" in words(as_owner_of_jane.get(path, **HTMX))
    assert "The sky" in words(as_owner_of_jane.post(path, {"text": "The sky"}, **HTMX))
    Comment.objects.update(created_at=timezone.now() - timedelta(minutes=15))
    late = as_owner_of_jane.post(path, {"text": "The sea"}, **HTMX)
    assert late.status_code == 422
    assert "fifteen minutes" in words(late)
    assert "The sea" in words(late)
    assert Comment.objects.get().text == "The sky"


def test_who_is_mentioned_by_an_edit_is_told_and_nobody_twice(
    actor: Actor,
    member: User,
    admin: User,
    mailoutbox: list[EmailMultiAlternatives],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        comment = comment_add(actor=actor, post=ready_post(), text="@Mia Member")
    with django_capture_on_commit_callbacks(execute=True):
        comment_edit(actor=actor, comment=comment, text="@Mia Member @Ada Admin")
    assert [message.to for message in mailoutbox] == [[member.email], [admin.email]]


def test_another_persons_comment_can_not_be_changed_or_removed(as_member_of_jane: Client, actor: Actor) -> None:
    post, other = ready_post(), ready_post()
    comment = comment_add(actor=actor, post=post, text="Mine")
    path = f"/posts/{post.pk}/comments/{comment.pk}"
    assert as_member_of_jane.post(f"{path}/edit", {"text": "Yours"}, **HTMX).status_code == 422
    assert as_member_of_jane.post(f"{path}/remove", **HTMX).status_code == 409
    assert as_member_of_jane.post(f"/posts/{other.pk}/comments/{comment.pk}/remove", **HTMX).status_code == 404
    assert Comment.objects.get().text == "Mine"


def test_a_removed_comment_leaves_a_mark_and_no_words(as_owner_of_jane: Client, actor: Actor) -> None:
    post = ready_post()
    comment = comment_add(actor=actor, post=post, text="Regrettable")
    answer = words(as_owner_of_jane.post(f"/posts/{post.pk}/comments/{comment.pk}/remove", **HTMX))
    assert "Removed" in answer
    assert "Regrettable" not in answer
    assert Comment.objects.get().text == ""
    assert comment_counts([post.pk]) == {}


def test_asking_for_a_change_needs_the_right_to_approve(as_member_of_jane: Client, as_owner_of_jane: Client) -> None:
    post = ready_post(state=PostState.APPROVED, approved_at=timezone.now())
    change = {"text": "Bluer", "asks_change": "on"}
    assert as_member_of_jane.post(f"/posts/{post.pk}/comments", change, **HTMX).status_code == 422
    assert "Change asked" in words(as_owner_of_jane.post(f"/posts/{post.pk}/comments", change, **HTMX))
    post.refresh_from_db()
    assert (post.state, post.approved_at) == (PostState.READY, None)


def test_the_mark_goes_when_words_time_or_an_approval_change(actor: Actor) -> None:
    for what in ("words", "time", "approval"):
        post = ready_post(what)
        comment_add(actor=actor, post=post, text="Bluer", asks_change=True)
        assert change_asked([post.pk]) == {post.pk}
        if what == "words":
            Caption.objects.filter(artwork=post.artwork).update(version=2)
        elif what == "time":
            posts_move(actor=actor, moves=[Move(post, post.scheduled_at + timedelta(hours=3))])
        else:
            posts_approve(actor=actor, posts=[post])
        assert change_asked([post.pk]) == set(), what


def test_lists_get_count_and_mark_in_their_own_query(actor: Actor, django_assert_num_queries: Any) -> None:
    quiet, loud = ready_post("Quiet"), ready_post("Loud")
    comment_add(actor=actor, post=loud, text="One")
    comment_add(actor=actor, post=loud, text="Two", asks_change=True)
    with django_assert_num_queries(1):
        found = {post.pk: post for post in with_comment_marks(Post.objects.all())}
    assert (found[quiet.pk].comment_count, found[quiet.pk].change_asked) == (0, False)  # type: ignore[attr-defined]
    assert (found[loud.pk].comment_count, found[loud.pk].change_asked) == (2, True)  # type: ignore[attr-defined]


def test_a_clients_comment_can_not_be_made_internal_in_the_database(actor: Actor) -> None:
    post = ready_post()
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.create(post=post, author_name="Clara", text="Hm", audience=Audience.INTERNAL)


@pytest.mark.slow
def test_the_drawer_takes_few_queries(
    as_owner_of_jane: Client, actor: Actor, django_assert_max_num_queries: Any
) -> None:
    post = ready_post()
    for number in range(30):
        comment_add(actor=actor, post=post, text=f"Word {number}", asks_change=number % 7 == 0)
    as_owner_of_jane.get(f"/posts/{post.pk}/")
    with django_assert_max_num_queries(10):
        as_owner_of_jane.get(f"/posts/{post.pk}/")
