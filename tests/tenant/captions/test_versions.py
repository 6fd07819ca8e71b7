"""Versions of captions: one for what somebody wrote in one go; each can come back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.access import Actor
from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork
from apps.tenant.brand.selectors import brand_get
from apps.tenant.captions.models import Caption, CaptionSource, CaptionVersion
from apps.tenant.captions.pens import OfflinePen
from apps.tenant.captions.services import caption_restore, caption_save
from apps.tenant.captions.writers.base import Draft
from apps.tenant.captions.writing import caption_write, voice_of
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make

pytestmark = pytest.mark.usefixtures("in_jane")


def save(actor: Actor, artwork: Artwork, text: str, version: int) -> Caption:
    return caption_save(
        actor=actor, artwork=artwork, network=Network.INSTAGRAM, draft=Draft(text=text), version=version
    )


def test_what_is_typed_in_one_go_is_one_version(actor: Actor) -> None:
    artwork = artwork_make()
    for version, text in enumerate(("A", "A har", "A harbour.")):
        save(actor, artwork, text, version)
    kept = CaptionVersion.objects.get()
    assert (kept.text, kept.version, kept.writer_name) == ("A harbour.", 3, actor.name)


def test_after_a_while_or_by_another_hand_it_is_a_new_one(actor: Actor) -> None:
    artwork = artwork_make()
    save(actor, artwork, "First.", 0)
    CaptionVersion.objects.update(created_at=timezone.now() - timedelta(hours=1))
    save(actor, artwork, "Second.", 1)
    caption_write(
        actor=actor, artwork=artwork, network=Network.INSTAGRAM, pen=OfflinePen(), voice=voice_of(brand_get())
    )
    kept = list(CaptionVersion.objects.values_list("version", "source"))
    assert kept == [(3, "offline"), (2, "hand"), (1, "hand")]


def test_words_from_before_versions_were_kept_are_kept_by_the_first_change(actor: Actor) -> None:
    artwork = artwork_make()
    caption_make(artwork, text="Old words.")
    save(actor, artwork, "New words.", 1)
    assert list(CaptionVersion.objects.values_list("text", flat=True)) == ["New words.", "Old words."]


def test_an_old_version_comes_back_as_the_newest(actor: Actor) -> None:
    artwork = artwork_make()
    save(actor, artwork, "First.", 0)
    CaptionVersion.objects.update(created_at=timezone.now() - timedelta(hours=1))
    save(actor, artwork, "Second.", 1)
    old = CaptionVersion.objects.get(text="First.")
    restored = caption_restore(actor=actor, artwork=artwork, old=old, version=2)
    assert (restored.text, restored.version, restored.source) == ("First.", 3, CaptionSource.HAND)


def test_saving_the_same_words_changes_nothing(actor: Actor) -> None:
    artwork = artwork_make()
    first = save(actor, artwork, "Words.", 0)
    again = save(actor, artwork, "Words.", 1)
    assert (again.version, CaptionVersion.objects.count()) == (first.version, 1)


def test_one_field_can_be_written_alone(actor: Actor) -> None:
    artwork = artwork_make()
    save(actor, artwork, "My own words.", 0)
    written = caption_write(
        actor=actor,
        artwork=artwork,
        network=Network.INSTAGRAM,
        pen=OfflinePen(),
        voice=voice_of(brand_get()),
        fields=["alt_text"],
    ).caption
    assert written.text == "My own words."
    assert written.alt_text.startswith("Artwork titled") or "Harbour" in written.alt_text
