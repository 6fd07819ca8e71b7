"""``manage.py workspace_create --name "Jane Doe" --slug jane --owner-email jane@example.com``"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from apps.core.errors import AppError
from apps.core.tenancy.addresses import url_on
from apps.public.agency.services import client_create
from apps.public.agency.welcome import send_welcome
from apps.public.workspaces.provisioning import provision
from apps.public.workspaces.selectors import primary_host


class Command(BaseCommand):
    help = "Makes a workspace, ready to sign in, and sends its owner a welcome."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--slug", required=True, help="the subdomain")
        parser.add_argument("--owner-email", required=True)
        parser.add_argument("--time-zone", default="America/New_York")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            workspace = client_create(
                name=options["name"],
                slug=options["slug"],
                owner_email=options["owner_email"],
                time_zone=options["time_zone"],
            )
        except AppError as error:
            raise CommandError(error.message) from error
        try:
            provision(workspace)
        except (DatabaseError, ImproperlyConfigured) as error:
            raise CommandError(f"{workspace.name} could not be prepared. {workspace.failure}") from error
        send_welcome(workspace)
        self.stdout.write(f"{workspace.name} is ready at {url_on(primary_host(workspace))}")
