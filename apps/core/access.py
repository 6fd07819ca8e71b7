"""What a view asks of its visitor, declared beside the view and enforced by the access middleware.

A view without a declaration is answered with 403: forgetting is refused, not allowed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from apps.core.roles import ROLE_RIGHTS, Right, Role

View = TypeVar("View", bound=Callable[..., Any])


class Audience(StrEnum):
    """Whom a view is for."""

    ANYONE = "anyone"
    ACCOUNT = "account"
    MEMBER = "member"
    AGENCY = "agency"


@dataclass(frozen=True)
class Access:
    """The declaration that the decorators below put on a view."""

    audience: Audience
    right: Right | None = None


@dataclass(frozen=True)
class Actor:
    """The person on whose behalf a service runs, with their role in the active workspace."""

    user_id: UUID
    name: str
    role: Role

    def can(self, right: Right) -> bool:
        """Whether the role includes the right. No query."""
        return right in ROLE_RIGHTS[self.role]


class WorkspaceRequest(HttpRequest):
    """A request that passed the access middleware on a workspace's host (for type checkers)."""

    actor: Actor
    htmx: HtmxDetails
    tenant: Any


def _declare(access: Access) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return decorate


def open_to_anyone(view: View) -> View:
    """No sign-in needed: the view protects itself, or has nothing to protect."""
    return _declare(Access(Audience.ANYONE))(view)


def own_account(view: View) -> View:
    """Pages about oneself: members on their workspace's host, the agency's staff on the root host."""
    return _declare(Access(Audience.ACCOUNT))(view)


def members_with(right: Right) -> Callable[[View], View]:
    """Signed-in members of the active workspace whose role includes ``right``."""
    return _declare(Access(Audience.MEMBER, right))


def agency_staff(view: View) -> View:
    """Signed-in staff of the agency, on the root host."""
    return _declare(Access(Audience.AGENCY))(view)
