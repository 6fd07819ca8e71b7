"""OpenAI's pen from the button to the ledger, against the simulator: keys, failures, jobs, what it cost."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from apps.core.access import Actor
from apps.core.crypto.secret import Secret
from apps.core.errors import InvalidInput
from apps.core.imaging.libvips import Image
from apps.core.networks import Network
from apps.core.tenancy.context import public_context
from apps.public.billing.models import Plan, Usage
from apps.public.billing.usage import month_start, tokens_left, usage_total
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.ingest import artwork_store, examine
from apps.tenant.artworks.models import Artwork
from apps.tenant.brand.selectors import brand_get
from apps.tenant.brand.services import brand_update
from apps.tenant.captions import outcomes
from apps.tenant.captions.jobs import writing_job_run, writing_job_start
from apps.tenant.captions.models import Caption, CaptionSource, JobState, ToneTrial, WritingJob
from apps.tenant.captions.openai_pen import DISCLOSURE, OpenAIPen, picture_of
from apps.tenant.captions.writers.base import WriterRefused, WriterStopped, WriterUnavailable
from apps.tenant.captions.writing import Written, caption_write, voice_of
from apps.tenant.credentials.models import Kind
from apps.tenant.credentials.services import credential_remove, credential_set
from local.simulators.openai import DEMO_KEY, OpenAISimulator
from tests.factories.artworks import artwork_make
from tests.factories.pictures import jpeg, saved

INSTAGRAM = Network.INSTAGRAM


@pytest.fixture(autouse=True)
def writes_with_openai(in_jane: Workspace, actor: Actor, openai: OpenAISimulator, monkeypatch: Any) -> None:
    monkeypatch.setattr(outcomes, "_PAUSE", 0)
    monkeypatch.setattr(outcomes, "_LONGEST_PAUSE", 0)
    use_key(actor)
    brand_update(actor=actor, writer="openai", openai_model="gpt-5.4")


def use_key(actor: Actor, key: str = DEMO_KEY) -> None:
    credential_set(actor=actor, kind=Kind.OPENAI, secret=Secret(key))


def work(title: str = "Harbour at Dusk") -> Artwork:
    return artwork_make(title, medium="Oil on canvas", palette=[{"name": "slate blue"}])


def write(actor: Actor, artwork: Artwork, network: Network = INSTAGRAM, **options: Any) -> Written:
    brand = brand_get()
    pen, voice = OpenAIPen(brand), voice_of(brand)
    return caption_write(actor=actor, artwork=artwork, network=network, pen=pen, voice=voice, **options)


def ledger() -> list[Usage]:
    return list(Usage.objects.filter(kind="ai_call").order_by("created_at", "id"))


def run_job(actor: Actor, artworks: list[Artwork], networks: tuple[Network, ...] = (INSTAGRAM,)) -> WritingJob:
    ids = [one.pk for one in artworks]
    job = writing_job_start(actor=actor, artwork_ids=ids, networks=networks, overwrite=False)
    writing_job_run(job_id=job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.slow
@pytest.mark.parametrize("network", list(Network))
def test_words_come_from_openai_and_what_they_cost_is_noted(actor: Actor, network: Network, jane: Workspace) -> None:
    caption = write(actor, work(), network).caption
    assert "Harbour at Dusk" in caption.text
    assert caption.source == CaptionSource.OPENAI
    (used,) = ledger()
    assert (used.workspace_id, used.model, used.own_key, used.charged) == (jane.pk, "gpt-5.4", True, False)
    assert used.cost_micros == int(used.input_tokens * 2.5 + used.output_tokens * 15 + 0.5)


@pytest.mark.slow
def test_the_picture_goes_along_small_and_without_metadata(
    actor: Actor, openai: OpenAISimulator, tmp_path: Path
) -> None:
    artwork = artwork_store(picture=examine(saved(tmp_path, jpeg(3000, 2000))), original_name="harbour.jpg")
    write(actor, artwork)
    content = json.loads(openai.requests[-1].body)["input"][0]["content"]
    sent = Image.new_from_buffer(base64.b64decode(content[1]["image_url"].partition(",")[2]), "")
    assert (sent.width, sent.height) == (1024, 683)
    assert not [name for name in sent.get_fields() if name.startswith(("exif", "icc", "xmp", "iptc"))]
    assert picture_of(artwork_make()) is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "kind", "says", "requests"),
    [
        ("sk-openai-refuses", WriterRefused, "OpenAI refused to write this. It said: “I'm sorry", 1),
        ("sk-openai-filtered", WriterRefused, "filter stopped", 1),
        ("sk-openai-cuts", WriterRefused, "broke off", 2),
        ("sk-openai-shapeless", WriterRefused, "not in the form", 2),
        ("sk-openai-invents", WriterRefused, "It claims a size of 31 × 47 in", 2),
        ("sk-openai-overlong", WriterRefused, "too long for Instagram", 2),
        ("sk-openai-no-credit", WriterStopped, "no credit left", 1),
        ("sk-openai-denied", WriterStopped, "does not allow this", 1),
        ("sk-openai-of-nobody-at-all-1234567890", WriterStopped, "does not know this key", 1),
        ("sk-openai-limited", WriterUnavailable, "takes no more requests", 1),
        ("sk-openai-broken", WriterUnavailable, "has trouble", 1),
        ("sk-openai-slow", WriterUnavailable, "took too long", 1),
        ("sk-openai-fails", WriterUnavailable, "It said: “The model failed", 1),
    ],
)
def test_each_failure_has_its_name_saves_nothing_and_is_not_charged(
    actor: Actor,
    openai: OpenAISimulator,
    settings: LazySettings,
    key: str,
    kind: type[Exception],
    says: str,
    requests: int,
) -> None:
    settings.OPENAI_TIMEOUT = 0.5
    use_key(actor, key)
    with pytest.raises(kind, match=says):
        write(actor, work())
    assert not Caption.objects.exists()
    assert len(openai.requests) == requests
    assert not [used for used in ledger() if used.charged]
    assert len(ledger()) == (requests if kind is WriterRefused or key == "sk-openai-fails" else 0)


def test_an_invention_is_asked_for_again_and_then_good(actor: Actor, openai: OpenAISimulator) -> None:
    use_key(actor, "sk-openai-invents-once")
    assert "linen" not in write(actor, work()).caption.text
    assert len(openai.requests) == len(ledger()) == 2


def test_an_unknown_model_stops_and_says_where_to_look(actor: Actor) -> None:
    brand_update(actor=actor, openai_model="gpt-4o")
    with pytest.raises(WriterStopped, match=r"does not know the model.*settings"):
        write(actor, work())


def test_without_a_key_of_its_own_the_agencys_is_used_and_charged(
    actor: Actor, settings: LazySettings, jane: Workspace, openai: OpenAISimulator
) -> None:
    credential_remove(actor=actor, kind=Kind.OPENAI)
    with pytest.raises(WriterStopped, match="no OpenAI key"):
        write(actor, work())
    settings.OPENAI_API_KEY = DEMO_KEY
    left = tokens_left(workspace_id=jane.pk)
    write(actor, work())
    (used,) = ledger()
    assert (used.own_key, used.charged) == (False, True)
    assert tokens_left(workspace_id=jane.pk) == left - used.input_tokens - used.output_tokens
    with public_context():
        Plan.objects.update(agency_tokens=1)
    with pytest.raises(WriterStopped, match="used up for this month"):
        write(actor, work())
    assert len(openai.requests) == 1


def test_only_the_answer_that_was_kept_is_charged(actor: Actor, settings: LazySettings, jane: Workspace) -> None:
    credential_remove(actor=actor, kind=Kind.OPENAI)
    settings.OPENAI_API_KEY = "sk-openai-invents-once"
    write(actor, work())
    assert [used.charged for used in ledger()] == [False, True]
    total = usage_total(workspace_id=jane.pk, since=month_start())
    assert (total.requests, total.charged_tokens < total.tokens) == (2, True)


@pytest.mark.slow
def test_listings_name_the_help_of_ai_where_that_is_wanted(actor: Actor) -> None:
    artwork = work()
    assert DISCLOSURE not in write(actor, artwork, Network.ETSY).caption.text
    brand_update(actor=actor, disclose_ai=True)
    assert write(actor, artwork, Network.ETSY).caption.text.endswith(DISCLOSURE)
    assert DISCLOSURE not in write(actor, artwork).caption.text


def test_openai_can_not_be_chosen_without_a_key(actor: Actor, settings: LazySettings) -> None:
    credential_remove(actor=actor, kind=Kind.OPENAI)
    brand_update(actor=actor, writer="offline")
    with pytest.raises(InvalidInput, match="needs a key"):
        brand_update(actor=actor, writer="openai")
    settings.OPENAI_API_KEY = DEMO_KEY
    assert brand_update(actor=actor, writer="openai").writer == "openai"


@pytest.mark.slow
def test_a_job_writes_for_all_and_says_what_it_took(actor: Actor) -> None:
    job = run_job(actor, [work(f"Painting {number}") for number in range(3)], (INSTAGRAM, Network.ETSY))
    assert (job.state, job.written, job.problems) == (JobState.DONE, 6, [])
    assert job.input_tokens == sum(used.input_tokens for used in ledger()) > 0


def test_a_job_goes_on_after_a_refusal_and_reports_it(actor: Actor) -> None:
    use_key(actor, "sk-openai-invents")
    job = run_job(actor, [work("One"), work("Two")])
    assert (job.state, job.written, len(job.problems)) == (JobState.DONE, 0, 2)
    assert "31 × 47" in job.problems[0]["reason"]
    assert job.output_tokens > 0


def test_a_job_stops_at_once_when_there_is_no_credit(actor: Actor, openai: OpenAISimulator) -> None:
    use_key(actor, "sk-openai-no-credit")
    job = run_job(actor, [work(f"Painting {number}") for number in range(5)])
    assert (job.state, job.written) == (JobState.STOPPED, 0)
    assert "no credit left" in job.trouble
    assert len(openai.requests) == 1


@pytest.mark.slow
def test_a_job_waits_for_a_busy_service_and_gives_up_on_a_dead_one(actor: Actor, openai: OpenAISimulator) -> None:
    use_key(actor, "sk-openai-busy-twice")
    assert run_job(actor, [work()]).written == 1
    use_key(actor, "sk-openai-broken")
    job = run_job(actor, [work(f"Painting {number}") for number in range(9)])
    assert job.state == JobState.STOPPED
    assert "3 artworks in a row" in job.trouble
    assert len(openai.requests) == 3 + 9


def test_the_composer_shows_the_writer_at_work_and_then_the_words(
    as_owner_of_jane: Client, django_capture_on_commit_callbacks: Any
) -> None:
    artwork = work()
    path = reverse("captions:write", args=[artwork.pk, "instagram"])
    with django_capture_on_commit_callbacks(execute=False):
        page = as_owner_of_jane.post(path, {"text": "", "hashtags": "", "alt_text": "", "version": "0"})
    job = WritingJob.objects.get()
    poll = reverse("captions:panel", args=[artwork.pk, "instagram", job.pk])
    assert poll in page.content.decode()
    assert "The writer is at work" in as_owner_of_jane.get(poll).content.decode()
    writing_job_run(job_id=job.pk)
    done = as_owner_of_jane.get(poll).content.decode()
    assert "at work" not in done
    assert "Harbour at Dusk" in done


def test_the_composer_says_why_nothing_was_written(
    as_owner_of_jane: Client, actor: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    use_key(actor, "sk-openai-refuses")
    artwork = work()
    with django_capture_on_commit_callbacks(execute=True):
        as_owner_of_jane.post(reverse("captions:write", args=[artwork.pk, "instagram"]), {})
    poll = reverse("captions:panel", args=[artwork.pk, "instagram", WritingJob.objects.get().pk])
    assert "OpenAI refused to write this" in as_owner_of_jane.get(poll).content.decode()


def test_three_tones_are_asked_for_in_the_background(
    as_owner_of_jane: Client, django_capture_on_commit_callbacks: Any
) -> None:
    artwork = work()
    with django_capture_on_commit_callbacks(execute=True):
        page = as_owner_of_jane.post(reverse("captions:trial_start", args=[artwork.pk, "instagram"]), {})
    assert "at work" in page.content.decode()
    trial = ToneTrial.objects.get()
    assert trial.source == CaptionSource.OPENAI
    page = as_owner_of_jane.get(reverse("captions:trial", args=[artwork.pk, trial.pk]))
    assert page.content.decode().count("Use these words") == 3


def test_the_settings_show_what_was_used_and_keep_the_key_to_themselves(as_owner_of_jane: Client, actor: Actor) -> None:
    write(actor, work())
    page = as_owner_of_jane.get(reverse("brand:settings")).content.decode()
    assert "OpenAI was asked 1 time" in page
    assert DEMO_KEY not in page
