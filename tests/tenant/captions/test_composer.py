"""The composer's page: writing some fields, approving, versions, tones, the price, the table."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.core.access import Actor
from apps.core.networks import Network
from apps.public.users.models import User
from apps.tenant.artworks.models import Artwork
from apps.tenant.brand.services import brand_update
from apps.tenant.captions.models import Caption, CaptionSource, ToneTrial
from apps.tenant.captions.services import caption_save
from apps.tenant.captions.trials import trials_tidy
from apps.tenant.captions.writers.base import Draft
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.fixtures.people import SignIn

pytestmark = pytest.mark.usefixtures("in_jane")


def address(name: str, artwork: Artwork, *more: object) -> str:
    return reverse(f"captions:{name}", args=[artwork.pk, *more])


def typed(version: int = 0, **words: str) -> dict[str, Any]:
    return {"text": "", "hashtags": "", "alt_text": "", "version": str(version), **words}


def saved(actor: Actor, artwork: Artwork, text: str, version: int = 0) -> Caption:
    return caption_save(
        actor=actor, artwork=artwork, network=Network.INSTAGRAM, draft=Draft(text=text), version=version
    )


def test_one_field_is_written_and_what_was_typed_in_the_others_stays(as_owner_of_jane: Client) -> None:
    artwork = artwork_make("Harbour at Dusk", medium="Oil on canvas")
    words = typed(text="My own words, not saved yet.") | {"fields": "alt_text"}
    answer = as_owner_of_jane.post(address("write", artwork, "instagram"), words)
    caption = Caption.objects.get()
    assert answer.status_code == 200
    assert caption.text == "My own words, not saved yet."
    assert "Harbour at Dusk" in caption.alt_text


def test_words_that_are_typed_and_replaced_stay_among_the_versions(as_owner_of_jane: Client) -> None:
    artwork = artwork_make("Harbour at Dusk", medium="Oil on canvas")
    as_owner_of_jane.post(address("write", artwork, "instagram"), typed(text="My own words."))
    caption = Caption.objects.get()
    assert caption.source == CaptionSource.OFFLINE
    assert [old.text for old in caption.versions.all()][-1] == "My own words."


def test_nothing_is_written_over_words_that_are_refused_or_that_somebody_else_wrote(as_owner_of_jane: Client) -> None:
    artwork = artwork_make()
    caption_make(artwork, text="Theirs.")
    for words in (typed(version=1, text="x" * 2201), typed(version=0, text="Mine.")):
        answer = as_owner_of_jane.post(address("write", artwork, "instagram"), words)
        assert answer.status_code == 422
        assert words["text"] in answer.content.decode()
    assert Caption.objects.get().text == "Theirs."


def test_an_empty_form_saves_no_caption(as_owner_of_jane: Client, actor: Actor) -> None:
    brand_update(actor=actor, branded_hashtag="JaneDoe")
    artwork = artwork_make()
    assert as_owner_of_jane.post(address("save", artwork, "instagram"), typed(hashtags="#JaneDoe")).status_code == 200
    assert not Caption.objects.exists()


def test_approving_saves_what_was_typed_first_and_can_be_taken_back(as_owner_of_jane: Client) -> None:
    artwork = artwork_make()
    path = address("approve", artwork, "instagram")
    as_owner_of_jane.post(path, typed(text="To be approved."))
    assert Caption.objects.get().approved_at is not None
    page = as_owner_of_jane.post(path, typed(version=1, text="To be approved.") | {"approve": "no"}).content.decode()
    assert Caption.objects.get().approved_at is None
    assert "Approve" in page


def test_a_member_may_write_but_not_approve(sign_in: SignIn, member: User) -> None:
    artwork = artwork_make()
    client = sign_in(member, "jane")
    page = client.post(address("save", artwork, "instagram"), typed(text="Written by a member.")).content.decode()
    assert "Approve" not in page
    assert client.post(address("approve", artwork, "instagram"), typed(1)).status_code == 403
    assert Caption.objects.get().approved_at is None


def test_versions_are_listed_compared_and_brought_back(as_owner_of_jane: Client, actor: Actor) -> None:
    artwork = artwork_make()
    saved(actor, artwork, "The sea at dusk.")
    old = Caption.objects.get().versions.get()
    Caption.objects.get().versions.update(source=CaptionSource.OFFLINE)
    caption = saved(actor, artwork, "The sea at dawn.", version=1)
    assert "The sea at dusk." in as_owner_of_jane.get(address("history", artwork, "instagram")).content.decode()
    page = as_owner_of_jane.get(address("version", artwork, old.pk)).content.decode()
    assert "<del>dusk</del><ins>dawn</ins>" in page
    answer = as_owner_of_jane.post(address("restore", artwork, old.pk), {"version": str(caption.version)})
    assert answer.status_code == 200
    assert "dialog:close" in answer.headers["HX-Trigger"]
    assert Caption.objects.get().text == "The sea at dusk."


def test_a_version_does_not_come_back_over_words_that_nobody_saw(as_owner_of_jane: Client, actor: Actor) -> None:
    artwork = artwork_make()
    old = saved(actor, artwork, "First.").versions.get()
    saved(actor, artwork, "Second.", version=1)
    answer = as_owner_of_jane.post(address("restore", artwork, old.pk), {"version": "1"})
    assert "Somebody else saved" in answer.content.decode()
    assert Caption.objects.get().text == "Second."


def test_the_version_of_another_artwork_is_not_found(as_owner_of_jane: Client, actor: Actor) -> None:
    old = saved(actor, artwork_make(), "First.").versions.get()
    assert as_owner_of_jane.get(address("version", artwork_make("Other"), old.pk)).status_code == 404


@pytest.mark.slow
def test_three_tones_are_shown_and_one_is_used(as_owner_of_jane: Client) -> None:
    artwork = artwork_make("Harbour at Dusk", medium="Oil on canvas", palette=[{"name": "slate blue"}])
    page = as_owner_of_jane.post(address("trial_start", artwork, "instagram"), typed()).content.decode()
    trial = ToneTrial.objects.get()
    assert set(trial.drafts) == {"poetic", "balanced", "direct"}
    assert len({words["text"] for words in trial.drafts.values()}) == 3
    assert page.count("Use these words") == 3
    assert not Caption.objects.exists()
    as_owner_of_jane.post(address("trial_use", artwork, trial.pk), {"tone": "direct", "version": "0"})
    caption = Caption.objects.get()
    assert caption.text == trial.drafts["direct"]["text"]
    assert caption.source == CaptionSource.OFFLINE


@pytest.mark.slow
def test_a_tone_that_is_none_and_a_trial_of_another_artwork_are_refused(as_owner_of_jane: Client) -> None:
    artwork = artwork_make()
    as_owner_of_jane.post(address("trial_start", artwork, "instagram"), typed())
    trial = ToneTrial.objects.get()
    for data in ({"tone": "rude", "version": "0"}, {"tone": "direct", "version": "x"}):
        assert as_owner_of_jane.post(address("trial_use", artwork, trial.pk), data).status_code in {400, 422}
    other = artwork_make("Other")
    assert as_owner_of_jane.get(address("trial", other, trial.pk)).status_code == 404
    assert not Caption.objects.exists()


def test_old_trials_are_thrown_away(as_owner_of_jane: Client) -> None:
    as_owner_of_jane.post(address("trial_start", artwork_make(), "instagram"), typed())
    assert trials_tidy() == 0
    ToneTrial.objects.update(created_at="2026-01-01T00:00Z")
    assert trials_tidy() == 1


def test_the_price_is_saved_alone_and_nonsense_stays_in_the_field(as_owner_of_jane: Client) -> None:
    artwork = artwork_make()
    path = reverse("artworks:price", args=[artwork.pk])
    assert as_owner_of_jane.post(path, {"price": "€950"}).status_code == 200
    answer = as_owner_of_jane.post(path, {"price": "$150 - $250"})
    artwork.refresh_from_db()
    assert (artwork.price_minor, artwork.currency) == (95_000, "EUR")
    assert answer.status_code == 422
    assert "$150 - $250" in answer.content.decode()


def test_the_table_saves_a_row_and_keeps_what_is_refused(as_owner_of_jane: Client) -> None:
    artwork = artwork_make()
    path = address("row_save", artwork, "pinterest")
    good = as_owner_of_jane.post(path, typed(title="Harbour", text="At dusk.", link="", board="Sea"))
    bad = as_owner_of_jane.post(path, typed(version=1, title="x" * 101, text="At dusk.", link="", board=""))
    assert (good.status_code, bad.status_code) == (200, 422)
    assert "x" * 101 in bad.content.decode()
    assert Caption.objects.get().title == "Harbour"


@pytest.mark.slow
def test_the_table_shows_one_network_and_narrows(as_owner_of_jane: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        caption_make(artwork_make(f"Painting {number}"), Network.PINTEREST)
    artwork_make("Without words")
    path = reverse("captions:table")
    as_owner_of_jane.get(path)
    with django_assert_max_num_queries(12):
        assert as_owner_of_jane.get(path, {"network": "pinterest"}).content.decode().count("<form class") == 25
    page = as_owner_of_jane.get(path, {"network": "pinterest", "show": "missing"}).content.decode()
    assert "Without words" in page
    assert "Painting 1" not in page
    assert as_owner_of_jane.get(path, {"network": "myspace", "collection": "x"}).status_code == 200
