"""Workspaces whose schemas have the same migrations: what one of them needs, all of them do."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from apps.core.tenancy.migrating.doors import Way
from apps.core.tenancy.migrating.names import Name, digest, of_workspaces
from apps.core.tenancy.migrating.outcomes import Failure, Outcome
from apps.core.tenancy.migrating.plans import Plan
from apps.core.tenancy.migrating.replaying import replay_to_each
from apps.core.tenancy.migrating.running import run_on_each
from apps.core.tenancy.migrating.scratch import STAND_IN, alone
from apps.core.tenancy.migrating.scripts import Part, Script, parts
from apps.core.tenancy.recorder import applied
from apps.core.tenancy.routes import forget_hosts
from apps.public.workspaces.migrating.options import Options
from apps.public.workspaces.migrating.standing import Known
from apps.public.workspaces.models import Domain, Workspace
from apps.public.workspaces.services import schema_state_keep

logger = logging.getLogger(__name__)

_STATE = "UPDATE public.workspaces_workspace SET schema_state = '{state}' WHERE schema_name = '{schema}'"


@dataclass(frozen=True)
class Group:
    """``plan`` is that of any of them."""

    members: list[Known]
    plan: Plan

    def note_state(self) -> None:
        """Write down where they are, for those of whom something else is written. Mostly no query."""
        state = _state(self.plan.applied)
        stale = [one.schema_name for one in self.members if one.schema_state != state]
        if stale:
            schema_state_keep(self.plan.applied)
            Workspace.objects.filter(schema_name__in=stale).update(schema_state=state)
            _forget(stale)

    def migrate(
        self, options: Options, progress: Callable[[int, str], AbstractContextManager]
    ) -> Iterator[tuple[Known, Outcome]]:
        """One outcome for each member."""
        alive = {one.schema_name: one for one in self.members}
        try:
            todo = [Part((), self.plan.to_note, Script((), {}))] if options.fake else self._parts()
        except Exception as error:  # whatever a migration raises
            logger.exception("The migrations fail on an empty schema already")  # where in Python, for its author
            failure = Failure(f"On an empty schema already: {type(error).__name__}: {error}")
            yield from ((one, Outcome(one.schema_name, failure)) for one in self.members)
            return
        have = frozenset(self.plan.applied)
        for part in todo:
            way = _way(part, have)
            have |= frozenset(part.names)
            schema_state_keep(have)
            with progress(len(alive), _title(part)) as one_done:
                for outcome in _bring(part, list(alive), way, options):
                    one_done()
                    if outcome.failure:
                        yield alive.pop(outcome.schema_name), outcome
        _forget([one.schema_name for one in self.members])
        yield from ((one, Outcome(name)) for name, one in alive.items())

    def _parts(self) -> list[Part]:
        with alone():
            return parts(self.plan)


def _bring(part: Part, names: list[str], way: Way, options: Options) -> Iterator[Outcome]:
    if part.script is not None:
        return replay_to_each(names, part.script, way, at_once=options.at_once, patience=options.patience)
    processes = options.at_once if options.forks else 1
    return run_on_each(names, part.steps[0], way, processes=processes, patience=options.patience)


def _way(part: Part, have: frozenset[Name]) -> Way:
    after = have | frozenset(part.names)
    state = _STATE.format(state=_state(after), schema=STAND_IN)
    return Way(digest(have), digest(after), (state, applied(part.names)))


def _state(names: frozenset[Name]) -> str:
    return digest(of_workspaces(names))


def _forget(schema_names: list[str]) -> None:
    """The routes to them carry their state."""
    hosts = Domain.objects.filter(tenant__schema_name__in=schema_names).values_list("domain", flat=True)
    forget_hosts(list(hosts))


def _title(part: Part) -> str:
    names = [f"{app}.{name}" for app, name in part.names]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
