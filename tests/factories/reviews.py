"""Review links for tests, and browsers that came by them."""

from django.test import Client

from apps.core.access import Actor
from apps.core.tenancy.addresses import host_for_slug
from apps.tenant.schedule.models import Post, Review, ReviewItem
from apps.tenant.schedule.reviews.links import Wishes, review_create
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.factories.schedule import post_make


def ready_post(title: str = "Harbour", network: str = "instagram", **fields: object) -> Post:
    """A post that waits, with words."""
    artwork = artwork_make(title)
    caption_make(artwork, network)
    return post_make(artwork, network=network, **fields)


def review_make(actor: Actor, posts: list[Post], **wishes: object) -> tuple[Review, str]:
    """A link to the posts, and its token."""
    given = {"title": "November", **wishes}
    made = review_create(actor=actor, posts=posts, wishes=Wishes(**given))  # type: ignore[arg-type]
    return made.review, made.token


def visitor(slug: str = "jane", **options: object) -> Client:
    """A browser that nobody is signed in with."""
    return Client(headers={"host": host_for_slug(slug)}, **options)  # type: ignore[arg-type]


def client_of(token: str, name: str = "Clara", **options: object) -> Client:
    """The browser of a client who opened the link and gave their name."""
    client = visitor(**options)
    client.get(f"/review/{token}/")
    client.post("/review/", {"name": name})
    return client


def item_of(review: Review, post: Post) -> ReviewItem:
    """The post in the review."""
    return ReviewItem.objects.get(review=review, post=post)


def seen(review: Review, post: Post) -> str:
    """The fingerprint that the client's page carried."""
    return item_of(review, post).seen
