"""Filling an empty platform so that a newcomer finds it alive: an agency, three painters, a month of posts."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from apps.core.access import Actor
from apps.core.roles import Role
from apps.core.tenancy.context import workspace_context
from apps.demo.channels import connect_publer
from apps.demo.deliveries import show_deliveries
from apps.demo.library import fill_library
from apps.demo.paintings.catalogue import catalogue
from apps.demo.people import AGENCY_EMAIL, AGENCY_NAME, CLIENTS, PASSWORD, Client
from apps.demo.plan import fill_plan
from apps.demo.prices import offer_plans
from apps.demo.studio import paint_all
from apps.public.agency.services import client_create
from apps.public.agency.staff.services import staff_add, staff_require_second_factor
from apps.public.billing.selectors import plan_get
from apps.public.billing.services import subscription_set
from apps.public.memberships.invitations import invitation_create, invitation_issue
from apps.public.memberships.services import membership_create
from apps.public.users.models import User
from apps.public.users.services import user_ensure
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.provisioning import provision
from apps.public.workspaces.selectors import workspace_get
from apps.tenant.brand.services import brand_update


@contextmanager
def pictures_painted(say: Callable[[str], None]) -> Iterator[Iterator[object]]:
    """All pictures for ``build_demo``, which get ready in processes of their own from here on. Needs no database."""
    works = catalogue()
    specs = [spec for client in CLIENTS for spec in works[client.slug]]
    say(f"Painting {len(specs)} pictures …")
    with tempfile.TemporaryDirectory() as folder, paint_all(specs, Path(folder)) as pictures:
        yield pictures


def build_demo(say: Callable[[str], None], pictures: Iterator[object]) -> None:
    """Make everything around the pictures, as they get ready. ``say`` is told what is being done."""
    agent = _person(AGENCY_EMAIL, AGENCY_NAME)
    staff_add(user=agent)
    staff_require_second_factor(by=agent, required=False)  # a newcomer gets in by the password alone
    offer_plans()
    works = catalogue()
    for client in CLIENTS:
        say(f"Opening {client.name} …")
        workspace, actor = _open(client)
        _team(client, workspace, actor)
        with workspace_context(workspace):
            _brand(client, actor)
            fill_library(actor=actor, works=[(spec, next(pictures)) for spec in works[client.slug]])
            fill_plan(actor=actor, client=client, workspace=workspace)
            connect_publer(actor=actor, client=client)
            show_deliveries(actor=actor)
        if client.slug == "okafor":
            _white_label(workspace, actor)
    _lend_a_hand()


def _white_label(workspace: Workspace, actor: Actor) -> None:
    """Okafor's shows nothing of the platform: their plan has the right to that."""
    subscription_set(workspace=workspace, plan=plan_get(slug="gallery"))
    with workspace_context(workspace):
        brand_update(
            actor=actor,
            footer_text="Okafor & Daughters, 12 Peckham Rye, London",
            sender_name="The Okafor studio",
            hide_powered_by=True,
        )


def _lend_a_hand() -> None:
    """Lucie helps out at Okafor's, so that somebody has two workspaces to go between."""
    lumen = next(client for client in CLIENTS if client.slug == "lumen")
    helper = user_ensure(email=lumen.owner_email)
    membership_create(user=helper, workspace=workspace_get(slug="okafor"), role=Role.ADMIN)


def _open(client: Client) -> tuple[Workspace, Actor]:
    workspace = client_create(
        name=client.name,
        slug=client.slug,
        owner_email=client.owner_email,
        owner_name=client.owner_name,
        time_zone=client.time_zone,
    )
    provision(workspace)
    owner = _person(client.owner_email, client.owner_name)
    return workspace, Actor(user_id=owner.pk, name=owner.display_name, role=Role.OWNER)


@transaction.atomic
def _team(client: Client, workspace: Workspace, actor: Actor) -> None:
    """Colleagues, and an invitation that waits for an answer; its link is in no mail, resending makes one."""
    for colleague in client.colleagues:
        person = _person(colleague.email, colleague.name)
        membership_create(user=person, workspace=workspace, role=colleague.role)
    if client.invited:
        inviter = User.objects.get(pk=actor.user_id)
        made = invitation_create(workspace_id=workspace.pk, email=client.invited, role=Role.MEMBER, invited_by=inviter)
        invitation_issue(invitation_id=made.pk, workspace_id=workspace.pk)


@transaction.atomic
def _person(email: str, name: str) -> User:
    user = user_ensure(email=email, name=name)
    user.password = _hashed()
    user.save()
    EmailAddress.objects.filter(user=user).update(verified=True)
    return user


@cache
def _hashed() -> str:
    """Of the one password that all have, which no salt keeps secret: hashing takes half a second, on purpose."""
    return make_password(PASSWORD)


def _brand(client: Client, actor: Actor) -> None:
    brand_update(
        actor=actor,
        company_name=client.name,
        branded_hashtag=client.hashtag,
        shop_url=client.shop,
        tone=client.tone,
        default_hashtags=client.tags,
        accent_color=client.accent,
    )
