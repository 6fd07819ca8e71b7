"""Reads of memberships."""

from uuid import UUID

from apps.public.memberships.models import Membership


def membership_for(*, user_id: UUID, schema_name: str) -> Membership | None:
    """The user's place in the workspace of that schema, or None. One query."""
    places = Membership.objects.filter(user_id=user_id, workspace__schema_name=schema_name, user__is_active=True)
    return places.select_related("user").first()
