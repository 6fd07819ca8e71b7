"""A backup and what is made of it, for tests."""

from pathlib import Path
from typing import Any

from django.conf import settings

from apps.core.prefixes import files_below, prefix_of
from apps.core.storage import client
from apps.public.life.backups.making import backup_make
from apps.public.life.backups.places import Folder
from apps.public.life.backups.restoring import Restored, backup_restore
from apps.public.workspaces.models import Workspace
from apps.tenant.publishing.models import Step
from apps.tenant.schedule.models import PostState

BUCKET = settings.AWS_STORAGE_BUCKET_NAME
STUDIO = "studio.jane.example"
# What a restored workspace has otherwise than the original: ties to Publer, and keys.
CUT = {"credentials_credential", "publishing_connection", "publishing_delivery", "publishing_remotemedia"}
# State → the delivery's step, as it is while the post is on its way.
AWAY = {
    PostState.QUEUED: Step.SEND,
    PostState.PUSHING: Step.FIND,
    PostState.SCHEDULED: Step.WATCH,
    PostState.UNKNOWN: Step.FIND,
    PostState.CANCELLING: Step.REMOVE,
    PostState.FAILED: Step.REST,
    PostState.PUBLISHED: Step.REST,
}
WAYS = {
    PostState.QUEUED: ("queued",),
    PostState.PUSHING: ("queued", "pushing"),
    PostState.SCHEDULED: ("queued", "pushing", "scheduled"),
    PostState.UNKNOWN: ("queued", "pushing", "unknown"),
    PostState.CANCELLING: ("queued", "pushing", "cancelling"),
    PostState.FAILED: ("queued", "failed"),
    PostState.PUBLISHED: ("queued", "pushing", "scheduled", "published"),
}


def copied(workspace: Workspace, folder: Path, slug: str = "copy", **how: Any) -> Restored:
    place = Folder(folder / "backup")
    backup_make(workspace=workspace, place=place)
    return backup_restore(place=place, slug=slug, **how)


def stored_below(workspace: Workspace) -> dict[str, bytes]:
    prefix = prefix_of(workspace.pk)
    read = client().get_object
    return {
        one.key.removeprefix(prefix): read(Bucket=BUCKET, Key=one.key)["Body"].read() for one in files_below(prefix)
    }
