"""A process that answers pages of many workspaces in turn, as somebody who may enter all of them.

Reads lines of ``<times> <workspaces> <path>``: so many answers, over so many workspaces one after the other. Writes a
line with the seconds of each.
"""

import sys

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from tests.benchmarks.answers import with_room
from tests.benchmarks.tenancy.ground import FILLED


def main() -> None:
    django.setup()
    application = get_wsgi_application()
    hosts = sign_in()
    for line in sys.stdin:
        times, workspaces, path = line.split()
        chosen = [hosts[number % int(workspaces)] for number in range(int(times))]
        print(*(with_room(application, path, cookies, host)[0] for host, cookies in chosen), flush=True)


def sign_in() -> list[tuple[str, str]]:
    """Host and cookies of each workspace; rows as signing in writes them."""
    from importlib import import_module

    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from apps.core.middleware.sessions import ON_OWN_DOMAIN, SCOPE
    from apps.core.roles import Role
    from apps.public.memberships.models import Membership
    from apps.public.users.models import User
    from apps.public.workspaces.models import Workspace

    user, _ = User.objects.get_or_create(email="everywhere@bench.example", defaults={"name": "Everywhere"})
    workspaces = list(Workspace.objects.filter(slug__regex=FILLED).order_by("slug"))
    Membership.objects.bulk_create(
        [Membership(workspace=one, user=user, role=Role.OWNER) for one in workspaces], ignore_conflicts=True
    )
    sessions = import_module(settings.SESSION_ENGINE).SessionStore
    found = []
    for workspace in workspaces:
        session = sessions()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session[SCOPE], session[ON_OWN_DOMAIN] = workspace.schema_name, False
        session.save()
        cookies = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
        found.append((f"{workspace.slug}.{settings.ROOT_HOST}", cookies))
    return found


if __name__ == "__main__":
    main()
