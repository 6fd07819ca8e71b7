"""Where a person is signed in."""

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django_tenants.utils import get_public_schema_name

from apps.core.errors import NotFound
from apps.core.middleware.sessions import SCOPE
from apps.public.own.devices import device_words
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser that is signed in on one host."""

    id: int
    where: str
    device: str
    ip: str
    since: datetime
    is_this: bool


def sessions_of(user: User, *, current_key: str | None) -> list[OpenSession]:
    """What is open, the newest first, this browser's on top. Two queries for each and two more."""
    known = UserSession.objects.purge_and_list(user)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    scopes = {one.pk: store(one.session_key).get(SCOPE, "") for one in known}
    names = dict(Workspace.objects.filter(schema_name__in=scopes.values()).values_list("schema_name", "name"))
    names[get_public_schema_name()] = "All workspaces"
    found = [
        OpenSession(
            id=one.pk,
            where=names.get(scopes[one.pk], "A workspace"),
            device=device_words(one.user_agent),
            ip=one.ip,
            since=one.created_at,
            is_this=one.session_key == current_key,
        )
        for one in known
    ]
    return sorted(found, key=lambda one: (one.is_this, one.since), reverse=True)


def session_end(*, user: User, session_id: str) -> None:
    """Sign out that one. Raises NotFound for somebody else's, and for what is no number. Three queries."""
    mine = UserSession.objects.filter(user=user)
    found = mine.filter(pk=session_id).first() if session_id.isdecimal() and len(session_id) < 19 else None
    if found is None:
        raise NotFound("That sign-in has ended already.")
    found.end()
