"""What the platform knows of the workspace: itself, its people, its invitations, its domains. No query but those."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Field, ForeignKey, QuerySet

from apps.core.roles import Role
from apps.public.billing.selectors import plan_of
from apps.public.domains.models import ClaimState
from apps.public.domains.selectors import claim_list
from apps.public.invitations.models import InvitationState
from apps.public.memberships.models import Invitation, Membership
from apps.public.users.models import User
from apps.public.users.querysets import with_people
from apps.public.workspaces.models import Workspace
from apps.tenant.schedule.models import Comment
from apps.tenant.takeout.tables import TABLES
from apps.tenant.takeout.values import ID, TEXT, TIME, time_text


@dataclass(frozen=True)
class Given:
    """``data/<name>.json`` of rows that are no table of the workspace's own."""

    name: str
    about: str
    properties: dict[str, Any]

    def shape(self) -> dict[str, Any]:
        """The JSON Schema of one row."""
        return {
            "type": "object",
            "description": self.about,
            "properties": self.properties,
            "required": list(self.properties),
            "additionalProperties": False,
        }


def _of(shape: dict[str, Any], about: str, *, null: bool = False) -> dict[str, Any]:
    return {**shape, "type": [shape["type"], "null"] if null else shape["type"], "description": about}


WORKSPACE = Given(
    "workspace",
    "The workspace itself: one row",
    {
        "id": ID,
        "name": TEXT,
        "subdomain": TEXT,
        "time_zone": _of(TEXT, "The zone that it plans in, by its IANA name; times are in UTC all the same"),
        "plan": _of(TEXT, "What it is on"),
        "requires_second_factor": _of({"type": "boolean"}, "Members need two-factor to enter"),
        "created_at": TIME,
        "domains": {
            "type": "array",
            "description": "Domains of its own",
            "items": {
                "type": "object",
                "properties": {"host": TEXT, "state": {"type": "string", "enum": ClaimState.values}},
                "required": ["host", "state"],
                "additionalProperties": False,
            },
        },
    },
)
PEOPLE = Given(
    "people",
    "Members, and who else did something or is named; what others call author, approved_by and so on is an id",
    {
        "id": ID,
        "name": TEXT,
        "email": _of(TEXT, "Of members; null: no member (any more)", null=True),
        "role": _of({**TEXT, "enum": [*Role.values, None]}, "Of members; null: no member (any more)", null=True),
        "joined_at": {**TIME, "type": ["string", "null"]},
    },
)
INVITATIONS = Given(
    "invitations",
    "Who was invited",
    {
        "id": ID,
        "email": TEXT,
        "role": {**TEXT, "enum": Role.values},
        "invited_by": _of(ID, "The id of somebody in people", null=True),
        "state": {**TEXT, "enum": InvitationState.values},
        "created_at": TIME,
        "expires_at": TIME,
    },
)
GIVEN = (WORKSPACE, PEOPLE, INVITATIONS)


def given_rows(workspace: Workspace) -> Iterator[tuple[Given, list[dict[str, Any]]]]:
    """Each with its rows. Eight queries, and one for each field of the workspace's tables that points at a person."""
    yield WORKSPACE, [_workspace(workspace)]
    yield PEOPLE, list(_people(workspace))
    invited: QuerySet[Invitation] = QuerySet(Invitation).filter(workspace=workspace).order_by("created_at")
    yield INVITATIONS, [_invitation(one) for one in invited]


def _workspace(workspace: Workspace) -> dict[str, Any]:
    return {
        "id": str(workspace.pk),
        "name": workspace.name,
        "subdomain": workspace.slug,
        "time_zone": workspace.time_zone,
        "plan": plan_of(workspace.pk).name,
        "requires_second_factor": workspace.requires_second_factor,
        "created_at": time_text(workspace.created_at),
        "domains": [{"host": claim.host, "state": claim.state} for claim in claim_list(workspace.pk)],
    }


def _people(workspace: Workspace) -> Iterator[dict[str, Any]]:
    places: QuerySet[Membership] = QuerySet(Membership).filter(workspace=workspace).order_by("created_at")
    members = {place.user_id: place for place in with_people(places, "user")}
    for place in members.values():
        facts = {"email": place.user.email, "role": place.role, "joined_at": time_text(place.created_at)}
        yield {"id": str(place.user_id), "name": place.user.display_name, **facts}
    others: QuerySet[User] = QuerySet(User).filter(pk__in=_named(workspace) - set(members)).order_by("pk")
    for user in others.defer("password"):
        yield {"id": str(user.pk), "name": user.display_name, "email": None, "role": None, "joined_at": None}


def _named(workspace: Workspace) -> set[UUID]:
    """Everybody whom a row of the export names."""
    invited: QuerySet[Invitation] = QuerySet(Invitation).filter(workspace=workspace)
    found = set(invited.order_by().values_list("invited_by_id", flat=True).distinct())
    comments: QuerySet[Comment] = QuerySet(Comment).order_by()
    found |= {mentioned for mentions in comments.values_list("mentions", flat=True) for mentioned in mentions}
    for table in TABLES:
        for field in table.columns().values():
            if _is_person(field):
                found |= set(QuerySet(table.model).order_by().values_list(field.attname, flat=True).distinct())
    return found - {None}


def _is_person(field: Field) -> bool:
    return isinstance(field, ForeignKey) and field.related_model._meta.label == settings.AUTH_USER_MODEL


def _invitation(one: Invitation) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "email": one.email,
        "role": one.role,
        "invited_by": str(one.invited_by_id) if one.invited_by_id else None,
        "state": one.state.value,
        "created_at": time_text(one.created_at),
        "expires_at": time_text(one.expires_at),
    }
