"""What the agency's staff may do in a client's workspace: one table, read by the middleware, the pages, the tests."""

from django.db import models

from apps.core.roles import ROLE_RIGHTS, Right, Role
from apps.core.staff_roles import AgencyRight


class VisitMode(models.TextChoices):
    """What somebody of the agency came for."""

    LOOK = "look", "To look"
    HELP = "help", "To help"

    @property
    def right(self) -> AgencyRight:
        """What staff need for it."""
        return AgencyRight.ENTER_TO_LOOK if self is VisitMode.LOOK else AgencyRight.ENTER_TO_HELP

    @property
    def role(self) -> Role:
        """Whose pages they see."""
        return Role.MEMBER if self is VisitMode.LOOK else Role.ADMIN


class AgencyAccess(models.TextChoices):
    """How far a client lets the agency in."""

    ALLOWED = "allowed", "To look and to help"
    LOOK = "look", "Only to look"
    NONE = "none", "Not at all"

    def lets_in(self, mode: VisitMode) -> bool:
        """Whether somebody may be there for that now."""
        return self is AgencyAccess.ALLOWED or (self is AgencyAccess.LOOK and mode is VisitMode.LOOK)


# An admin's, without what would outlast the visit or is the client's alone: a place in the team (who visits could give
# one to themselves, and stay), the keys of accounts elsewhere, whose exchange would send posts to another account, what
# opens without signing in, who gets in and how, and everything as a file, which staff ask for in the portal.
_NOT_FOR_VISITORS = {
    Right.MANAGE_TEAM,
    Right.MANAGE_KEYS,
    Right.MANAGE_OWNERS,
    Right.MANAGE_SECURITY,
    Right.SHARE,
    Right.SUBSCRIBE,
    Right.TAKE_OUT,
}

VISIT_RIGHTS: dict[VisitMode, frozenset[Right]] = {
    VisitMode.LOOK: frozenset({Right.VIEW}),
    VisitMode.HELP: ROLE_RIGHTS[Role.ADMIN] - _NOT_FOR_VISITORS,
}
