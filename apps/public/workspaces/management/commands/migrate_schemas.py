"""``migrate`` and ``migrate_schemas``: the public schema and then all workspaces, as the owner of the schemas.

Whole runs are ours (``workspaces/migrating``): many workspaces at once, each wholly or not at all. What is asked for by
the name of an app, and options that are rare, are done by django-tenants, one schema after the other.
"""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django_tenants.management.commands.migrate_schemas import MigrateSchemasCommand
from django_tenants.migration_executors import get_executor
from tqdm import tqdm

from apps.core.tenancy import grants
from apps.core.tenancy.clusters.where import MAIN, cluster_names
from apps.core.tenancy.locks import turn_awaited
from apps.core.tenancy.migrating import fresh
from apps.core.tenancy.migrating.outcomes import is_busy
from apps.core.tenancy.migrating.steps import may_be_said_again
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.recordings import recording_ensure
from apps.core.tenancy.spares import spares_drop_outdated
from apps.public.workspaces.migrating.clusters import cluster_is_prepared, cluster_prepare, cluster_states_take
from apps.public.workspaces.migrating.everyone import (
    MIGRATE,
    public_is_behind,
    workspaces_here,
    workspaces_migrate,
    workspaces_note,
    workspaces_planned,
)
from apps.public.workspaces.migrating.options import Options
from apps.public.workspaces.models import Workspace

# What django-tenants does better, or nobody asks of a thousand workspaces.
_ORDINARY = ("app_label", "fake_initial", "prune", "run_syncdb")
_LOCK_TIMEOUT = 800  # milliseconds that public's tables are waited for before others get their turn again

tqdm.monitor_interval = 0  # no thread of its own: this process may be forked


