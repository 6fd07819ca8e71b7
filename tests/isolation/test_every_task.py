"""Every task that the worker knows, with the other workspace's identifiers: nothing is found, nothing is left."""

import inspect
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist
from django.utils import timezone

from apps.core.errors import AppError
from apps.core.tenancy.tasks import WorkspaceTask
from apps.public.dispatch.models import Wake
from apps.public.workspaces.models import Workspace
from config.celery import app
from tests.isolation.traces import Traces, public_rows_but, rows
from tests.isolation.world import World

pytestmark = pytest.mark.slow

app.loader.import_default_modules()
TASKS: dict[str, WorkspaceTask] = {
    name: task for name, task in sorted(app.tasks.items()) if not name.startswith(("celery.", "tests."))
}
IN_A_WORKSPACE = [name for name, task in TASKS.items() if not task.platform]

# Tasks of the platform work in public, outside any workspace: each says here what it reaches. ``NAMED``: the workspace
# in its arguments and no other; ``ALL``: it sends a task of its own to each; ``NONE``: rows of public only.
ALL, NAMED, NONE = "all", "named", "none"
ON_THE_PLATFORM = {
    "agency.note_month_ends": NONE,
    "agency.open_workspace": NAMED,
    "agency.send_staff_invitation": NONE,
    "agency.welcome_owners": NAMED,
    "billing.follow_up": ALL,  # those that are billed through Stripe, each with a task of its own
    "billing.process_event": NAMED,  # by its customer
    "billing.reconcile": ALL,
    "billing.report_usage": NAMED,
    "billing.sync": NAMED,
    "billing.watch_limits": ALL,  # what is counted of all, which is in public
    "billing.write_limit": NAMED,
    "billing.write_notice": NAMED,
    "arrivals.resume": NONE,
    "dispatch.wake": ALL,  # those that have work
    "domains.check": NAMED,
    "domains.check_due": ALL,  # the claims of all, each with a task of its own
    "domains.write": NAMED,
    "metering.correct": ALL,  # the numbers of all, each compared with the truth in its own schema
    "metering.fold": NONE,
    "takeouts.tidy": ALL,  # those that have an export which is due, kept long enough or over
    "legacy.carry": NAMED,  # the workspace that the import is for
    "legacy.look": NAMED,
    "life.attend": NONE,  # rows of those that were archived; what is due has a task of its own
    "life.purge": NAMED,  # only once its deletion has begun
    "life.sweep": NAMED,
    "life.write": NAMED,
    "support.ask_owners": NAMED,
    "support.end_due": ALL,  # visits that are over, each written into the log of its own
    "support.tell_owners": NAMED,
    "users.forget_sessions": NONE,
    "workspaces.carry": ALL,  # rows of public that their triggers wrote in other clusters
    "workspaces.catch_up": ALL,  # those that are behind this release, each in its own schema
    "workspaces.on_each": ALL,
    "workspaces.refill_spares": NONE,  # schemas that are nobody's yet
}

# Arguments that are no identifiers.
WORDS: dict[str, Any] = {
    "name": "Ann",
    "staff_invitation_id": "00000000-0000-4000-8000-000000000000",
    "words": "Please",
    "task": "artworks.tidy",
    "change": "lost",
    "kinds": ["grid"],
    "only_missing": False,
    "kind": "archived",
}


def arguments(task: WorkspaceTask, world: World, workspace: Workspace) -> dict[str, Any]:
    """Every argument by its name. A KeyError means: teach ``world.py`` the new object, or ``WORDS`` the word."""
    known = {name: str(value) for name, value in world.ids.items()} | {"workspace_id": str(workspace.pk)} | WORDS
    parameters = inspect.signature(task.run).parameters.values()
    return {one.name: known[one.name] for one in parameters}


@pytest.mark.parametrize("name", IN_A_WORKSPACE)
def test_the_others_identifiers_are_not_found(
    name: str, worlds: dict[str, World], jane: Workspace, okafor: Workspace, traces: Traces
) -> None:
    given = arguments(TASKS[name], worlds["okafor"], okafor)
    before, public_before = rows(okafor), public_rows_but(jane)
    try:
        result = TASKS[name].apply(kwargs=given, headers={"_schema_name": jane.schema_name}, throw=True).get()
    except (AppError, ObjectDoesNotExist) as error:
        result = str(error)
    assert worlds["okafor"].marker not in str(result)
    assert worlds["okafor"].marker not in str(rows(jane))
    assert rows(okafor) == before
    assert public_rows_but(jane) == public_before
    assert traces.found(worlds["okafor"].marker, of=okafor) == []


def test_every_task_of_the_platform_says_what_it_reaches() -> None:
    assert {name for name, task in TASKS.items() if task.platform} == set(ON_THE_PLATFORM)


@pytest.mark.parametrize("name", sorted(name for name, reach in ON_THE_PLATFORM.items() if reach != ALL))
def test_a_task_of_the_platform_leaves_the_workspace_alone_that_it_does_not_name(
    name: str, worlds: dict[str, World], jane: Workspace, okafor: Workspace, traces: Traces
) -> None:
    before = rows(jane)
    with suppress(AppError, ImproperlyConfigured):  # as the owner nothing can be done inside a test's transaction
        TASKS[name].apply(kwargs=arguments(TASKS[name], worlds["okafor"], okafor), throw=True)
    assert rows(jane) == before
    assert traces.found(worlds["jane"].marker, of=jane) == []
    assert traces.found("owner@jane.example", of=jane) == []


@pytest.mark.parametrize("name", sorted(name for name, reach in ON_THE_PLATFORM.items() if reach == ALL))
def test_a_task_for_all_leaves_nothing_of_one_with_another(
    name: str, worlds: dict[str, World], jane: Workspace, okafor: Workspace, traces: Traces
) -> None:
    for workspace in (jane, okafor):
        Wake.objects.create(workspace=workspace, task="publishing.work", due_at=timezone.now())
    with suppress(ImproperlyConfigured):  # as the owner nothing can be done inside a test's transaction
        TASKS[name].apply(kwargs=arguments(TASKS[name], worlds["okafor"], okafor), throw=True)
    assert worlds["okafor"].marker not in str(rows(jane))
    assert traces.found(worlds["jane"].marker, of=jane) == []
    assert traces.found(worlds["okafor"].marker, of=okafor) == []


@pytest.mark.parametrize("name", IN_A_WORKSPACE)
def test_a_task_of_a_workspace_does_not_run_in_public(name: str, worlds: dict[str, World], jane: Workspace) -> None:
    from apps.core.tenancy.tasks import WrongWorkspace

    with pytest.raises(WrongWorkspace):
        TASKS[name].apply(kwargs=arguments(TASKS[name], worlds["jane"], jane), headers={}, throw=True)
