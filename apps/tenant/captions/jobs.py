"""Captions for many artworks, written in the background. What is written stays, whatever happens to the worker."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import AppError, InvalidInput
from apps.core.networks import Network
from apps.core.roles import Role
from apps.core.tenancy.tasks import enqueue
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Artwork
from apps.tenant.brand.selectors import brand_get
from apps.tenant.captions.models import Caption, JobState, WritingJob
from apps.tenant.captions.services import caption_write, voice_of
from apps.tenant.captions.writers.base import Draft, Voice

MOST_ARTWORKS = 500


@transaction.atomic
def writing_job_start(
    *, actor: Actor, artwork_ids: Iterable[UUID], networks: Iterable[Network], overwrite: bool
) -> WritingJob:
    """Have captions written for the artworks on the networks; words that are there stay unless ``overwrite``.

    Raises InvalidInput for none or more than 500 artworks, or no network. Three queries.
    """
    present = Artwork.objects.present().filter(pk__in=list(artwork_ids))
    ids = list(present.order_by("created_at", "id").values_list("pk", flat=True)[: MOST_ARTWORKS + 1])
    chosen = [network.value for network in networks]
    if not ids:
        raise InvalidInput("Choose artworks first.")
    if len(ids) > MOST_ARTWORKS:
        raise InvalidInput(f"Choose at most {MOST_ARTWORKS} artworks at once.")
    if not chosen:
        raise InvalidInput("Choose at least one network.")
    job = WritingJob.objects.create(
        artwork_ids=ids,
        networks=chosen,
        overwrite=overwrite,
        total=len(ids) * len(chosen),
        started_by_id=actor.user_id,
    )
    from apps.tenant.captions.tasks import run_writing_job

    summary = f"Asked for captions for {len(ids)} artworks"
    activity_record(actor=actor, verb="captions.asked", summary=summary, object_id=job.pk)
    enqueue(run_writing_job, job_id=str(job.pk), actor_name=actor.name)
    return job


def writing_job_cancel(*, actor: Actor, job: WritingJob) -> None:
    """Stop after the artwork that is being written; what is written stays. One query."""
    WritingJob.objects.filter(pk=job.pk, state__in=[JobState.WAITING, JobState.RUNNING]).update(
        state=JobState.CANCELLED, finished_at=timezone.now()
    )


def writing_job_run(*, job_id: UUID, actor_name: str) -> None:
    """Write what is missing, artwork by artwork, each in a transaction of its own. Run again, it goes on."""
    started = WritingJob.objects.filter(pk=job_id, state__in=[JobState.WAITING, JobState.RUNNING])
    if not started.update(state=JobState.RUNNING):
        return
    job = WritingJob.objects.get(pk=job_id)
    actor = Actor(user_id=UUID(str(job.started_by_id)), name=actor_name, role=Role.MEMBER)
    voice = voice_of(brand_get())
    used: dict[str, set[str]] = {network: set() for network in job.networks}
    for position in range(len(job.artwork_ids)):
        if position < _done(job):
            continue
        if not WritingJob.objects.filter(pk=job.pk, state=JobState.RUNNING).exists():
            return
        artwork = Artwork.objects.present().select_related("collection").filter(pk=job.artwork_ids[position]).first()
        with transaction.atomic():
            for network in job.networks:
                _one(job, actor, artwork, Network(network), used[network], voice)
            job.save(update_fields=["written", "skipped", "problems", "updated_at"])
    WritingJob.objects.filter(pk=job.pk, state=JobState.RUNNING).update(state=JobState.DONE, finished_at=timezone.now())


def _done(job: WritingJob) -> int:
    """How many artworks are behind us, as it stands in the database: the counters move with each artwork's commit."""
    return (job.written + job.skipped + len(job.problems)) // len(job.networks)


def _one(
    job: WritingJob, actor: Actor, artwork: Artwork | None, network: Network, used: set[str], voice: Voice
) -> None:
    if artwork is None:
        job.skipped += 1
        return
    present = Caption.objects.filter(artwork=artwork, network=network).first()
    if present is not None and not job.overwrite:
        used.update(Draft(text=present.text).sentences)
        job.skipped += 1
        return
    try:
        with transaction.atomic():
            written = caption_write(actor=actor, artwork=artwork, network=network, avoid=used, voice=voice)
    except AppError as error:
        job.problems.append({"title": artwork.title, "network": network.label, "reason": error.message})
        return
    used.update(written.sentences)
    job.written += 1
