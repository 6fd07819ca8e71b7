"""What beat sends reaches tasks that exist, and each active workspace once."""

from unittest.mock import patch

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from apps.public.users.tasks import forget_sessions
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.tasks import on_each
from config.celery import app


def test_every_entry_of_the_schedule_names_tasks_that_exist() -> None:
    app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in app.tasks
        assert entry.get("kwargs", {}).get("task", entry["task"]) in app.tasks


def test_each_active_workspace_gets_the_task_once(jane: Workspace, okafor: Workspace) -> None:
    Workspace.objects.filter(pk=okafor.pk).update(state=WorkspaceState.SUSPENDED, suspension_mode="shut")
    with patch("apps.public.workspaces.tasks.current_app.send_task") as send:
        on_each(task="artworks.tidy")
    send.assert_called_once_with("artworks.tidy", headers={"_schema_name": jane.schema_name})


@pytest.mark.django_db
def test_sessions_that_ran_out_are_forgotten() -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now())
    forget_sessions()
    assert not Session.objects.filter(session_key="old").exists()
