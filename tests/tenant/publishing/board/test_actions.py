"""What is done about deliveries from the board, and by whom."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.access import Actor
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.publishing.deliveries.starting import push_start
from apps.tenant.publishing.exports.taking_back import exported_post_put_back, exported_post_take_back
from apps.tenant.publishing.models import Channel, Delivery, Step
from apps.tenant.schedule.models import Post, PostState
from apps.tenant.schedule.services import Move, posts_move
from local.simulators.publer import PublerSimulator
from tests.factories.boards import failed_make
from tests.factories.deliveries import connect, minute_in, push, sendable, state_of, work_through
from tests.factories.publishing import export_make

RETRY, CALL_BACK = "/deliveries/retry", "/deliveries/call-back"
HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.usefixtures("connected")


@pytest.fixture
def connected(in_jane: Workspace, publer: PublerSimulator) -> PublerSimulator:
    """Jane's workspace sends to the simulator, as fast as it likes."""
    publer.limit = 0
    connect()
    return publer


def refuse(*posts: Post, words: str = "Bad picture") -> None:
    """As if Publer had refused these."""
    push(*posts)
    ids = [post.pk for post in posts]
    Post.objects.filter(pk__in=ids).update(state=PostState.FAILED)
    Delivery.objects.filter(post__in=ids).update(
        step=Step.REST, due_at=None, problem="refused", sentence=f"Publer refused it: {words}"
    )


def toast(response: Any) -> str:
    return str(json.loads(response["HX-Trigger"])["toast"]["text"])


@pytest.mark.slow
def test_those_that_are_ticked_are_sent_again_and_only_those(as_owner_of_jane: Client, publer: PublerSimulator) -> None:
    first, second = sendable("First"), sendable("Second")
    refuse(first, second)
    response = as_owner_of_jane.post(RETRY, {"post_ids": [str(first.pk)]}, headers=HTMX)
    assert toast(response) == "1 post handed to Publer again."
    work_through()
    assert (state_of(first), state_of(second)) == (PostState.SCHEDULED, PostState.FAILED)
    assert len(publer.posts()) == 1


def test_all_that_failed_go_again_except_those_whose_time_has_passed(as_owner_of_jane: Client) -> None:
    posts = [sendable(f"Number {number}", at=minute_in(1, number * 3)) for number in range(3)]
    refuse(*posts)
    Post.objects.filter(pk=posts[0].pk).update(scheduled_at=minute_in(-1))
    assert toast(as_owner_of_jane.post(RETRY, {"all": "yes"}, headers=HTMX)) == "2 posts handed to Publer again."
    assert [state_of(post) for post in posts] == [PostState.FAILED, PostState.QUEUED, PostState.QUEUED]


def test_all_means_all_that_the_filter_shows(as_owner_of_jane: Client) -> None:
    photo, page = sendable("Harbour photo"), sendable("Harbour page", "facebook")
    meadow = sendable("Meadow", "facebook", at=minute_in(1, 9))
    refuse(photo, page, meadow)
    as_owner_of_jane.post(RETRY, {"all": "yes", "q": "harbour", "network": "facebook"}, headers=HTMX)
    assert [state_of(post) for post in (photo, page, meadow)] == ["failed", "queued", "failed"]


def test_what_failed_and_was_exported_since_is_not_sent_again_without_asking(
    as_owner_of_jane: Client, actor: Actor
) -> None:
    """It fails, is exported as "at Publer" and imported; then all that failed is sent again."""
    imported, other = sendable("Imported"), sendable("Other", at=minute_in(1, 9))
    refuse(imported, other)
    export = export_make(actor, imported, include_pushed=True)
    exported_post_take_back(actor=actor, row=export.posts.get(post=other))
    words = toast(as_owner_of_jane.post(RETRY, {"all": "yes"}, headers=HTMX))
    assert "1 post handed to Publer again. 1 not: “Imported”: It was exported as a file." in words
    assert "take the post back on the export's page" in words
    assert (state_of(imported), state_of(other)) == (PostState.FAILED, PostState.QUEUED)
    exported_post_take_back(actor=actor, row=export.posts.get(post=imported))
    as_owner_of_jane.post(RETRY, {"post_ids": [str(imported.pk)]}, headers=HTMX)
    assert state_of(imported) == PostState.QUEUED


def test_what_was_put_back_into_its_export_after_it_failed_is_not_sent_again(
    as_owner_of_jane: Client, actor: Actor
) -> None:
    """The export was before the sending, but that it counts is known since."""
    post = sendable()
    row = export_make(actor, post).posts.get()
    exported_post_take_back(actor=actor, row=row)
    refuse(post)
    exported_post_put_back(actor=actor, row=row)
    assert "Nothing was sent again." in toast(as_owner_of_jane.post(RETRY, {"all": "yes"}, headers=HTMX))
    assert state_of(post) == PostState.FAILED


@pytest.mark.parametrize("way", ["again", "a minute later"])
def test_who_sent_it_though_it_was_exported_is_not_asked_again(
    as_owner_of_jane: Client, actor: Actor, way: str
) -> None:
    post = sendable()
    export_make(actor, post)
    push_start(actor=actor, posts=[post], include_exported=True)
    Post.objects.update(state=PostState.FAILED)
    Delivery.objects.update(step=Step.REST, due_at=None, problem="refused", sentence="Publer refused it.")
    path = RETRY if way == "again" else reverse("publishing:shift", args=[post.pk])
    as_owner_of_jane.post(path, {"post_ids": [str(post.pk)]}, headers=HTMX)
    assert state_of(post) == PostState.QUEUED


