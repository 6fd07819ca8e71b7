"""The portal's imports, in the worker: the files are in the storage, the progress is told in public."""

import logging
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from apps.core.access import Actor
from apps.core.errors import AppError, Conflict
from apps.core.roles import Role
from apps.core.tenancy.context import workspace_context
from apps.public.agency.selectors import staff_actor_for
from apps.public.agency.services import client_create
from apps.public.agency.tasks import welcome_once_open
from apps.public.arrivals.files import DATABASE, PICTURES, fetch, opened
from apps.public.arrivals.models import Arrival, ArrivalState
from apps.public.arrivals.reports.report import Report
from apps.public.arrivals.services import access_check
from apps.public.arrivals.turns import Turn, TurnLost, turn_take
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.provisioning import provision
from apps.tenant.legacy.files.archive import Archive
from apps.tenant.legacy.importing.lock import ImportUnderWay
from apps.tenant.legacy.importing.run import bring_over, look_over
from apps.tenant.legacy.source import source_read

logger = logging.getLogger(__name__)

_SURPRISE = "Something unexpected happened. What was brought over so far is kept; try again, or tell support."


def arrival_look_over(*, arrival_id: UUID) -> None:
    """Say what would come over. Called twice, the second does nothing."""
    _at(arrival_id, ArrivalState.LOOKING, _look)


def arrival_carry_over(*, arrival_id: UUID) -> None:
    """Bring it over, into a workspace that is made first if need be. Called twice, the second does nothing."""
    _at(arrival_id, ArrivalState.CARRYING, _carry)


def _at(arrival_id: UUID, state: ArrivalState, work: Callable[[Turn, Path, Archive], Report]) -> None:
    turn = turn_take(arrival_id, state)
    if turn is None:
        return
    try:
        with tempfile.TemporaryDirectory() as folder, opened(turn.arrival, PICTURES) as pictures:
            turn.say("Fetching the database", 0, 0)
            sqlite = Path(folder) / "old.db"
            fetch(turn.arrival, DATABASE, sqlite)
            turn.end(work(turn, sqlite, Archive(pictures)).as_json())
    except TurnLost:
        logger.info("The import %s goes on elsewhere.", arrival_id)
    except ImportUnderWay:
        turn.give_back()
    except AppError as error:
        turn.fail(error.message)
    except Exception:
        logger.exception("The import %s stopped.", arrival_id)
        turn.fail(_SURPRISE)


def _look(turn: Turn, sqlite: Path, pictures: Archive) -> Report:
    arrival = turn.arrival
    with workspace_context(arrival.workspace) if arrival.workspace else nullcontext():
        return look_over(
            sqlite=sqlite, pictures=pictures, zone=ZoneInfo(arrival.time_zone), run=arrival.run, progress=turn.say
        )


def _carry(turn: Turn, sqlite: Path, pictures: Archive) -> Report:
    arrival = turn.arrival
    source_read(sqlite)  # before a workspace is made for nothing
    workspace = arrival.workspace or _registered(arrival)
    turn.say("Making the workspace", 0, 0)
    if not workspace.is_prepared:
        provision(workspace, furnish=welcome_once_open)
    workspace.refresh_from_db()
    access_check(arrival)
    if not workspace.is_active:
        raise Conflict(f"{workspace.name} is not open now. Open it first, then bring the data over.")
    by = arrival.started_by
    actor = Actor(user_id=by.pk, name=by.display_name, role=Role.OWNER, by_agency=True) if by else None
    with workspace_context(workspace):
        return bring_over(
            sqlite=sqlite,
            pictures=pictures,
            zone=ZoneInfo(arrival.time_zone),
            run=arrival.run,
            actor=actor,
            progress=turn.say,
        )


@transaction.atomic
def _registered(arrival: Arrival) -> Workspace:
    """The new workspace, written down with the arrival: an import that was killed finds it again."""
    workspace = client_create(
        name=arrival.new_name,
        slug=arrival.new_slug,
        owner_email=arrival.owner_email,
        time_zone=arrival.time_zone,
        by=staff_actor_for(arrival.started_by_id) if arrival.started_by_id else None,
    )
    Arrival.objects.filter(pk=arrival.pk).update(workspace=workspace)
    return workspace
