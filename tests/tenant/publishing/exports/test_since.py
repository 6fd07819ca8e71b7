"""What is known of posts after they were handed out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.access import Actor
from apps.tenant.artworks.models import Artwork
from apps.tenant.captions.models import Caption
from apps.tenant.publishing.exports.selectors import Since, handed_out
from apps.tenant.schedule.models import Post, PostState
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.factories.publishing import NOON, approved_make, export_make
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")


def test_what_becomes_of_the_posts_after_the_export_is_known(actor: Actor) -> None:
    posts = {since: approved_make(since.value, at=NOON + timedelta(hours=number)) for number, since in enumerate(Since)}
    export = export_make(actor, *posts.values())
    Post.objects.filter(pk=posts[Since.MOVED].pk).update(scheduled_at=NOON + timedelta(days=9))
    Caption.objects.filter(artwork=posts[Since.REWRITTEN].artwork).update(text="Other words.")
    posts[Since.REMOVED].delete()
    export.posts.filter(post=posts[Since.TAKEN_BACK]).update(taken_back_at=timezone.now())
    Artwork.objects.filter(pk=posts[Since.UNAVAILABLE].artwork_id).update(availability="sold")
    assert {row.exported.title: row.since for row in handed_out(export)} == {since.value: since for since in Since}


def test_approving_a_ready_post_after_its_export_is_no_change(actor: Actor) -> None:
    post = post_make(artwork_make(), NOON)
    caption_make(post.artwork)
    export = export_make(actor, post, states=(PostState.READY,))
    Post.objects.update(state=PostState.APPROVED, version=2)
    assert [row.since for row in handed_out(export)] == [Since.SAME]


def test_another_artwork_with_the_same_words_is_another_post(actor: Actor) -> None:
    post, other = approved_make(at=NOON), artwork_make("Other")
    caption_make(other)
    export = export_make(actor, post)
    Post.objects.update(artwork=other)
    assert [row.since for row in handed_out(export)] == [Since.REWRITTEN]
