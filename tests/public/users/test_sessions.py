"""Ending what a person has open: on one host, or everywhere."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from apps.core.roles import Role
from apps.core.tenancy.addresses import host_for_slug
from apps.public.memberships.services import membership_create
from apps.public.users.models import User
from apps.public.users.sessions import sessions_end
from apps.public.workspaces.models import Workspace
from tests.fixtures.people import PASSWORD, person

PROFILE = "/accounts/profile/"


def signed_in(slug: str, user: User) -> Client:
    client = Client(headers={"host": host_for_slug(slug)})
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert client.get(PROFILE).status_code == 200
    return client


@pytest.fixture
def user(jane: Workspace, okafor: Workspace) -> User:
    made = person("both@example.com", "Bo Both")
    for workspace in (jane, okafor):
        membership_create(user=made, workspace=workspace, role=Role.MEMBER)
    return made


@pytest.mark.slow
def test_those_of_one_workspace_end_and_the_others_stay(jane: Workspace, user: User, member: User) -> None:
    here, phone, there = signed_in("jane", user), signed_in("jane", user), signed_in("okafor", user)
    colleague = signed_in("jane", member)
    assert sessions_end(user=user, schema_name=jane.schema_name) == 2
    for client in (here, phone):
        assert client.get(PROFILE).headers["Location"].startswith("/accounts/login/")
    for client in (there, colleague):
        assert client.get(PROFILE).status_code == 200
    assert UserSession.objects.filter(user=user).count() == 1


def test_everywhere_means_everywhere(user: User, member: User) -> None:
    clients = [signed_in("jane", user), signed_in("okafor", user)]
    colleague = signed_in("jane", member)
    assert sessions_end(user=user, schema_name=None) == 2
    for client in clients:
        assert client.get(PROFILE).status_code == 302
    assert colleague.get(PROFILE).status_code == 200
    assert not UserSession.objects.filter(user=user).exists()


def test_a_session_that_is_gone_already_is_no_obstacle(jane: Workspace, user: User) -> None:
    signed_in("jane", user)
    Session.objects.all().delete()
    assert sessions_end(user=user, schema_name=jane.schema_name) == 0
    assert sessions_end(user=user, schema_name=None) == 1
