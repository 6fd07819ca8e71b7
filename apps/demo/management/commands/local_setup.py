"""``manage.py local_setup``: what a machine needs before the first page, done again without harm at each start."""

import gc
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from apps.core.storage import ensure_bucket
from apps.demo.build import build_demo, pictures_painted
from apps.public.workspaces.models import Workspace


class Command(BaseCommand):
    help = "Migrates, makes the bucket, and fills an empty platform with demo data."

    def handle(self, *args: Any, **options: Any) -> None:
        # Migrating makes and drops thousands of classes, and ends: the collector need not go through them all the time.
        gc.freeze()
        gc.set_threshold(100_000, 20, 100)
        if _is_empty():
            with pictures_painted(self.stdout.write) as pictures:  # one processor migrates, the others paint
                _prepare()
                build_demo(self.stdout.write, pictures)
        else:
            _prepare()
        words = StringIO()
        call_command("demo_signins", stdout=words)
        (settings.VAR / "signins.txt").write_text(words.getvalue())  # said when everything answers


def _is_empty() -> bool:
    """Asked before the database is migrated: a new one has no table to ask."""
    has_table = Workspace._meta.db_table in connection.introspection.table_names()
    return not (has_table and Workspace.objects.exists())


def _prepare() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    ensure_bucket()
