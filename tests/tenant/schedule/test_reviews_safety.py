"""What nobody gets by a review link: scripts, headers, others' posts and pictures, links that ended, endless tries."""

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
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.models import Comment, Post, PostState, Review
from apps.tenant.schedule.reviews.commenting import comment_add
from apps.tenant.schedule.reviews.links import review_revoke
from tests.factories.reviews import client_of, item_of, ready_post, review_make, seen, visitor
from tests.factories.workspaces import workspace_change
from tests.tenant.schedule.test_reviews_by_link import step, words

pytestmark = pytest.mark.usefixtures("in_jane")
PAGE = "/review/"
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


@pytest.mark.slow
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
    workspace_change(jane, state="suspended", suspension_mode="shut")
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


@pytest.mark.slow
def test_guesses_at_links_are_stopped_after_twenty(actor: Actor) -> None:
    _, token = review_make(actor, [ready_post()])
    client = visitor()
    statuses = [client.get(f"/review/{number:043}/").status_code for number in range(22)]
    assert statuses == [404] * 20 + [429] * 2
    assert client.get(f"/review/{token}/").status_code == 429


@pytest.mark.slow
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
