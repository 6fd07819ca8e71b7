"""``manage.py workspace_move SLUG --to CLUSTER``"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from apps.core.errors import AppError
from apps.public.life.moving.service import cluster_named, workspace_move
from apps.public.workspaces.selectors import workspace_get


class Command(BaseCommand):
    help = (
        "Moves a workspace to another cluster of PostgreSQL (DATABASE_CLUSTERS). It is closed for the seconds that "
        "takes. Broken off, it goes on when it is run again; --to the cluster that it is in opens it again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the subdomain")
        parser.add_argument("--to", required=True, metavar="CLUSTER", help="a name in DATABASE_CLUSTERS, or main")
        parser.add_argument(
            "--patience", type=float, default=60, help="seconds for which people who write are waited for (60)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            workspace = workspace_get(slug=options["slug"])
            cluster = cluster_named(options["to"])
            say = self.stdout.write
            moved = workspace_move(workspace=workspace, cluster=cluster, patience=options["patience"], say=say)
        except AppError as error:
            raise CommandError(error.message) from error
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        if moved.rows:
            self.stdout.write(
                f"{workspace.name} is in {options['to']}: {moved.rows} rows, closed {moved.seconds:.1f} s."
            )
        else:
            self.stdout.write(f"{workspace.name} is in {options['to']}, and open.")
