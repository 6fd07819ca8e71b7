"""``manage.py secrets_new_key``: a fresh entry for SECRETS_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.crypto.keyring import new_key


class Command(BaseCommand):
    help = "Prints a new key. Put it FIRST in SECRETS_KEYS, keep the others, restart, then run secrets_rotate."
    requires_system_checks: list[str] = []  # it is what one runs when the check fails

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", default="", help="Its name, such as 2026b; this month by default.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(new_key(options["name"]))
        except ValueError as error:
            raise CommandError(str(error)) from error
