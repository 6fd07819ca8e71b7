"""The page behind an invitation's link to the agency.

Unlike in a workspace, nobody behind an expired link can have a new one sent: the agency alone opens its doors.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.access import open_to_anyone
from apps.core.staff_roles import StaffRole
from apps.public.agency.models import StaffInvitation
from apps.public.agency.staff.joining import staff_arrival, staff_join, staff_join_with_new_account
from apps.public.invitations.arriving import Arrival
from apps.public.invitations.doors import Door, sealed
from apps.public.users.models import User


class StaffDoor(Door[StaffInvitation]):
    """Into the portal."""

    key, page, home = "staff_invitation", "agency:staff_join_page", "agency:home"
    template = "public/agency/staff/join.html"
    seen_by = "the people you work with, and to clients whose workspace you enter"

    def arrival(self, request: HttpRequest, *, token_hash: str, user: User | None) -> Arrival[StaffInvitation]:
        return staff_arrival(token_hash=token_hash, user=user)

    def join(self, *, offer: StaffInvitation, user: User) -> None:
        staff_join(invitation=offer, user=user)

    def join_with_new_account(self, *, offer: StaffInvitation, name: str, password: str) -> User:
        return staff_join_with_new_account(invitation=offer, name=name, password=password)

    def words(self, request: HttpRequest, offer: StaffInvitation | None) -> dict[str, Any]:
        role = StaffRole(offer.role) if offer else None
        return {
            "place": "the agency",
            "inside": "the portal",
            "role": role.label.lower() if role else "",
            "role_words": role.words if role else "",
            "sign_out_url": reverse("agency:staff_join_sign_out"),
        }

    def welcome(self, request: HttpRequest) -> str:
        return "Welcome to the agency."


_DOOR = StaffDoor()


@open_to_anyone
@require_safe
@sealed("no-referrer")
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail."""
    return _DOOR.arrive(request, token)


@open_to_anyone
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@sealed("same-origin")
def join_page(request: HttpRequest) -> HttpResponse:
    """What the visitor can do with the link that they came by, and doing it."""
    return _DOOR.open(request)


@open_to_anyone
@require_POST
@sealed("same-origin")
def join_sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out here, and go on with the same link."""
    return _DOOR.sign_out(request)