class Command(MigrateSchemasCommand):
    help = "Migrates the public schema and all workspaces, as the role that owns them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--only", action="append", metavar="SLUG", help="This workspace alone; may be repeated.")
        parser.add_argument("--jobs", type=int, default=4, help="How many workspaces are migrated at once (4).")
        parser.add_argument(
            "--patience", type=float, default=300, help="Seconds for which a busy workspace is tried again (300)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.verbosity = int(options["verbosity"])
        with as_owner():
            self._read(args, options)
            self.chosen = self._only(options)
        failures = [
            str(error) for error in filter(None, (self._tried(one, options) for one in (MAIN, *cluster_names())))
        ]
        if failures:
            raise CommandError("\n".join(failures))

    def _tried(self, cluster: str, options: dict[str, Any]) -> Exception | None:
        """What failed there, so that the other clusters follow all the same."""
        try:
            with as_owner(cluster=cluster), turn_awaited(MIGRATE, say=self._waiting):
                self._at(cluster, options)
        except (CommandError, OperationalError) as error:
            if not cluster and not isinstance(error, CommandError):
                raise
            return CommandError(f"The cluster “{cluster}”: {error}") if cluster else error
        return None

    def _at(self, cluster: str, options: dict[str, Any]) -> None:
        """What is asked for, in this cluster's database."""
        if cluster and self.chosen is not None and not (cluster_is_prepared() and workspaces_here(self.chosen)):
            return
        if cluster:
            self._say(f"The cluster “{cluster}”:")
        if options["executor"] or any(options.get(name) for name in _ORDINARY):
            self._ordinary(cluster)
        elif options["plan"] or options["check_unapplied"]:
            self._look(cluster, options)
        else:
            self._whole(cluster, options)

    def _ordinary(self, cluster: str) -> None:
        executor = get_executor(self.executor)(self.args, self.options)
        if self.sync_public:
            executor.run_migrations(tenants=[self.PUBLIC_SCHEMA_NAME])
            self._finish_public(cluster)
        if self.sync_tenant:
            executor.run_migrations(tenants=workspaces_here(self.chosen))
            workspaces_note(Options(only=self.chosen))
            if cluster:
                cluster_states_take(cluster)

    def _finish_public(self, cluster: str) -> None:
        _grant_public()
        if cluster:
            cluster_prepare(cluster)

    def _whole(self, cluster: str, options: dict[str, Any]) -> None:
        if self.sync_public:
            if fresh.is_fresh() and not options["fake"]:
                fresh.begin()
            self._public()
            self._finish_public(cluster)
            if not options["fake"]:
                recording_ensure()
                spares_drop_outdated()
        elif public_is_behind():
            raise CommandError("The public schema is behind, and workspaces follow it: run the whole migrate first.")
        if not self.sync_tenant:
            return
        try:
            self._workspaces(options)
        finally:
            if cluster:
                cluster_states_take(cluster)

    def _look(self, cluster: str, options: dict[str, Any]) -> None:
        """What would be done. With ``--check`` the exit status is 1 if that is anything."""
        if self.sync_public:
            self._public()  # as Django's: exits with 1 if something is missing and --check was given
        if not self.sync_tenant or (cluster and not cluster_is_prepared()):
            return
        planned = workspaces_planned(Options(only=self.chosen))
        for group in planned:
            members = group.members
            self._say(f"{len(members)} workspaces:" if len(members) > 1 else f"{members[0].slug}:")
            for migration in group.plan.migrations:
                way = "" if may_be_said_again(migration) else " (runs in each, one by one)"
                self._say(f"  {migration.app_label}.{migration.name}{way}")
        if planned and options["check_unapplied"]:
            sys.exit(1)

    def _read(self, args: tuple[Any, ...], options: dict[str, Any]) -> None:
        """What django-tenants' own ``handle`` reads of the options, without what it does then."""
        super(MigrateSchemasCommand, self).handle(*args, **options)
        self.PUBLIC_SCHEMA_NAME = "public"
        if options["only"]:
            if options["schema_name"] or options["shared"]:
                raise CommandError("--only names workspaces: it goes with neither --schema nor --shared.")
            self.sync_tenant, self.sync_public = True, False

    def _public(self) -> None:
        """Django's own run, on tables that everybody uses: where one is locked it lets the others go first."""
        executor = get_executor("standard")(self.args, self.options)
        deadline = time.monotonic() + self.options["patience"]
        while True:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('lock_timeout', %s, false)", [str(_LOCK_TIMEOUT)])
                executor.run_migrations(tenants=[self.PUBLIC_SCHEMA_NAME])
                return
            except OperationalError as error:
                if not is_busy(error) or time.monotonic() > deadline:
                    raise
                self._say("A table of the public schema is busy; trying again …")

    def _workspaces(self, options: dict[str, Any]) -> None:
        chosen = Options(
            only=self.chosen,
            fake=options["fake"],
            at_once=max(1, options["jobs"]),
            forks=True,
            patience=options["patience"],
        )
        report = workspaces_migrate(chosen, self._progress)
        for line in report.lines():
            self._say(line)
        if report.failures:
            raise CommandError(
                f"{len(report.failures)} of the workspaces could not be migrated and are as they were; the others are "
                "done. Mend what is said above and run migrate again: it goes on with those."
            )

    def _only(self, options: dict[str, Any]) -> tuple[str, ...] | None:
        """Schemas' names, or None for all. Raises CommandError for a workspace that there isn't."""
        if (named := options["schema_name"]) and named != self.PUBLIC_SCHEMA_NAME:
            if not Workspace.objects.filter(schema_name=named).exists():
                raise CommandError(f"No workspace has the schema {named}. `manage.py workspace_list` names them.")
            return (named,)
        slugs = options["only"]
        if not slugs:
            return None
        found = dict(Workspace.objects.filter(slug__in=slugs).values_list("slug", "schema_name"))
        if unknown := sorted(set(slugs) - set(found)):
            raise CommandError(f"There is no workspace {', '.join(unknown)}. `manage.py workspace_list` names them.")
        return tuple(found.values())

    def _waiting(self) -> None:
        self._say("Another process migrates this database. Waiting for it to end …")

    def _say(self, text: str) -> None:
        if self.verbosity:
            self.stdout.write(text)

    @contextmanager
    def _progress(self, total: int, title: str) -> Iterator[Callable[[], object]]:
        off = None if self.verbosity else True  # None: on a terminal only
        with tqdm(total=total, desc=title, unit=" workspaces", disable=off, leave=False) as bar:
            yield bar.update


def _grant_public() -> None:
    grants.grant_public()
    grants.close_database()
