"""``manage.py workspace_backup jane --to /backups`` or ``--to s3``"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.core.errors import AppError
from apps.public.life.backups.making import backup_make, new_place
from apps.public.workspaces.selectors import workspace_get


class Command(BaseCommand):
    help = "Puts one workspace aside, whole: schema, files, and what public knows of it. Prints where."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the workspace's subdomain")
        parser.add_argument("--to", required=True, help="a folder, or s3: beside the files in the bucket")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            workspace = workspace_get(slug=options["slug"])
            place = new_place(workspace, options["to"], now=timezone.now())
            manifest = backup_make(workspace=workspace, place=place)
        except AppError as error:
            raise CommandError(error.message) from error
        except (ImproperlyConfigured, OSError) as error:
            raise CommandError(str(error)) from error
        lost = f", {len(manifest.lost)} went away meanwhile" if manifest.lost else ""
        self.stdout.write(f"{place}")
        self.stdout.write(f"{workspace.name} as of {manifest.made_at}: {len(manifest.files)} files{lost}.")
