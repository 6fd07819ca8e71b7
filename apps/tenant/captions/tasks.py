"""Background work on captions."""

from uuid import UUID

from celery import shared_task

from apps.tenant.captions.jobs import writing_job_run, writing_jobs_resume
from apps.tenant.captions.trials import trial_run, trials_tidy


@shared_task(name="captions.run_writing_job")
def run_writing_job(*, job_id: str) -> None:
    """Write the captions of one job, as many as fit into one message's time."""
    writing_job_run(job_id=UUID(job_id))


@shared_task(name="captions.tidy")
def tidy() -> None:
    """Go on with jobs that were left lying; throw away old trials of tones."""
    writing_jobs_resume()
    trials_tidy()


@shared_task(name="captions.run_trial")
def run_trial(*, trial_id: str) -> None:
    """Write one artwork's words in every tone."""
    trial_run(trial_id=UUID(trial_id))
