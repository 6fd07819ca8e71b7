"""An approval is for what was seen: whatever changes it ends it, and what changes nothing leaves it."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.core.access import Actor
from apps.core.imaging.framing import Matte
from apps.core.networks import Network
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.framing import framing_set, shape_set
from apps.tenant.artworks.models import RenditionKind
from apps.tenant.captions.jobs import writing_job_run, writing_job_start
from apps.tenant.captions.models import Caption, CaptionVersion
from apps.tenant.captions.selectors import draft_of
from apps.tenant.captions.services import caption_restore, caption_save
from apps.tenant.captions.writers.base import Draft
from apps.tenant.schedule.approval import posts_approve
from apps.tenant.schedule.history import change_undo
from apps.tenant.schedule.models import ApprovalMode, PlanSettings, Post, PostState
from apps.tenant.schedule.services import Move, post_create, post_replace_artwork, posts_move
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.factories.reviews import ready_post

pytestmark = pytest.mark.usefixtures("in_jane")
INSTAGRAM = Network.INSTAGRAM
LATER = timedelta(hours=5)

Step = Callable[[Actor, Post], object]


def save(actor: Actor, post: Post, **changes: Any) -> Caption:
    caption = Caption.objects.get(artwork=post.artwork, network=post.network)
    draft = dataclasses.replace(draft_of(caption), **changes)
    network = Network(post.network)
    return caption_save(actor=actor, artwork=post.artwork, network=network, draft=draft, version=caption.version)


def restore(actor: Actor, post: Post) -> None:
    caption = Caption.objects.get(artwork=post.artwork)
    old = CaptionVersion.objects.create(caption=caption, text="Earlier.", version=0, writer_name="Ada")
    caption_restore(actor=actor, artwork=post.artwork, old=old, version=caption.version)


def write_in_bulk(actor: Actor, post: Post) -> None:
    job = writing_job_start(actor=actor, artwork_ids=[post.artwork_id], networks=[INSTAGRAM], overwrite=True)
    writing_job_run(job_id=job.pk)


def reframe(actor: Actor, post: Post) -> None:
    framing_set(actor=actor, artwork=post.artwork, kind=RenditionKind.SQUARE, matte=next(iter(Matte)).value, crop=None)


def replace(actor: Actor, post: Post) -> None:
    other = artwork_make("Other")
    caption_make(other)
    post_replace_artwork(actor=actor, post=post, artwork=other)


CHANGES: dict[str, Step] = {
    "time": lambda actor, post: posts_move(actor=actor, moves=[Move(post, post.scheduled_at + LATER)]),
    "artwork": replace,
    "text": lambda actor, post: save(actor, post, text="Other words."),
    "hashtags": lambda actor, post: save(actor, post, hashtags=("other",)),
    "link": lambda actor, post: save(actor, post, link="https://other.example/"),
    "alt text": lambda actor, post: save(actor, post, alt_text="Other"),
    "version restored": restore,
    "written in bulk": write_in_bulk,
    "frame": reframe,
    "shape": lambda actor, post: shape_set(actor=actor, artwork=post.artwork, network=INSTAGRAM, kind="ig_4x5"),
}


def approved_post(actor: Actor, network: str = "instagram") -> Post:
    post = ready_post("Harbour", network=network)
    posts_approve(actor=actor, posts=[post])
    post.refresh_from_db()
    assert post.state == PostState.APPROVED
    return post


@pytest.mark.parametrize("what", CHANGES)
def test_each_change_of_what_goes_out_ends_the_approval(what: str, actor: Actor) -> None:
    post = approved_post(actor)
    version = post.version
    CHANGES[what](actor, post)
    post.refresh_from_db()
    assert (post.state, post.approved_at, post.approved_by_id, post.approved_name) == (PostState.READY, None, None, "")
    assert post.version > version


def test_a_pins_title_and_board_end_it_too(actor: Actor) -> None:
    for changes in ({"title": "Other"}, {"board": "Other"}):
        post = approved_post(actor, "pinterest")
        save(actor, post, **changes)
        post.refresh_from_db()
        assert post.state == PostState.READY


def test_what_changes_nothing_that_is_seen_leaves_the_approval(actor: Actor) -> None:
    post = approved_post(actor)
    save(actor, post)
    framing_set(actor=actor, artwork=post.artwork, kind=RenditionKind.PIN, matte=next(iter(Matte)).value, crop=None)
    shape_set(actor=actor, artwork=post.artwork, network=Network.FACEBOOK, kind="ig_1x1")
    caption_make(post.artwork, "facebook")
    post.refresh_from_db()
    assert post.state == PostState.APPROVED


def test_the_log_says_whose_approvals_ended_and_why(actor: Actor) -> None:
    post = approved_post(actor)
    save(actor, post, text="Other words.")
    entry = Entry.objects.get(verb="post.approval_withdrawn")
    assert entry.summary == "1 approved post of Harbour on Instagram to be approved anew: the words changed"
    assert entry.data == {"posts": [str(post.pk)], "why": "words"}
    approved = Entry.objects.get(verb="post.approved")
    assert (approved.actor_name, approved.summary) == (actor.name, "Approved Harbour on Instagram")


@pytest.mark.parametrize("what", ["frame", "shape", "text"])
def test_an_undo_brings_no_approval_back_to_what_looks_or_reads_otherwise_since(what: str, actor: Actor) -> None:
    post = approved_post(actor)
    change = posts_move(actor=actor, moves=[Move(post, post.scheduled_at + LATER)])
    CHANGES[what](actor, post)
    change_undo(actor=actor, change=change)
    moved_at = post.scheduled_at
    post.refresh_from_db()
    assert (post.scheduled_at, post.state, post.approved_at) == (moved_at, PostState.READY, None)


def test_with_approval_off_posts_with_words_are_approved_at_once_and_stay_so(actor: Actor) -> None:
    PlanSettings.objects.create(approval=ApprovalMode.OFF)
    artwork = artwork_make()
    caption_make(artwork)
    at = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    post = post_create(actor=actor, artwork=artwork, network="instagram", at=at)
    assert post.state == PostState.APPROVED
    save(actor, post, text="Other words.")
    post.refresh_from_db()
    assert post.state == PostState.APPROVED
    draft = post_create(actor=actor, artwork=artwork, network="facebook", at=at)
    assert draft.state == PostState.DRAFT
    words = Draft(text="Now there are words.")
    caption_save(actor=actor, artwork=artwork, network=Network.FACEBOOK, draft=words, version=0)
    draft.refresh_from_db()
    assert draft.state == PostState.APPROVED


def test_what_is_in_the_bin_is_not_approved(as_owner_of_jane: Client, actor: Actor) -> None:
    post = ready_post()
    post.artwork.deleted_at = timezone.now()
    post.artwork.save()
    approved, refused, _ = posts_approve(actor=actor, posts=[post])
    assert (approved, refused) == ([], ["Harbour: it is in the bin."])
