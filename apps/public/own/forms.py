"""The form with which somebody makes a further workspace of their own."""

from django import forms

from apps.public.agency.forms import ClientForm


class OwnWorkspaceForm(ClientForm):
    """As the agency's, without the owner, who fills it in, the plan, which is theirs, and the agency's templates."""

    owner_name: forms.Field | None = None  # type: ignore[assignment]
    owner_email: forms.Field | None = None  # type: ignore[assignment]
    plan: forms.Field | None = None  # type: ignore[assignment]
    blueprint: forms.Field | None = None  # type: ignore[assignment]
