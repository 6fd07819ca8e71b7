"""``manage.py workspace_restore BACKUP [--slug new] [--into-place] [--over NAME]``"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from apps.core.errors import AppError
from apps.core.tenancy.addresses import url_on
from apps.public.life.backups.places import place_at
from apps.public.life.backups.restoring import backup_restore
from apps.public.workspaces.selectors import primary_host


class Command(BaseCommand):
    help = "Makes a workspace of a backup: a new one, or (--into-place) in the place of the living one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", help="as workspace_backup printed it: a folder, or s3:backups/…")
        parser.add_argument("--slug", default="", help="the subdomain; the one that it had if none is given")
        parser.add_argument(
            "--into-place", action="store_true", help="archive the workspace at that subdomain, and take its place"
        )
        parser.add_argument(
            "--over", default="", help="the same, if that is another client: its name, so that you mean it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            place = place_at(options["backup"])
            given = {name: options[name] for name in ("slug", "into_place", "over")}
            restored = backup_restore(place=place, **given)
        except AppError as error:
            raise CommandError(error.message) from error
        except (ImproperlyConfigured, OSError) as error:
            raise CommandError(str(error)) from error
        workspace, replaced = restored.workspace, restored.replaced
        state = "open" if workspace.is_active else "suspended, as the one before it,"
        self.stdout.write(f"{workspace.name} is {state} at {url_on(primary_host(workspace))}")
        if replaced is not None:
            self.stdout.write(f"The one that was there is archived as {replaced.slug}, and can be brought back.")
        for note in restored.notes:
            self.stdout.write(f"- {note}")
