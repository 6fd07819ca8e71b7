"""Ending what a person has open in browsers."""

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from apps.core.middleware.sessions import SCOPE
from apps.public.users.models import User


@transaction.atomic
def sessions_end(*, user: User, schema_name: str | None) -> int:
    """Sign the person out of the workspace with that schema (``"public"``: the root host), or everywhere with None.

    Returns how many sessions it ended. Three queries for each that ends, one for each that stays, and one. A request
    that runs in one of them must drop its session (``logout(request)``) before it answers.
    """
    store = import_module(settings.SESSION_ENGINE).SessionStore
    ended = 0
    for known in UserSession.objects.filter(user=user):
        session = store(known.session_key)
        if schema_name is None or session.get(SCOPE) == schema_name:
            session.delete(known.session_key)
            known.delete()
            ended += 1
    return ended
