"""What a client without an account does by a review link, and what an attacker can't."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from apps.core.access import Actor
from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.routes import forget_hosts
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Artwork, Rendition
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.models import Comment, Post, PostState, Review
from apps.tenant.schedule.reviews.commenting import comment_add
from apps.tenant.schedule.reviews.links import review_revoke
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


def test_names_and_titles_can_not_add_headers_to_a_mail(
    actor: Actor, mailoutbox: list[EmailMultiAlternatives], django_capture_on_commit_callbacks: Any
) -> None:
    post = ready_post()
    with django_capture_on_commit_callbacks(execute=True):
        title, email = "Hello\nBcc: x@example.com", "clara@example.com"
        review, token = review_make(
            actor, [post], title=title, client_email=email, client_name="C\r\nBcc: y@example.com"
        )
    client = client_of(token, name="Eve\r\nBcc: z@example.com")
    client.get(PAGE)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(step(review, post, "comment"), {"text": "Hm"})
    assert len(mailoutbox) == 2
    for message in mailoutbox:
        assert message.recipients() in (["clara@example.com"], ["owner@jane.example"])
        assert "Bcc" not in message.message()
    assert Comment.objects.get().author_name == "Eve Bcc: z@example.com"


def test_scripts_in_names_comments_titles_and_words_are_text(actor: Actor, as_owner_of_jane: Client) -> None:
    script = "<script>alert(1)</script>"
    post = ready_post(script)
    Caption.objects.filter(artwork=post.artwork).update(text=script, link='https://a.example/"><img src=x>')
    review, token = review_make(actor, [post], title=script, note=script)
    client = client_of(token, name=script)
    client.get(PAGE)
    client.post(step(review, post, "comment"), {"text": script})
    pages = [
        client.get(PAGE),
        client.get(f"{PAGE}?name="),
        as_owner_of_jane.get("/queue/reviews/"),
        as_owner_of_jane.get(f"/queue/reviews/{review.pk}/"),
        as_owner_of_jane.get(f"/posts/{post.pk}/"),
    ]
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert "<img src=x" not in page.content.decode()


def test_internal_comments_members_addresses_and_other_posts_are_never_in_the_clients_page(
    actor: Actor, member: object
) -> None:
    post, other = ready_post("Shown"), ready_post("Unshown")
    _, token = review_make(actor, [post])
    comment_add(actor=actor, post=post, text="Between us: she always says blue. @Mia Member")
    comment_add(actor=actor, post=post, text="Dear Clara, here it is.", audience="client")  # type: ignore[arg-type]
    page = words(client_of(token).get(PAGE))
    assert "Dear Clara, here it is." in page
    for secret in ("Between us", "Mia Member", "@jane.example", "Unshown", str(other.pk), "/library/", "/queue/"):
        assert secret not in page


def test_pictures_of_the_reviews_posts_are_served_and_no_others(actor: Actor) -> None:
    post, other = ready_post("Shown"), ready_post("Unshown")
    review, token = review_make(actor, [post])
    elsewhere, _ = review_make(actor, [other], title="Elsewhere")
    client = client_of(token)
    shown = client.get(step(review, post, "picture"))
    assert shown.status_code == 302
    assert "X-Amz-Signature" in shown["Location"]
    assert shown["Cache-Control"] == "no-store"
    assert client.get(step(elsewhere, other, "picture")).status_code == 404
    assert client.get(f"/review/posts/{other.pk}/picture").status_code == 404
    assert client.get(f"/artworks/{post.artwork_id}/grid").status_code in {302, 404}
    assert visitor().get(step(review, post, "picture")).status_code == 404


def test_posts_outside_the_review_can_not_be_touched(actor: Actor) -> None:
    post, other = ready_post("Shown"), ready_post("Unshown")
    review, token = review_make(actor, [post])
    elsewhere, _ = review_make(actor, [other], title="Elsewhere")
    client = client_of(token)
    client.get(PAGE)
    for action in ("approve", "change", "comment"):
        answer = client.post(step(elsewhere, other, action), {"text": "Mine now", "seen": "x"}, **HTMX)
        assert answer.status_code == 404, action
    client.post("/review/approve-all", {"seen": [f"{item_of(elsewhere, other).pk}:{seen(review, post)}"]})
    other.refresh_from_db()
    assert other.state == PostState.READY
    assert not Comment.objects.exists()


def test_a_revoked_an_expired_and_an_unknown_link_say_only_what_to_do(actor: Actor) -> None:
    review, token = review_make(actor, [ready_post("Secretive")], title="Hush")
    client = client_of(token)
    assert client.get(PAGE).status_code == 200
    Review.objects.filter(pk=review.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    for sentence, status in (("This link has expired", 410), ("This link was taken back", 410)):
        for path in (PAGE, f"/review/{token}/"):
            page = client.get(path)
            assert page.status_code == status
            assert sentence in words(page)
            assert "Hush" not in words(page)
            assert "Secretive" not in words(page)
        item = review.items.get().pk
        assert client.post(f"/review/posts/{item}/approve", {"seen": review.items.get().seen}).status_code == 410
        assert client.get(f"/review/posts/{item}/picture").status_code == 410
        review_revoke(actor=actor, review=review) if status and not Review.objects.get().revoked_at else None
    assert Post.objects.get().state == PostState.READY
    unknown = visitor().get("/review/" + "x" * 43 + "/")
    assert unknown.status_code == 404
    assert "This link does not work" in words(unknown)
    assert visitor().get(PAGE).status_code == 404


def test_another_workspaces_token_does_not_work_here_nor_its_session(
    actor: Actor, jane: Workspace, okafor: Workspace
) -> None:
    with workspace_context(okafor):
        post = ready_post("Okafor's")
        foreign, token = review_make(actor, [post])
        item = item_of(foreign, post).pk
    client = visitor("jane")
    assert client.get(f"/review/{token}/").status_code == 404
    assert client.get(PAGE).status_code == 404
    assert client.get(f"/review/posts/{item}/picture").status_code == 404
    own = visitor("okafor")
    own.get(f"/review/{token}/")
    assert "Okafor" in words(own.post(PAGE, {"name": "Clara"}, follow=True))
    # The same cookie on the other host is no session there.
    own.defaults["HTTP_HOST"] = "jane.planner.localhost"
    assert own.get(PAGE).status_code == 404


def test_on_a_suspended_workspace_the_link_leads_to_its_usual_page(actor: Actor, jane: Workspace) -> None:
    _, token = review_make(actor, [ready_post()])
    Workspace.objects.filter(pk=jane.pk).update(state="suspended")
    forget_hosts(["jane.planner.localhost"])
    assert visitor().get(f"/review/{token}/").status_code == 503


def test_forms_without_a_csrf_token_are_refused(actor: Actor) -> None:
    post = ready_post()
    review, token = review_make(actor, [post])
    client = visitor(enforce_csrf_checks=True)
    client.get(f"/review/{token}/")
    client.get(PAGE)
    assert client.post(PAGE, {"name": "Clara"}).status_code == 403
    assert client.post(step(review, post, "approve"), {"seen": "x"}).status_code == 403


def test_guesses_at_links_are_stopped_after_twenty(actor: Actor) -> None:
    _, token = review_make(actor, [ready_post()])
    client = visitor()
    statuses = [client.get(f"/review/{number:043}/").status_code for number in range(22)]
    assert statuses == [404] * 20 + [429] * 2
    assert client.get(f"/review/{token}/").status_code == 429


def test_comments_are_slowed_down_and_what_was_typed_is_kept(actor: Actor) -> None:
    post = ready_post()
    review, token = review_make(actor, [post])
    client = client_of(token)
    client.get(PAGE)
    for number in range(20):
        assert client.post(step(review, post, "comment"), {"text": f"Word {number}"}, **HTMX).status_code == 200
    stopped = client.post(step(review, post, "comment"), {"text": "The last word"}, **HTMX)
    assert stopped.status_code == 422
    assert "Wait a few minutes" in words(stopped)
    assert "The last word" in words(stopped)
    assert Comment.objects.count() == 20


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
