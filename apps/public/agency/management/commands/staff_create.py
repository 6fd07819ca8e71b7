"""``manage.py staff_create --email you@agency.example --name "Ann Agent" --role owner``"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from apps.core.staff_roles import StaffRole
from apps.core.tenancy.addresses import url_on
from apps.public.agency.models import AgencyStaff
from apps.public.agency.passwords import first_password_url
from apps.public.agency.selectors import is_agency_staff
from apps.public.agency.staff.services import staff_add
from apps.public.audit.services import audit_record
from apps.public.users.models import User
from apps.public.users.services import user_ensure


class Command(BaseCommand):
    help = "Makes somebody staff of the agency, and prints a link to set a password when they have none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", default="")
        parser.add_argument(
            "--role",
            choices=StaffRole.values,
            default=StaffRole.OWNER.value,
            help="a manager sees no client until an owner has chosen some; who is staff already keeps their role",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"“{email}” is no e-mail address.") from error
        user = user_ensure(email=email, name=options["name"])
        staff = _add(user, StaffRole(options["role"]))
        link = first_password_url(user, host=settings.ROOT_HOST, urlconf=settings.PUBLIC_SCHEMA_URLCONF)
        self.stdout.write(
            f"{user.email} is staff of the agency ({staff.role}), and signs in at {url_on(settings.ROOT_HOST)}"
        )
        if link:
            self.stdout.write(f"They set a password here, once, within three days: {link}")


@transaction.atomic
def _add(user: User, role: StaffRole) -> AgencyStaff:
    """With a line in the log, unless they work here already."""
    is_new = not is_agency_staff(user.pk)
    staff = staff_add(user=user, role=role)
    if is_new:
        summary = f"Made {user} {role.label.lower()} from the shell."
        audit_record(staff=None, verb="staff.joined", summary=summary, object_id=staff.pk)
    return staff
