"""For which hosts the word of another counts: where a client may have read the cookie, for that workspace's alone."""

from django.contrib.sessions.backends.base import SessionBase

from apps.core.middleware.sessions import ON_OWN_DOMAIN
from apps.core.tenancy.addresses import is_ours
from apps.public.agency.selectors import is_agency_staff
from apps.public.handoff.selectors import Destination
from apps.public.memberships.selectors import membership_for
from apps.public.users.models import User


def is_confined(session: SessionBase, here: Destination) -> bool:
    """Whether they signed in on a client's own domain, or came from one: who keeps its name may have the cookie."""
    return here.workspace is not None and (not is_ours(here.host) or bool(session.get(ON_OWN_DOMAIN)))


def host_vouches(session: SessionBase, *, here: Destination, there: Destination) -> bool:
    """Whether a session of ``here`` may open one ``there``, whoever it is. No query."""
    return _is_within(here, there) or not is_confined(session, here)


def vouches_for(user: User, *, here: Destination, there: Destination) -> bool:
    """Whether it may for this person, beside ``host_vouches``. No query within a workspace, two at most beyond.

    Visitors of the agency are led nowhere from a client's host, and staff who are members not into the portal.
    """
    if here.workspace is None or _is_within(here, there):
        return True
    if membership_for(user_id=user.pk, schema_name=here.workspace.schema_name) is None:
        return False
    return there.workspace is not None or not is_agency_staff(user.pk)


def _is_within(here: Destination, there: Destination) -> bool:
    if here.workspace is None:
        return True
    return there.workspace is not None and there.workspace.pk == here.workspace.pk
