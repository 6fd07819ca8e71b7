"""Background work on deliveries. A message only wakes it: the rows say what there is to do."""

from celery import shared_task

from apps.tenant.publishing.deliveries import running
from apps.tenant.publishing.deliveries.keeping import attempts_forget
from apps.tenant.publishing.deliveries.starting import push_ahead


@shared_task(name="publishing.work", time_limit=150)
def work() -> None:
    """Send, ask after, look for, take out and look after what is due."""
    running.work(work)


@shared_task(name="publishing.check")
def check() -> None:
    """See that the platform knows of all work, and throw away what is older than 90 days."""
    running.check(work)
    attempts_forget()


@shared_task(name="publishing.ahead")
def ahead() -> None:
    """Have approved posts send themselves, where that was chosen."""
    push_ahead()
