"""Draws every form of the product, allauth's too, in the product's own look: ``FORM_RENDERER`` points here."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

_CHECKS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


def control_class(widget: forms.Widget) -> str:
    """Bootstrap's class for the control that the widget draws; empty for what has no box of its own."""
    if widget.is_hidden or isinstance(widget, forms.MultiWidget):
        return ""
    if isinstance(widget, _CHECKS):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    if getattr(widget, "input_type", "") == "color":
        return "form-control form-control-color"
    return "form-control"


class StyledBoundField(forms.BoundField):
    """A bound field whose control carries the product's class beside those that the form gave."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """As Django's, with the class of the control in front of the widget's own."""
        widget = widget or self.field.widget
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        classes = [control_class(widget), str(widget.attrs.get("class", "")), str(attrs.get("class", ""))]
        joined = " ".join(part for part in classes if part)
        return {**built, "class": joined} if joined else built

    @property
    def is_check(self) -> bool:
        """Whether it is one box to tick, whose label stands behind it."""
        return isinstance(self.field.widget, forms.CheckboxInput)


class AppFormRenderer(TemplatesSetting):
    """Needs ``django.forms`` in INSTALLED_APPS, after ``apps.core``, so that our widget templates come first."""

    form_template_name = "core/forms/form.html"
    formset_template_name = "core/forms/formset.html"
    field_template_name = "core/forms/field.html"
    bound_field_class = StyledBoundField
