"""What a service refuses is shown at the field that it names."""

from django import forms

from apps.core.errors import AppError


def form_refuse(form: forms.BaseForm, error: AppError) -> None:
    """Put the error's sentence at its field, or above the form when the form has no such field."""
    form.add_error(error.field if error.field in form.fields else None, error.message)
