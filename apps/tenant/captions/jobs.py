"""Captions for many artworks, written in the background. What is written stays, whatever happens to the worker."""

import time
from collections.abc import Collection, Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import InvalidInput
from apps.core.networks import Network
from apps.core.roles import Role
from apps.core.tenancy.tasks import enqueue
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Artwork
from apps.tenant.brand.selectors import brand_get
from apps.tenant.captions.models import Caption, JobState, WritingJob
from apps.tenant.captions.outcomes import Outcome
from apps.tenant.captions.pens import pen_for
from apps.tenant.captions.writers.base import Draft, WriterStopped
from apps.tenant.captions.writing import FIELDS, voice_of

MOST_ARTWORKS = 2000
# A message that is worked on for longer is sent again by the broker: a long job is many messages.
_SLICE_SECONDS = 180
# A writer that does not answer for so many artworks in a row won't for the next ones either.
_MOST_SILENT = 3
_LEFT_LYING = timedelta(minutes=15)
_OPEN = (JobState.WAITING, JobState.RUNNING)


@transaction.atomic
def writing_job_start(
    *,
    actor: Actor,
    artwork_ids: Iterable[UUID],
    networks: Iterable[Network],
    overwrite: bool,
    fields: Collection[str] = (),
) -> WritingJob:
    """Have captions written for the artworks on the networks; words that are there stay unless ``overwrite``.

    Without networks, for those that the workspace writes for. Raises InvalidInput for none or more than 2,000
    artworks. Four queries.
    """
    brand = brand_get()
    present = Artwork.objects.present().filter(pk__in=list(artwork_ids))
    ids = list(present.order_by("created_at", "id").values_list("pk", flat=True)[: MOST_ARTWORKS + 1])
    chosen = [network.value for network in networks] or brand.networks
    if not ids:
        raise InvalidInput("Choose artworks first.")
    if len(ids) > MOST_ARTWORKS:
        raise InvalidInput(f"Choose at most {MOST_ARTWORKS:,} artworks at once.")
    if not set(fields) <= set(FIELDS):
        raise InvalidInput("Choose fields that can be written.")
    job = WritingJob.objects.create(
        artwork_ids=ids,
        networks=chosen,
        overwrite=overwrite,
        fields=list(fields),
        total=len(ids) * len(chosen),
        started_by_id=actor.user_id,
        started_by_name=actor.name[:120],
        by_agency=actor.by_agency,
    )
    summary = f"Asked for captions for {len(ids):,} artwork{'' if len(ids) == 1 else 's'}"
    activity_record(actor=actor, verb="captions.asked", summary=summary, object_id=job.pk)
    _go_on(job)
    return job


def writing_job_cancel(*, actor: Actor, job: WritingJob) -> None:
    """Stop after the artwork that is being written; what is written stays. One query."""
    WritingJob.objects.filter(pk=job.pk, state__in=_OPEN).update(state=JobState.CANCELLED, finished_at=timezone.now())


def writing_job_run(*, job_id: UUID) -> None:
    """Write what is missing, artwork by artwork; after three minutes the rest is left to another message.

    Run again, it goes on.
    """
    if not WritingJob.objects.filter(pk=job_id, state__in=_OPEN).update(state=JobState.RUNNING):
        return
    job = WritingJob.objects.get(pk=job_id)
    actor = Actor(UUID(str(job.started_by_id)), job.started_by_name, Role.MEMBER, by_agency=job.by_agency)
    ends_at = time.monotonic() + _SLICE_SECONDS
    if not _write_on(job, actor, ends_at):
        _go_on(job)
        return
    WritingJob.objects.filter(pk=job.pk, state=JobState.RUNNING).update(state=JobState.DONE, finished_at=timezone.now())


def writing_jobs_resume() -> int:
    """Go on with jobs that a dead worker has left; how many."""
    left = list(WritingJob.objects.filter(state__in=_OPEN, updated_at__lt=timezone.now() - _LEFT_LYING))
    for job in left:
        _go_on(job)
    return len(left)


def done_count(job: WritingJob) -> int:
    """How many captions are behind us."""
    return int(job.written + job.skipped + len(job.problems))


def _write_on(job: WritingJob, actor: Actor, ends_at: float) -> bool:
    """Whether the job has come to its end, was cancelled or had to stop."""
    brand = brand_get()
    pen, voice = pen_for(brand), voice_of(brand)
    used = _used(job)
    silent = 0
    for position in range(done_count(job) // len(job.networks), len(job.artwork_ids)):
        if not WritingJob.objects.filter(pk=job.pk, state=JobState.RUNNING).exists():
            return True
        if time.monotonic() > ends_at:
            return False
        artwork = Artwork.objects.present().select_related("collection").filter(pk=job.artwork_ids[position]).first()
        outcome = Outcome(job, actor, pen, voice)
        try:
            for network in job.networks:
                outcome.add(artwork, Network(network), used[network])
            silent = silent + 1 if outcome.is_silent else 0
            if silent == _MOST_SILENT:
                raise WriterStopped(f"{outcome.last_reason} That was so for {silent} artworks in a row.")
        except WriterStopped as error:
            outcome.save()
            _stop(job, error.message)
            return True
        outcome.save()
    return True


def _stop(job: WritingJob, trouble: str) -> None:
    changes = {"state": JobState.STOPPED, "trouble": trouble, "finished_at": timezone.now()}
    WritingJob.objects.filter(pk=job.pk, state=JobState.RUNNING).update(**changes)


def _used(job: WritingJob) -> dict[str, set[str]]:
    """The sentences that the batch has used so far, by network: a job that goes on must not repeat itself."""
    used: dict[str, set[str]] = {network: set() for network in job.networks}
    behind = job.artwork_ids[: done_count(job) // len(job.networks)]
    texts = Caption.objects.filter(artwork__in=behind, network__in=job.networks).values_list("network", "text")
    for network, text in texts:
        used[network].update(Draft(text=text).sentences)
    return used


def _go_on(job: WritingJob) -> None:
    from apps.tenant.captions.tasks import run_writing_job

    enqueue(run_writing_job, job_id=str(job.pk))
