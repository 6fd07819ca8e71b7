"""``manage.py staff_create --email you@agency.example --name "Ann Agent"``"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from apps.core.tenancy.addresses import url_on
from apps.public.agency.passwords import first_password_url
from apps.public.agency.services import staff_add
from apps.public.users.services import user_ensure


class Command(BaseCommand):
    help = "Makes somebody staff of the agency, and prints a link to set a password when they have none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"“{email}” is no e-mail address.") from error
        user = user_ensure(email=email, name=options["name"])
        staff_add(user=user)
        link = first_password_url(user, host=settings.ROOT_HOST, urlconf=settings.PUBLIC_SCHEMA_URLCONF)
        self.stdout.write(f"{user.email} is staff of the agency, and signs in at {url_on(settings.ROOT_HOST)}")
        if link:
            self.stdout.write(f"They set a password here, once, within three days: {link}")
