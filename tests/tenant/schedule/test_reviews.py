"""Review links as members make them: who may, for which posts, and what becomes of them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Artwork
from apps.tenant.schedule.models import ApprovalMode, PlanSettings, Post, PostState, Review
from apps.tenant.schedule.reviews.links import review_add_posts, review_extend, review_revoke
from apps.tenant.schedule.reviews.tasks import send_link
from tests.factories.artworks import artwork_make
from tests.factories.reviews import client_of, ready_post, review_make, seen, visitor
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}
NEW = "/queue/reviews/new"
FORM = {"title": "November", "note": "Please look.", "days": "14", "client_name": "", "client_email": ""}


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def link_in(text: str) -> str:
    found = re.search(r"http://jane\.planner\.localhost:8000(/review/[\w-]{43}/)", text)
    assert found
    return found.group(1)


def test_the_owner_makes_a_link_to_chosen_posts_and_sees_it_once(as_owner_of_jane: Client) -> None:
    post, other = ready_post("Chosen"), ready_post("Other")
    dialog = as_owner_of_jane.get(NEW, {"post_ids": [str(post.pk)]}, **HTMX)
    assert "The 1 chosen post" in words(dialog)
    made = as_owner_of_jane.post(NEW, {**FORM, "post_ids": [str(post.pk)], "span": ""}, **HTMX)
    assert made["Cache-Control"] == "no-store"
    path = link_in(made.content.decode())
    page = words(client_of(path.split("/")[2]).get("/review/"))
    assert "Chosen" in page
    assert "Other" not in page
    assert path not in words(as_owner_of_jane.get("/queue/reviews/"))
    assert Review.objects.get().items.get().post_id != other.pk
    assert Entry.objects.get(verb="review.created").summary == "Made the review link “November” to 1 post"


def test_all_that_waits_in_the_next_30_days_can_be_chosen_at_once(as_owner_of_jane: Client) -> None:
    soon = ready_post("Soon")
    ready_post("Late", at=timezone.now() + timedelta(days=40))
    ready_post("Approved", state=PostState.APPROVED)
    post_make(artwork_make("Wordless"))
    gone = ready_post("Sold")
    Artwork.objects.filter(pk=gone.artwork_id).update(availability="sold")
    as_owner_of_jane.post(NEW, {**FORM, "span": "30"}, **HTMX)
    assert [item.post_id for item in Review.objects.get().items.all()] == [soon.pk]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"days": "0"}, "greater than or equal to 1"),
        ({"days": "91"}, "less than or equal to 90"),
        ({"title": ""}, "required"),
        ({"client_email": "clara@"}, "valid email"),
        ({"span": "", "post_ids": []}, "None of these posts waits"),
    ],
)
def test_what_can_not_be_is_said_and_what_was_typed_is_kept(
    as_owner_of_jane: Client, changes: dict[str, object], sentence: str
) -> None:
    ready_post()
    response = as_owner_of_jane.post(NEW, {**FORM, "span": "30", **changes}, **HTMX)
    assert response.status_code == 422
    assert sentence in words(response)
    assert "Please look." in words(response)
    assert not Review.objects.exists()


def test_a_member_who_may_not_approve_makes_no_links_and_sees_none(as_member_of_jane: Client, actor: Actor) -> None:
    review, _ = review_make(actor, [ready_post()])
    assert "Ask client" not in words(as_member_of_jane.get("/queue/"))
    for name in ("reviews", "review_new", "review_add"):
        assert as_member_of_jane.get(reverse(f"schedule:{name}")).status_code == 403
    assert as_member_of_jane.post(NEW, {**FORM, "span": "30"}).status_code == 403
    for name in ("review", "review_extend"):
        assert as_member_of_jane.get(reverse(f"schedule:{name}", args=[review.pk])).status_code == 403
    for name in ("review_revoke", "review_renew", "review_mail"):
        assert as_member_of_jane.post(reverse(f"schedule:{name}", args=[review.pk])).status_code == 403
    assert Review.objects.count() == 1


def test_the_mail_carries_a_link_of_its_own_in_the_workspaces_name(
    actor: Actor, mailoutbox: list[EmailMultiAlternatives], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        review, token = review_make(actor, [ready_post()], client_email="clara@example.com", client_name="Clara")
    (message,) = mailoutbox
    assert message.to == ["clara@example.com"]
    assert "Jane" in message.from_email
    assert message.subject == "November: 1 post to look at"
    path = link_in(message.body)
    assert token not in path
    assert visitor().get(path).status_code == 302
    assert visitor().get(f"/review/{token}/").status_code == 302
    send_link(review_id=str(review.pk))
    assert len(mailoutbox) == 1


def test_mailing_again_kills_the_link_in_the_mail_before(
    as_owner_of_jane: Client,
    actor: Actor,
    mailoutbox: list[EmailMultiAlternatives],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        review, token = review_make(actor, [ready_post()], client_email="clara@example.com")
    with django_capture_on_commit_callbacks(execute=True):
        as_owner_of_jane.post(f"/queue/reviews/{review.pk}/mail", **HTMX)
    first, second = (link_in(str(message.body)) for message in mailoutbox)
    statuses = [visitor().get(path).status_code for path in (first, second, f"/review/{token}/")]
    assert statuses == [404, 302, 302]


def test_a_new_link_to_copy_kills_those_before(as_owner_of_jane: Client, actor: Actor) -> None:
    review, token = review_make(actor, [ready_post()])
    client = client_of(token)
    made = as_owner_of_jane.post(f"/queue/reviews/{review.pk}/renew", **HTMX)
    assert client.get("/review/").status_code == 404
    assert visitor().get(f"/review/{token}/").status_code == 404
    assert visitor().get(link_in(made.content.decode())).status_code == 302


def test_a_link_is_extended_given_more_posts_and_taken_back(as_owner_of_jane: Client, actor: Actor) -> None:
    post, more = ready_post("First"), ready_post("More")
    review, token = review_make(actor, [post], days=1)
    Review.objects.update(expires_at=timezone.now() - timedelta(days=1))
    as_owner_of_jane.post(f"/queue/reviews/{review.pk}/extend", {"days": "30"}, **HTMX)
    assert client_of(token).get("/review/").status_code == 200
    chosen = {"review": str(review.pk), "post_ids": [str(more.pk), str(post.pk)]}
    added = as_owner_of_jane.post("/queue/reviews/add", chosen, **HTMX)
    assert added.status_code == 204
    assert "More" in words(client_of(token).get("/review/"))
    as_owner_of_jane.post(f"/queue/reviews/{review.pk}/revoke", **HTMX)
    assert visitor().get(f"/review/{token}/").status_code == 410
    verbs = list(Entry.objects.filter(verb__startswith="review.").values_list("verb", flat=True))
    assert sorted(verbs) == ["review.added_to", "review.created", "review.extended", "review.revoked"]


def test_what_is_taken_back_stays_so(actor: Actor) -> None:
    post, more = ready_post(), ready_post()
    review, _ = review_make(actor, [post])
    review_revoke(actor=actor, review=review)
    with pytest.raises(Conflict):
        review_extend(actor=actor, review=review, days=5)
    with pytest.raises(Conflict):
        review_add_posts(actor=actor, review=review, posts=[more])


def test_a_link_shows_at_most_two_hundred_posts(actor: Actor) -> None:
    posts = [ready_post(f"Painting {number}") for number in range(2)]
    with pytest.raises(InvalidInput, match="at most 200"):
        review_make(actor, posts * 101)


@pytest.mark.slow
def test_the_list_says_who_looked_and_how_far_it_is(as_owner_of_jane: Client, actor: Actor) -> None:
    posts = [ready_post(f"Painting {number}") for number in range(3)]
    review, token = review_make(actor, posts)
    assert "Not yet" in words(as_owner_of_jane.get("/queue/reviews/"))
    client = client_of(token)
    client.get("/review/")
    item = review.items.get(post=posts[0])
    client.post(f"/review/posts/{item.pk}/approve", {"seen": seen(review, posts[0])})
    item = review.items.get(post=posts[1])
    client.post(f"/review/posts/{item.pk}/change", {"seen": seen(review, posts[1]), "text": "Bluer"})
    page = words(as_owner_of_jane.get("/queue/reviews/"))
    assert "2 of 3" in page
    assert "1 change asked" in page
    assert "Clara" in page
    detail = words(as_owner_of_jane.get(f"/queue/reviews/{review.pk}/"))
    assert "1 approved, 1 with a change asked, 1 waiting" in detail
    queue = words(as_owner_of_jane.get("/queue/"))
    assert queue.count("Change asked") == 1


def test_where_the_client_decides_a_member_is_asked_once_and_the_log_says_so(as_owner_of_jane: Client) -> None:
    PlanSettings.objects.create(approval=ApprovalMode.CLIENT)
    post = ready_post("Harbour")
    assert "The client has not seen this. Approve anyway?" in words(as_owner_of_jane.get("/queue/"))
    assert "The client has not seen this. Approve anyway?" in words(as_owner_of_jane.get(f"/posts/{post.pk}/"))
    chosen = {"post_ids": [str(post.pk)]}
    assert as_owner_of_jane.post("/queue/approve", chosen, **HTMX).status_code == 409
    assert as_owner_of_jane.post("/queue/approve", {**chosen, "anyway": "1"}, **HTMX).status_code == 204
    assert Post.objects.get().state == PostState.APPROVED
    assert Entry.objects.get(verb="post.approved").summary == "Approved Harbour on Instagram without the client"


@pytest.mark.parametrize("mode", [ApprovalMode.OFF, ApprovalMode.TEAM])
def test_where_the_team_decides_nobody_is_asked(as_owner_of_jane: Client, mode: str) -> None:
    PlanSettings.objects.create(approval=mode)
    post = ready_post()
    assert "Approve anyway" not in words(as_owner_of_jane.get("/queue/"))
    assert as_owner_of_jane.post("/queue/approve", {"post_ids": [str(post.pk)]}, **HTMX).status_code == 204
    assert "without the client" not in Entry.objects.get(verb="post.approved").summary


def test_the_other_workspaces_links_are_not_found(as_owner_of_jane: Client, okafor: Workspace, actor: Actor) -> None:
    from apps.core.tenancy.context import workspace_context

    with workspace_context(okafor):
        review, _ = review_make(actor, [ready_post("Okafor's")])
    assert as_owner_of_jane.get(f"/queue/reviews/{review.pk}/").status_code == 404
    assert as_owner_of_jane.post(f"/queue/reviews/{review.pk}/renew", **HTMX).status_code == 404


@pytest.mark.slow
def test_the_lists_take_few_queries(as_owner_of_jane: Client, actor: Actor, django_assert_max_num_queries: Any) -> None:
    posts = [ready_post(f"Painting {number}") for number in range(30)]
    for number in range(20):
        review, _ = review_make(actor, posts, title=f"Review {number}")
    as_owner_of_jane.get("/queue/reviews/")
    with django_assert_max_num_queries(8):
        as_owner_of_jane.get("/queue/reviews/")
    with django_assert_max_num_queries(9):
        as_owner_of_jane.get(f"/queue/reviews/{review.pk}/")
    with django_assert_max_num_queries(10):
        as_owner_of_jane.get("/queue/")
