"""``manage.py demo_signins``: the addresses, and who may sign in there."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.core.tenancy.addresses import host_for_slug, url_on
from apps.demo.people import AGENCY_EMAIL, CLIENTS, PASSWORD
from apps.public.users.models import User


class Command(BaseCommand):
    help = "Prints the addresses and the demo's sign-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        known = set(User.objects.values_list("email", flat=True))
        self.stdout.write(f"\n  {settings.PLATFORM_NAME} is ready.\n\n")
        self._line("Agency", url_on(settings.ROOT_HOST), AGENCY_EMAIL, known)
        for client in CLIENTS:
            self._line(client.name, url_on(host_for_slug(client.slug)), client.owner_email, known)
        if AGENCY_EMAIL in known:
            self.stdout.write(f"\n  The password of all of them is {PASSWORD}\n  Ctrl-C stops everything.\n\n")

    def _line(self, name: str, address: str, email: str, known: set[str]) -> None:
        if email in known:
            self.stdout.write(f"  {name:<20} {address:<40} {email}")
