"""What a view asks of its visitor, declared beside the view and enforced by the access middleware.

A view without a declaration is answered with 403: forgetting is refused, not allowed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from apps.core.roles import ROLE_RIGHTS, Right, Role
from apps.core.staff_roles import STAFF_RIGHTS, AgencyRight, StaffRole

View = TypeVar("View", bound=Callable[..., Any])


class Audience(StrEnum):
    """Whom a view is for."""

    ANYONE = "anyone"
    ACCOUNT = "account"
    MEMBER = "member"
    VISITOR = "visitor"
    AGENCY = "agency"


@dataclass(frozen=True)
class Access:
    """The declaration that the decorators below put on a view."""

    audience: Audience
    right: Right | AgencyRight | None = None


@dataclass(frozen=True)
class Actor:
    """The person on whose behalf a service runs, with their role in the active workspace.

    ``by_agency``: the agency's, who is visiting (``apps.core.visiting``), and no member; ``rights`` are what they have
    then, whatever the role includes.
    """

    user_id: UUID
    name: str
    role: Role
    by_agency: bool = False
    rights: frozenset[Right] | None = None

    def can(self, right: Right) -> bool:
        """Whether the person has the right: by their role, or as a visitor. No query."""
        return right in (ROLE_RIGHTS[self.role] if self.rights is None else self.rights)


@dataclass(frozen=True)
class StaffActor:
    """The person of the agency on whose behalf a service of the portal runs.

    ``only`` are the clients (ids of workspaces) that a manager looks after; None: all. ``seen_at``: when it was last
    noted that they were here.
    """

    user_id: UUID
    name: str
    role: StaffRole
    only: frozenset[UUID] | None = None
    seen_at: datetime | None = None

    def can(self, right: AgencyRight) -> bool:
        """Whether the role includes the right. No query."""
        return right in STAFF_RIGHTS[self.role]

    def sees(self, workspace_id: UUID) -> bool:
        """Whether the client is among those that this person may see at all. No query."""
        return self.only is None or workspace_id in self.only


class PortalRequest(HttpRequest):
    """A request of the agency's staff that passed the access middleware on the root host (for type checkers)."""

    staff: StaffActor
    htmx: HtmxDetails


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


def even_when_read_only(view: View) -> View:
    """Forms of this view are taken while the workspace is read-only: it changes nothing in it.

    Without it they are refused there (``ReadOnlyMiddleware``), but for pages about oneself (``own_account``).
    """
    view.even_when_read_only = True  # type: ignore[attr-defined]
    return view


def is_possible_when_read_only(view: Callable[..., Any]) -> bool:
    """Whether the view said so, or is about oneself."""
    access: Access | None = getattr(view, "access", None)
    about_oneself = access is not None and access.audience is Audience.ACCOUNT
    return about_oneself or bool(getattr(view, "even_when_read_only", False))


def members_with(right: Right) -> Callable[[View], View]:
    """Signed-in members of the active workspace whose role includes ``right``."""
    return _declare(Access(Audience.MEMBER, right))


def agency_with(right: AgencyRight) -> Callable[[View], View]:
    """Signed-in staff of the agency, on the root host, whose role includes ``right``; ``request.staff`` is who."""
    return _declare(Access(Audience.AGENCY, right))


def visitors_of_the_agency(view: View) -> View:
    """Staff of the agency who are visiting the workspace, be it to look or to help: about their own visit."""
    return _declare(Access(Audience.VISITOR))(view)
