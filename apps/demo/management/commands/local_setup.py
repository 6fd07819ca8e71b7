"""``manage.py local_setup``: what a machine needs before the first page, done again without harm at each start."""

import gc
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from apps.core.storage import ensure_bucket
from apps.public.workspaces.models import Workspace


class Command(BaseCommand):
    help = "Migrates, makes the bucket, and fills an empty platform with demo data."

    def handle(self, *args: Any, **options: Any) -> None:
        # Migrating makes and drops thousands of classes, and ends: the collector need not go through them all the time.
        gc.freeze()
        gc.set_threshold(100_000, 20, 100)
        call_command("migrate", interactive=False, verbosity=0)
        ensure_bucket()
        if not Workspace.objects.exists():
            call_command("demo_data", stdout=self.stdout)
        words = StringIO()
        call_command("demo_signins", stdout=words)
        (settings.VAR / "signins.txt").write_text(words.getvalue())  # said when everything answers
