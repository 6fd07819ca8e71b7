"""``manage.py demo_data``: an agency, three painters, their pictures, calendars and posts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.demo.build import build_demo, pictures_painted
from apps.public.workspaces.models import Workspace


class Command(BaseCommand):
    help = "Fills an empty platform with demo data."

    def handle(self, *args: Any, **options: Any) -> None:
        if Workspace.objects.exists():
            raise CommandError("There are workspaces already: the demo is for an empty platform.")
        with pictures_painted(self.stdout.write) as pictures:
            build_demo(self.stdout.write, pictures)
