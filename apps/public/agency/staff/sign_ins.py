"""Sign-ins of staff in the agency's log: those that worked on the root, and on any host those that were refused."""

from uuid import UUID

from apps.core.tenancy.context import active_workspace_or_none
from apps.public.agency.selectors import staff_actor_for
from apps.public.audit.services import audit_record
from apps.public.users.selectors import account_with


def sign_in_note(user_id: UUID) -> None:
    """Somebody has signed in; written down for staff in the portal. Two queries at most, none in a workspace."""
    if active_workspace_or_none() is not None:
        return
    staff = staff_actor_for(user_id)
    if staff is not None:
        audit_record(staff=staff, verb="staff.signed_in", summary="Signed in to the portal.", object_id=user_id)


def sign_in_refused(email: str, *, because: str) -> None:
    """A sign-in with that address was refused; written down when it is a staff member's. Three queries at most.

    Whoever tried is not known, so that nobody's name stands there. How often it can happen is limited by address.
    """
    account = account_with(email.strip().lower()) if email else None
    staff = staff_actor_for(account.pk) if account else None
    if staff is not None:
        summary = f"Refused a sign-in as {staff.name}: {because}."
        audit_record(
            staff=None, verb="staff.sign_in_refused", summary=summary, object_id=staff.user_id, by_name="Somebody"
        )
