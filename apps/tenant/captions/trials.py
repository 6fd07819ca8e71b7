"""Trying tones: the same painting in each of them, side by side, before one is taken."""

from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import AppError, InvalidInput, NotFound
from apps.core.networks import Network
from apps.core.tenancy.tasks import enqueue
from apps.tenant.artworks.models import Artwork
from apps.tenant.brand.models import Tone
from apps.tenant.brand.selectors import brand_get
from apps.tenant.captions.models import Caption, CaptionSource, JobState, ToneTrial
from apps.tenant.captions.pens import pen_for
from apps.tenant.captions.services import caption_save
from apps.tenant.captions.writers.base import Draft
from apps.tenant.captions.writing import facts_of, voice_of

_KEPT = timedelta(days=1)
# Long after the longest writing: its worker has died.
_GIVEN_UP = timedelta(minutes=10)
NOT_WRITTEN = "The tones could not be written. Please try again."


def trial_start(*, actor: Actor, artwork: Artwork, network: Network) -> ToneTrial:
    """Have the artwork's words written in every tone; at once when the pen is quick. Two queries without the pen's."""
    quick = pen_for(brand_get()).quick
    trial = ToneTrial.objects.create(artwork=artwork, network=network)
    if quick:
        trial_run(trial_id=trial.pk)
        trial.refresh_from_db()
    else:
        from apps.tenant.captions.tasks import run_trial

        enqueue(run_trial, trial_id=str(trial.pk))
    return trial


def trial_run(*, trial_id: UUID) -> None:
    """Write the drafts. What a writer can't deliver is the trial's ``problem``."""
    if not ToneTrial.objects.filter(pk=trial_id, state=JobState.WAITING).update(state=JobState.RUNNING):
        return
    trial = ToneTrial.objects.select_related("artwork__collection").get(pk=trial_id)
    try:
        _write(trial)
    except AppError as error:
        trial.problem = error.message
    finally:
        trial.state = JobState.DONE
        trial.problem = trial.problem or ("" if trial.drafts else NOT_WRITTEN)
        trial.save()


def trial_use(*, actor: Actor, trial: ToneTrial, tone: str, version: int) -> Caption:
    """Take the words of one tone. Raises InvalidInput for a tone that was not written, else as ``caption_save``."""
    words = trial.drafts.get(tone)
    if words is None:
        raise InvalidInput("Choose one of the tones.")
    draft = Draft(**{**words, "hashtags": tuple(words["hashtags"])})
    return caption_save(
        actor=actor,
        artwork=trial.artwork,
        network=Network(trial.network),
        draft=draft,
        version=version,
        source=CaptionSource(trial.source),
    )


def trial_get_for(actor: Actor, artwork: Artwork, trial_id: UUID) -> ToneTrial:
    """A trial with this artwork; one whose worker has died is at its end. Raises NotFound. One query."""
    trial = ToneTrial.objects.select_related("artwork").filter(artwork=artwork, pk=trial_id).first()
    if trial is None:
        raise NotFound("These tones are not here any more.")
    if trial.state != JobState.DONE and trial.created_at < timezone.now() - _GIVEN_UP:
        trial.state, trial.problem = JobState.DONE, NOT_WRITTEN
    return trial


def trials_tidy() -> int:
    """Throw away what is older than a day; how many. One query."""
    return ToneTrial.objects.filter(created_at__lt=timezone.now() - _KEPT).delete()[0]


def _write(trial: ToneTrial) -> None:
    brand, artwork, network = brand_get(), trial.artwork, Network(trial.network)
    pen = pen_for(brand)
    trial.source = pen.source
    avoid: set[str] = set()
    for tone in Tone:
        voice = voice_of(brand, tone=tone)
        draft = pen.write(facts_of(artwork), voice, network, avoid=avoid, artwork=artwork)
        avoid.update(draft.sentences)
        trial.drafts[tone.value] = asdict(draft)
