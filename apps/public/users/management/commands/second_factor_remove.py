"""``manage.py second_factor_remove mia@example.com``: for somebody who lost telephone, passkeys and recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.public.users.factors import factors_remove
from apps.public.users.models import User


class Command(BaseCommand):
    help = "Removes all second factors of an account and ends its sessions. Make sure first that it is the person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address that the person signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError("There is no account with this address.")
        if not factors_remove(user=user):
            raise CommandError("The account has no second factor.")
        self.stdout.write(f"{user.email} signs in with the password alone now, and is signed out everywhere.")
