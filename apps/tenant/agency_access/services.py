"""What a workspace's own people decide about the agency's visits."""

from apps.core.access import Actor
from apps.core.errors import NotAllowed
from apps.core.roles import Right
from apps.public.support.models import SupportVisit, VisitEnd
from apps.public.support.services import visit_end


def visit_send_away(*, actor: Actor, visit: SupportVisit) -> bool:
    """End the visit, in force at the visitor's next request; False when it was over. Three queries.

    Raises NotAllowed without the right, which the agency's own people never have: they leave by their own bar.
    """
    if not actor.can(Right.MANAGE_SECURITY):
        raise NotAllowed("Your role does not include ending a visit of the agency.")
    return visit_end(visit=visit, because=VisitEnd.ENDED_BY_CLIENT, by=actor)
