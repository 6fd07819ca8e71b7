"""Reads of the agency's people."""

from uuid import UUID

from apps.public.agency.models import AgencyStaff


def is_agency_staff(user_id: UUID) -> bool:
    """Whether the user is active staff of the agency. One query."""
    return AgencyStaff.objects.filter(user_id=user_id, user__is_active=True).exists()