def test_a_failed_post_that_was_exported_since_stays_here_when_it_is_moved(actor: Actor) -> None:
    post = sendable()
    refuse(post)
    Post.objects.update(approved_at=timezone.now())
    export_make(actor, post, include_pushed=True)
    post.refresh_from_db()
    posts_move(actor=actor, moves=[Move(post, minute_in(4))])
    assert state_of(post) in {PostState.APPROVED, PostState.FAILED}
    assert Delivery.objects.get().step == Step.REST


def test_what_still_can_not_go_says_why(as_owner_of_jane: Client) -> None:
    post = sendable()
    refuse(post)
    Channel.objects.filter(network="instagram").update(is_locked=True)
    words = toast(as_owner_of_jane.post(RETRY, {"post_ids": [str(post.pk)]}, headers=HTMX))
    assert "Nothing was sent again. 1 not: “Harbour”" in words
    assert "locked" in words


@pytest.mark.slow
def test_posts_are_called_back_and_stay_approved(as_owner_of_jane: Client, publer: PublerSimulator) -> None:
    there, failed = sendable("There"), sendable("Failed")
    push(there)
    work_through()
    refuse(failed)
    ids = [str(there.pk), str(failed.pk)]
    response = as_owner_of_jane.post(CALL_BACK, {"post_ids": ids}, headers=HTMX)
    assert toast(response) == "1 post called back. 1 was not on the way."
    work_through()
    assert (state_of(there), publer.posts()) == (PostState.APPROVED, [])


@pytest.mark.slow
def test_a_minute_later_moves_the_post_and_sends_it(as_owner_of_jane: Client, publer: PublerSimulator) -> None:
    post = sendable()
    refuse(post, words="A one minute gap is required between posts")
    as_owner_of_jane.post(reverse("publishing:shift", args=[post.pk]), headers=HTMX)
    work_through()
    at = Post.objects.get(pk=post.pk).scheduled_at
    assert (at - post.scheduled_at).total_seconds() == 60
    assert [there.at for there in publer.posts()] == [at.timestamp()]


def test_a_failed_post_goes_back_to_the_plan_once(as_owner_of_jane: Client) -> None:
    post = failed_make().post
    address = reverse("publishing:to_plan", args=[post.pk])
    assert "is back in the plan, approved" in toast(as_owner_of_jane.post(address, headers=HTMX))
    assert as_owner_of_jane.post(address, headers=HTMX).status_code == 409


@pytest.mark.slow
def test_what_may_be_at_publer_goes_back_to_the_plan_once_it_is_surely_not(
    as_owner_of_jane: Client, publer: PublerSimulator
) -> None:
    post = sendable()
    push(post)
    work_through()
    Delivery.objects.filter(post=post).update(step=Step.REST, due_at=None, problem="not_seen", sentence="Look at it.")
    Post.objects.filter(pk=post.pk).update(state=PostState.FAILED, approved_at=post.scheduled_at)
    answer = as_owner_of_jane.post(reverse("publishing:to_plan", args=[post.pk]), headers=HTMX)
    assert toast(answer) == "“Harbour” is back in the plan as soon as it is surely not at Publer."
    work_through()
    assert (state_of(post), publer.posts()) == (PostState.APPROVED, [])


def test_nothing_to_do_is_said_and_changes_nothing(as_owner_of_jane: Client) -> None:
    post = sendable()
    for path in (RETRY, CALL_BACK):
        assert as_owner_of_jane.post(path, {"post_ids": [str(post.pk)]}, headers=HTMX).status_code == 409
    assert as_owner_of_jane.post(RETRY, {}, headers=HTMX).status_code == 422
    assert as_owner_of_jane.post(RETRY, {"post_ids": ["x"]}, headers=HTMX).status_code == 422
    assert state_of(post) == PostState.APPROVED


@pytest.mark.slow
def test_a_huge_selection_is_refused_and_not_an_error(as_owner_of_jane: Client) -> None:
    ids = [f"00000000-0000-4000-8000-{number:012}" for number in range(1500)]
    assert as_owner_of_jane.post(RETRY, {"post_ids": ids}, headers=HTMX).status_code == 400
    assert as_owner_of_jane.post(RETRY, {"post_ids": ids[:900]}, headers=HTMX).status_code == 404


def test_another_workspaces_posts_are_not_found_and_stay_as_they_are(
    as_owner_of_jane: Client, okafor: Workspace
) -> None:
    with workspace_context(okafor):
        theirs = failed_make("Theirs").post
    data = {"post_ids": [str(theirs.pk)]}
    paths = [RETRY, CALL_BACK, "/deliveries/send/chosen"]
    one = [reverse(f"publishing:{name}", args=[theirs.pk]) for name in ("shift", "to_plan")]
    for path in [*paths, *one]:
        assert as_owner_of_jane.post(path, data, headers=HTMX).status_code == 404, path
    with workspace_context(okafor):
        assert state_of(theirs) == PostState.FAILED


def test_a_member_may_do_none_of_it(as_member_of_jane: Client) -> None:
    post = failed_make().post
    one = [reverse(f"publishing:{name}", args=[post.pk]) for name in ("shift", "to_plan")]
    for path in [RETRY, CALL_BACK, "/deliveries/send/", "/deliveries/send/chosen", *one]:
        assert as_member_of_jane.post(path, {"post_ids": [str(post.pk)]}, headers=HTMX).status_code == 403, path
    assert state_of(post) == PostState.FAILED
