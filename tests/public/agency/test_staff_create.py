"""``manage.py staff_create``: the first person of the agency, from the shell."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from apps.public.agency.selectors import is_agency_staff
from apps.public.users.models import User


def create(**options: str) -> str:
    out = StringIO()
    call_command("staff_create", stdout=out, **options)
    return out.getvalue()


def test_it_prints_a_link_that_sets_a_password_and_opens_the_portal(db: None) -> None:
    said = create(email="First@Agency.example", name="Ann Agent")
    link = re.search(r"http://planner\.localhost:8000(/accounts/\S+)", said)
    assert link
    client = Client(headers={"host": "planner.localhost"})
    form = client.get(link.group(1)).headers["Location"]
    client.post(form, {"password1": "a quiet harbour", "password2": "a quiet harbour"})
    assert client.get("/").status_code == 200
    user = User.objects.get(email="first@agency.example")
    assert (user.name, is_agency_staff(user.pk)) == ("Ann Agent", True)


def test_a_second_time_it_changes_nothing_and_gives_no_link_to_who_has_a_password(agent: User) -> None:
    said = create(email=agent.email)
    assert "within three days" not in said
    assert User.objects.filter(email=agent.email).count() == 1


@pytest.mark.parametrize("email", ["", "ann", "ann@", "a b@c.example"])
def test_what_is_no_address_is_said(email: str, db: None) -> None:
    with pytest.raises(CommandError, match="no e-mail address"):
        create(email=email)
