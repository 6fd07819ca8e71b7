"""The page behind an invitation's link into a workspace."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.access import even_when_read_only, open_to_anyone
from apps.core.errors import AppError
from apps.core.roles import Role
from apps.public.invitations.arriving import Arrival, Step
from apps.public.invitations.doors import Door, sealed
from apps.public.memberships.models import Invitation
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.tenant.team.inviting import invitation_ask_again
from apps.tenant.team.joining import team_arrival, team_join, team_join_with_new_account


class TeamDoor(Door[Invitation]):
    """Into the workspace of the request."""

    key, page, home = "invitation", "team:join_page", "home"
    template = "tenant/team/join.html"
    seen_by = "the people you work with"

    def arrival(self, request: HttpRequest, *, token_hash: str, user: User | None) -> Arrival[Invitation]:
        return team_arrival(workspace_id=_workspace(request).pk, token_hash=token_hash, user=user)

    def join(self, *, offer: Invitation, user: User) -> None:
        team_join(invitation=offer, user=user)

    def join_with_new_account(self, *, offer: Invitation, name: str, password: str) -> User:
        return team_join_with_new_account(invitation=offer, name=name, password=password)

    def words(self, request: HttpRequest, offer: Invitation | None) -> dict[str, Any]:
        return {
            "place": _workspace(request).name,
            "role": Role(offer.role).with_article if offer else "",
            "sign_out_url": reverse("team:join_sign_out"),
            "renew_url": reverse("team:join_renew"),
        }

    def welcome(self, request: HttpRequest) -> str:
        return f"Welcome to {_workspace(request).name}."


_DOOR = TeamDoor()


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
@even_when_read_only
@require_POST
@sealed("same-origin")
def join_sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out here, and go on with the same link."""
    return _DOOR.sign_out(request)


@open_to_anyone
@require_POST
@sealed("same-origin")
def join_renew(request: HttpRequest) -> HttpResponse:
    """A new link for one that has expired, to the address that was invited."""
    arrival = _DOOR.arrival_here(request)
    if arrival.step is not Step.EXPIRED or arrival.offer is None:
        return _DOOR.show(request, arrival)
    try:
        invitation_ask_again(invitation=arrival.offer)
    except AppError:
        # Why (the plan, the number of mails) is none of a visitor's business.
        return render(request, "tenant/team/join_renewed.html", {"is_sent": False}, status=409)
    return render(request, "tenant/team/join_renewed.html", {"is_sent": True})


def _workspace(request: HttpRequest) -> Workspace:
    return cast("Workspace", request.tenant)  # type: ignore[attr-defined]
