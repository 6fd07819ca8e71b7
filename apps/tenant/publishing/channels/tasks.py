"""The channels are read again once a day."""

from celery import shared_task

from apps.tenant.publishing.channels.daily import channels_read_if_due


@shared_task(name="publishing.read_channels")
def read_channels() -> None:
    """Read the workspace's channels when they are due; otherwise one query and nothing else."""
    channels_read_if_due()
