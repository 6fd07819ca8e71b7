"""What a client without an account does by a review link, and what an attacker can't."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from apps.core.access import Actor
from apps.core.tenancy.context import public_context
from apps.public.billing.limits import PlanRight
from apps.public.billing.models import Exemption
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Artwork, Rendition
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.models import Comment, Post, PostState, Review
from apps.tenant.schedule.reviews.commenting import comment_add
from apps.tenant.schedule.reviews.marks import change_asked
from apps.tenant.schedule.reviews.tokens import hash_of
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.factories.reviews import client_of, item_of, ready_post, review_make, seen, visitor
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")
PAGE = "/review/"
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def step(review: Review, post: Post, action: str) -> str:
    return f"/review/posts/{item_of(review, post).pk}/{action}"


def test_the_link_leads_to_a_page_without_a_token_that_asks_for_a_name_once(actor: Actor) -> None:
    _, token = review_make(actor, [ready_post()])
    client = visitor()
    opened = client.get(f"/review/{token}/")
    assert (opened.status_code, opened["Location"]) == (302, PAGE)
    assert opened["Referrer-Policy"] == "no-referrer"
    assert opened["Cache-Control"] == "no-store"
    assert "noindex" in opened["X-Robots-Tag"]
    assert "Your name" in words(client.get(PAGE))
    assert "A harbour at dusk." not in words(client.get(PAGE))
    assert client.post(PAGE, {"name": " "}).status_code == 422
    client.post(PAGE, {"name": "Clara"})
    page = client.get(PAGE)
    assert "A harbour at dusk." in words(page)
    assert "You are Clara" in words(page)
    assert token not in page.content.decode()
    assert "noindex" in page["X-Robots-Tag"]


def test_the_database_holds_a_hash_and_no_token(actor: Actor) -> None:
    review, token = review_make(actor, [ready_post()])
    assert len(token) >= 43
    assert review.token_hash == hash_of(token)
    rows = str(list(Review.objects.values())) + str(list(Entry.objects.values()))
    assert token not in rows
    assert visitor().get(f"/review/{review.token_hash}/").status_code == 404


def test_opening_the_link_records_nothing_and_looking_does(actor: Actor) -> None:
    review, token = review_make(actor, [ready_post()])
    visitor().get(f"/review/{token}/", follow=True)
    review.refresh_from_db()
    assert review.first_seen_at is None
    client_of(token).get(PAGE)
    review.refresh_from_db()
    assert review.first_seen_at is not None
    assert review.seen_name == "Clara"


def test_approving_is_kept_with_name_time_and_link_in_the_log(actor: Actor) -> None:
    post = ready_post("Harbour")
    review, token = review_make(actor, [post])
    client = client_of(token)
    client.get(PAGE)
    answer = client.post(step(review, post, "approve"), {"seen": seen(review, post)}, **HTMX)
    assert answer.status_code == 200
    assert "Thank you, Clara" in words(answer)
    post.refresh_from_db()
    assert (post.state, post.approved_name, post.approved_by_id) == (PostState.APPROVED, "Clara", None)
    entry = Entry.objects.get(verb="post.approved")
    assert entry.actor_name == "Clara (client)"
    assert entry.summary == "Approved Harbour on Instagram by the review link “November”"
    assert entry.data["review"] == str(review.pk)


def test_without_scripts_the_forms_lead_back_to_the_post(actor: Actor) -> None:
    post = ready_post()
    review, token = review_make(actor, [post])
    client = client_of(token)
    client.get(PAGE)
    done = client.post(step(review, post, "approve"), {"seen": seen(review, post)})
    assert done["Location"] == f"/review/#post-{item_of(review, post).pk}"
    kept = client.post(step(review, post, "comment"), {"text": "x" * 2001})
    assert kept.status_code == 422
    assert "x" * 2001 in kept.content.decode()


def test_a_change_needs_words_and_what_was_typed_is_kept(actor: Actor) -> None:
    post = ready_post()
    review, token = review_make(actor, [post])
    client = client_of(token)
    client.get(PAGE)
    empty = client.post(step(review, post, "change"), {"text": "  ", "seen": seen(review, post)}, **HTMX)
    assert empty.status_code == 422
    assert "Write what you want to say." in words(empty)
    stale = client.post(step(review, post, "change"), {"text": "More blue, please.", "seen": "old"}, **HTMX)
    assert stale.status_code == 422
    assert "More blue, please." in words(stale)
    assert not Comment.objects.exists()


def test_asking_for_a_change_takes_the_approval_back_and_marks_the_post(actor: Actor) -> None:
    post = ready_post(state=PostState.APPROVED, approved_at=timezone.now(), approved_name="Ada")
    review, token = review_make(actor, [post])
    client = client_of(token)
    client.get(PAGE)
    client.post(step(review, post, "change"), {"text": "More blue.", "seen": seen(review, post)}, **HTMX)
    post.refresh_from_db()
    assert (post.state, post.approved_at, post.approved_name) == (PostState.READY, None, "")
    assert change_asked([post.pk]) == {post.pk}
    comment = Comment.objects.get()
    assert (comment.author_id, comment.author_name, comment.audience) == (None, "Clara", "client")
    assert Entry.objects.filter(verb="post.change_asked", actor_name="Clara (client)").exists()


def test_what_changed_since_it_was_seen_is_not_approved_and_is_shown_anew(actor: Actor) -> None:
    post = ready_post()
    review, token = review_make(actor, [post])
    client = client_of(token)
    client.get(PAGE)
    old = seen(review, post)
    Caption.objects.filter(artwork=post.artwork).update(text="A harbour at dawn.")
    answer = client.post(step(review, post, "approve"), {"seen": old}, **HTMX)
    assert answer.status_code == 422
    assert "changed since you saw it" in words(answer)
    assert "A harbour at dawn." in words(answer)
    post.refresh_from_db()
    assert post.state == PostState.READY
    client.post(step(review, post, "approve"), {"seen": seen(review, post)}, **HTMX)
    post.refresh_from_db()
    assert post.state == PostState.APPROVED


@pytest.mark.slow
@pytest.mark.parametrize("what", ["text", "hashtags", "link", "alt_text", "time", "picture", "artwork"])
def test_each_thing_that_the_client_sees_makes_what_was_seen_stale(what: str, actor: Actor) -> None:
    post = ready_post()
    review, token = review_make(actor, [post])
    client = client_of(token)
    client.get(PAGE)
    old = seen(review, post)
    caption = Caption.objects.filter(artwork=post.artwork)
    if what == "time":
        Post.objects.filter(pk=post.pk).update(scheduled_at=post.scheduled_at + timedelta(hours=1))
    elif what == "picture":
        Rendition.objects.filter(artwork=post.artwork).update(updated_at=timezone.now())
    elif what == "artwork":
        other = artwork_make("Other")
        caption_make(other)
        Post.objects.filter(pk=post.pk).update(artwork=other)
    else:
        new = {"text": "New", "hashtags": ["new"], "link": "https://new.example", "alt_text": "New"}[what]
        caption.update(**{what: new})
    client.post(step(review, post, "approve"), {"seen": old}, **HTMX)
    post.refresh_from_db()
    assert post.state == PostState.READY
    assert "Changed since you saw it." in words(client.get(PAGE))
    assert "Changed since you saw it." in words(client.get(PAGE))  # until there is a decision


def test_all_that_wait_are_approved_as_they_were_seen_and_nothing_else(actor: Actor) -> None:
    posts = [ready_post(f"Painting {number}") for number in range(4)]
    _, token = review_make(actor, posts[:3])
    client = client_of(token)
    page = client.get(PAGE).content.decode()
    pairs = re.findall(r'name="seen" value="([0-9a-f-]{36}:[0-9a-f]{32})"', page)
    assert len(pairs) == 3
    Caption.objects.filter(artwork=posts[0].artwork).update(text="Other words.")
    client.post("/review/approve-all", {"seen": [*pairs, "nonsense", ":"]})
    states = [Post.objects.get(pk=post.pk).state for post in posts]
    assert states == ["ready", "approved", "approved", "ready"]
    told = words(client.get(PAGE))
    assert "2 posts approved. One post was changed meanwhile" in told


@pytest.mark.slow
@pytest.mark.parametrize("availability", ["sold", "on_hold"])
def test_what_is_sold_is_shown_as_withdrawn_and_can_not_be_approved(availability: str, actor: Actor) -> None:
    post, other = ready_post("Gone"), ready_post("Here")
    review, token = review_make(actor, [post, other])
    client = client_of(token)
    client.get(PAGE)
    Artwork.objects.filter(pk=post.artwork_id).update(availability=availability)
    page = words(client.get(PAGE))
    assert "“Gone” is not to be shown any more" in page
    client.post(step(review, post, "approve"), {"seen": seen(review, post)}, **HTMX)
    asked = client.post(step(review, post, "change"), {"seen": seen(review, post), "text": "Hm"}, **HTMX)
    assert asked.status_code == 422
    post.refresh_from_db()
    assert post.state == PostState.READY


def test_after_the_last_decision_the_maker_gets_one_mail_for_all_of_it(
    actor: Actor, mailoutbox: list[EmailMultiAlternatives], django_capture_on_commit_callbacks: Any
) -> None:
    posts = [ready_post("First"), ready_post("Second")]
    review, token = review_make(actor, posts)
    client = client_of(token)
    client.get(PAGE)
    with django_capture_on_commit_callbacks() as callbacks:
        change = {"seen": seen(review, posts[0]), "text": "More blue.\nAnd less red."}
        client.post(step(review, posts[0], "change"), change)
        client.post(step(review, posts[1], "comment"), {"text": "Lovely."})
        client.post(step(review, posts[1], "approve"), {"seen": seen(review, posts[1])})
    assert len(callbacks) == 1
    callbacks[0]()
    (message,) = mailoutbox
    assert message.to == ["owner@jane.example"]
    assert message.subject == "November: everything is decided"
    for part in ("Clara asks for a change: More blue.", "Clara: Lovely.", "1 approved, 1 with a change asked"):
        assert part in message.body
    assert "http://jane.planner.localhost:8000/queue/reviews/" in message.body
    callbacks[0]()
    assert len(mailoutbox) == 1


@pytest.mark.slow
def test_sixty_posts_take_at_most_twelve_queries(actor: Actor, django_assert_max_num_queries: Any) -> None:
    artworks = [artwork_make(f"Painting {number}") for number in range(20)]
    posts = []
    for number in range(60):
        artwork, network = artworks[number % 20], ("instagram", "pinterest", "facebook")[number // 20]
        caption_make(artwork, network)
        at = timezone.now() + timedelta(days=1, hours=number)
        posts.append(post_make(artwork, at=at, network=network))
        comment_add(actor=actor, post=posts[-1], text="For you", audience="client")  # type: ignore[arg-type]
    _, token = review_make(actor, posts)
    client = client_of(token)
    client.get(f"{PAGE}?name=")  # remembers the look
    with django_assert_max_num_queries(12):
        first = client.get(PAGE)
    assert first.content.decode().count('class="review-post"') == 60
    with django_assert_max_num_queries(12):
        client.get(PAGE)


def test_without_the_plans_right_links_are_paused_and_go_on_with_it(actor: Actor, in_jane: Workspace) -> None:
    post = ready_post()
    review, token = review_make(actor, [post])
    client = client_of(token)
    assert client.get(PAGE).status_code == 200
    cache.delete("reviews:allowed")  # a minute later
    with public_context():
        own = Exemption.objects.create(workspace=in_jane, field=PlanRight.ASK_CLIENTS.value, value=0)
    page = client.get(PAGE)
    assert (page.status_code, "This link is paused" in words(page)) == (403, True)
    assert "A harbour at dusk." not in words(page)
    assert client.post(step(review, post, "approve"), {"seen": "x"}).status_code == 403
    assert visitor().get(f"/review/{token}/", follow=True).status_code == 403
    post.refresh_from_db()
    assert post.state == PostState.READY
    with public_context():
        own.delete()
    cache.delete("reviews:allowed")
    assert "A harbour at dusk." in words(client.get(PAGE))
