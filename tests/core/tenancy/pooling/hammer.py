"""Threads that work in two workspaces at once, and note whatever they should not have seen."""

import random
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from django.db import DatabaseError, connection, transaction

from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.schedule.models import Blackout
from tests.core.tenancy.pooling.asking import TODAY
from tests.core.tenancy.pooling.pgbouncer import Bouncer, used

THREADS, ROUNDS = 6, 60
WHERE = "SELECT current_schema(), current_user, current_setting('TimeZone'), current_setting('statement_timeout')"


class _Undo(Exception):
    """Leaves a block that is to be rolled back."""


@dataclass
class Worker:
    """Works now in the one, now in the other workspace, and notes what should not be."""

    bouncer: Bouncer
    pooling: str
    workspaces: list[Workspace]
    number: int
    written: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def run(self) -> None:
        """All rounds; an error of the database is noted too, and ends none of them."""
        draw = random.Random(self.number)
        works = [self.reads, self.writes, self.commits, self.rolls_back, self.savepoint, self.switches, self.trespasses]
        with used(self.bouncer.connection(pooling=self.pooling)):
            for _ in range(ROUNDS):
                mine, other = draw.sample(self.workspaces, 2)
                work = draw.choice(works)
                try:
                    with workspace_context(mine):
                        work(mine, other)
                except DatabaseError as error:
                    self.wrong.append(f"{work.__name__}: {error}")

    def reads(self, mine: Workspace, other: Workspace) -> None:
        self._look(mine)
        with connection.cursor() as cursor:
            cursor.execute(WHERE)
            found = cursor.fetchone()
        if found != (mine.schema_name, mine.schema_name, "UTC", "30s"):
            self.wrong.append(f"worked as {found}")

    def writes(self, mine: Workspace, other: Workspace) -> None:
        self._add(mine)
        self.written[mine.slug] += 1

    def commits(self, mine: Workspace, other: Workspace) -> None:
        with transaction.atomic():
            self._add(mine)
            self._look(mine)
            self._add(mine)
        self.written[mine.slug] += 2

    def rolls_back(self, mine: Workspace, other: Workspace) -> None:
        with suppress(_Undo), transaction.atomic():
            self._add(mine)
            self._look(mine)
            raise _Undo
        self._look(mine)

    def savepoint(self, mine: Workspace, other: Workspace) -> None:
        """The first statement after the rollback writes; in the savepoint the other workspace was entered last."""
        with transaction.atomic():
            with suppress(_Undo), transaction.atomic():
                with workspace_context(other):
                    self._add(other)
                raise _Undo
            self._add(mine)
            self._look(mine)
        self.written[mine.slug] += 1

    def switches(self, mine: Workspace, other: Workspace) -> None:
        with transaction.atomic():
            self._look(mine)
            with workspace_context(other):
                self._look(other)
                self._add(other)
            self._look(mine)
        self.written[other.slug] += 1

    def trespasses(self, mine: Workspace, other: Workspace) -> None:
        for statement in (
            f'SELECT label FROM "{other.schema_name}".schedule_blackout',
            f'DELETE FROM "{other.schema_name}".schedule_blackout',
        ):
            try:
                with connection.cursor() as cursor:
                    cursor.execute(statement)
                self.wrong.append(f"was not refused: {statement[:6]}")
            except DatabaseError as error:
                if "permission denied" not in str(error):
                    raise

    def _add(self, workspace: Workspace) -> None:
        Blackout.objects.create(label=workspace.slug, starts_on=TODAY, ends_on=TODAY)

    def _look(self, workspace: Workspace) -> None:
        labels = set(Blackout.objects.values_list("label", flat=True))
        if labels - {workspace.slug}:
            self.wrong.append(f"{workspace.slug} saw rows of {labels - {workspace.slug}}")


def hammered(bouncer: Bouncer, pooling: str) -> tuple[list[str], Counter[str]]:
    """What was wrong, and how many rows each workspace should have."""
    workspaces = list(Workspace.objects.filter(slug__in=["jane", "okafor"]))
    workers = [Worker(bouncer, pooling, workspaces, number) for number in range(THREADS)]
    threads = [threading.Thread(target=worker.run) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written: Counter[str] = Counter()
    for worker in workers:
        written.update(worker.written)
    return [one for worker in workers for one in worker.wrong], written
