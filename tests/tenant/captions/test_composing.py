"""Captions: saved by hand within the limits, by two people at once, by the writer for one and for many."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import InvalidInput
from apps.core.networks import Network
from apps.core.roles import Role
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Artwork
from apps.tenant.brand.selectors import brand_get
from apps.tenant.brand.services import brand_update
from apps.tenant.captions.jobs import (
    writing_job_cancel,
    writing_job_run,
    writing_job_start,
    writing_jobs_resume,
)
from apps.tenant.captions.limits import check
from apps.tenant.captions.models import Caption, CaptionSource, WritingJob
from apps.tenant.captions.pens import OfflinePen
from apps.tenant.captions.selectors import draft_of
from apps.tenant.captions.services import CaptionChanged, CaptionRefused, caption_save
from apps.tenant.captions.writers.base import Draft, split_sentences
from apps.tenant.captions.writing import caption_write, voice_of
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make

pytestmark = pytest.mark.usefixtures("in_jane")
INSTAGRAM, PINTEREST = Network.INSTAGRAM, Network.PINTEREST


def save(actor: Actor, artwork: Artwork, version: int = 0, network: Network = INSTAGRAM, **words: Any) -> Caption:
    return caption_save(actor=actor, artwork=artwork, network=network, draft=Draft(**words), version=version)


def test_the_brands_hashtag_is_always_among_them_and_each_comes_once(actor: Actor) -> None:
    brand_update(actor=actor, branded_hashtag="JaneDoe")
    caption = save(actor, artwork_make(), text="Dusk.", hashtags=("Sea", "sea", "Oil"))
    assert caption.hashtags == ["Sea", "Oil", "JaneDoe"]


@pytest.mark.parametrize(
    ("network", "words", "field"),
    [
        (INSTAGRAM, {"text": "a" * 2201}, "text"),
        (INSTAGRAM, {"text": "Dusk.", "hashtags": tuple("abcdef")}, "hashtags"),
        (PINTEREST, {"text": "Dusk.", "title": "a" * 101}, "title"),
        (PINTEREST, {"text": "a" * 501}, "text"),
    ],
)
def test_beyond_a_limit_nothing_is_saved_and_the_field_is_named(
    actor: Actor, network: Network, words: dict[str, Any], field: str
) -> None:
    with pytest.raises(CaptionRefused) as caught:
        save(actor, artwork_make(), network=network, **words)
    assert [one.field for one in caught.value.violations] == [field]
    assert not Caption.objects.exists()


def test_the_second_of_two_people_is_told_and_sees_the_others_words(actor: Actor) -> None:
    artwork = artwork_make()
    save(actor, artwork, text="First.")
    with pytest.raises(CaptionChanged) as caught:
        save(actor, artwork, text="Second.", version=0)
    assert caught.value.current.text == "First."
    assert save(actor, artwork, text="Second.", version=1).version == 2


def test_the_page_keeps_what_was_typed_when_it_is_refused(as_owner_of_jane: Client) -> None:
    artwork = artwork_make()
    path = reverse("captions:save", args=[artwork.pk, "instagram"])
    typed = {"text": "Dusk. " * 500, "hashtags": "#sea", "alt_text": "A harbour", "version": "0"}
    response = as_owner_of_jane.post(path, typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "too long for Instagram" in page
    assert "Dusk. Dusk." in page
    assert "A harbour" in page


def test_the_page_shows_both_versions_to_the_second_of_two(as_owner_of_jane: Client) -> None:
    artwork = artwork_make()
    caption_make(artwork, text="Theirs, saved first.")
    path = reverse("captions:save", args=[artwork.pk, "instagram"])
    first = as_owner_of_jane.post(path, {"text": "Mine, typed meanwhile.", "version": "0"})
    page = first.content.decode()
    assert first.status_code == 422
    assert "Theirs, saved first." in page
    assert "Mine, typed meanwhile." in page
    again = as_owner_of_jane.post(path, {"text": "Mine, typed meanwhile.", "version": "1"})
    assert again.status_code == 200
    assert Caption.objects.get().text == "Mine, typed meanwhile."


def test_the_writer_stays_within_the_limits_and_writes_anew_when_asked_again(actor: Actor) -> None:
    artwork = artwork_make("Harbour at Dusk", medium="Oil on canvas", palette=[{"name": "slate blue"}])
    for network in Network:
        first = caption_write(
            actor=actor, artwork=artwork, network=network, pen=OfflinePen(), voice=voice_of(brand_get())
        ).caption
        assert check(draft_of(first), network) == []
        assert first.source == CaptionSource.OFFLINE
        words = first.text
        second = caption_write(
            actor=actor, artwork=artwork, network=network, pen=OfflinePen(), voice=voice_of(brand_get())
        ).caption
        assert second.text != words


@pytest.mark.slow
def test_a_job_writes_for_many_without_repeating_a_sentence_and_leaves_what_is_there(
    actor: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    colours = ["slate blue", "warm ochre", "sap green", "ivory", "indigo"]
    artworks = [
        artwork_make(f"Painting {number}", medium="Oil on linen", palette=[{"name": colours[number % 5]}])
        for number in range(12)
    ]
    caption_make(artworks[0], text="By hand.")
    with django_capture_on_commit_callbacks(execute=True):
        job = writing_job_start(
            actor=actor, artwork_ids=[one.pk for one in artworks], networks=[INSTAGRAM], overwrite=False
        )
    job.refresh_from_db()
    assert (job.state, job.written, job.skipped, job.problems) == ("done", 11, 1, [])
    assert Caption.objects.get(artwork=artworks[0]).text == "By hand."
    sentences = [one for caption in Caption.objects.all() for one in split_sentences(caption.text)]
    assert len(sentences) == len(set(sentences))


def test_a_job_that_was_killed_goes_on_where_it_was(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.tenant.captions import outcomes

    artworks = [artwork_make(f"Painting {number}") for number in range(4)]
    job = writing_job_start(
        actor=actor, artwork_ids=[one.pk for one in artworks], networks=[INSTAGRAM], overwrite=False
    )
    calls: list[object] = []
    real = outcomes.caption_write

    def dying(**arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(**arguments)

    monkeypatch.setattr(outcomes, "caption_write", dying)
    with pytest.raises(KeyboardInterrupt):
        writing_job_run(job_id=job.pk)
    assert WritingJob.objects.get().written == 2
    writing_job_run(job_id=job.pk)
    writing_job_run(job_id=job.pk)
    done = WritingJob.objects.get()
    assert (done.state, done.written, done.skipped) == ("done", 4, 0)


def test_a_job_that_was_left_lying_goes_on_in_the_name_of_who_asked(
    django_capture_on_commit_callbacks: Any,
) -> None:
    visitor = Actor(uuid4(), "Ann Agent", Role.ADMIN, by_agency=True)
    writing_job_start(actor=visitor, artwork_ids=[artwork_make().pk], networks=[INSTAGRAM], overwrite=False)
    WritingJob.objects.update(updated_at=timezone.now() - timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert writing_jobs_resume() == 1
    written = Entry.objects.exclude(verb="captions.asked")
    assert set(written.values_list("actor_id", "actor_name", "by_agency")) == {(visitor.user_id, "Ann Agent", True)}
    assert WritingJob.objects.get().state == "done"


def test_a_cancelled_job_writes_no_more(actor: Actor) -> None:
    job = writing_job_start(actor=actor, artwork_ids=[artwork_make().pk], networks=[INSTAGRAM], overwrite=False)
    writing_job_cancel(actor=actor, job=job)
    writing_job_run(job_id=job.pk)
    assert not Caption.objects.exists()


def test_a_job_without_artworks_is_refused(actor: Actor) -> None:
    with pytest.raises(InvalidInput, match="Choose artworks"):
        writing_job_start(actor=actor, artwork_ids=[], networks=[INSTAGRAM], overwrite=False)


@pytest.mark.slow
def test_the_overview_of_500_artworks_takes_few_queries(
    as_owner_of_jane: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        caption_make(artwork_make(f"Painting {number}"))
    page = reverse("captions:overview")
    as_owner_of_jane.get(page)
    with django_assert_max_num_queries(12):
        assert as_owner_of_jane.get(page).status_code == 200


def test_missing_shows_only_artworks_that_lack_words(as_owner_of_jane: Client) -> None:
    complete, lacking = artwork_make("Complete"), artwork_make("Lacking")
    for network in Network:
        caption_make(complete, network)
    caption_make(lacking)
    page = as_owner_of_jane.get(reverse("captions:overview"), {"show": "missing"}).content.decode()
    assert "Lacking" in page
    assert "Complete" not in page


def test_a_script_in_a_title_or_a_text_is_text(as_owner_of_jane: Client) -> None:
    artwork = artwork_make("<script>alert(1)</script>")
    caption_make(artwork, text="</textarea><script>alert(2)</script>")
    for path in (reverse("captions:overview"), reverse("captions:edit", args=[artwork.pk])):
        page = as_owner_of_jane.get(path).content.decode()
        assert "<script>alert" not in page


def test_an_unknown_network_is_not_found(as_owner_of_jane: Client) -> None:
    path = reverse("captions:save", args=[artwork_make().pk, "myspace"])
    assert as_owner_of_jane.post(path, {"version": "0"}).status_code == 404
