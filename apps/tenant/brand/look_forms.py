"""The page of the look."""

from typing import Any

from django import forms
from django.http import QueryDict

from apps.core.errors import InvalidInput
from apps.core.forms.widgets import RadioCards
from apps.tenant.brand.cleaning import CLEANERS
from apps.tenant.brand.marks import MAX_MARK_BYTES
from apps.tenant.brand.models import Brand, Theme

_ACCEPT = "image/png,image/jpeg,image/webp"
_WORDS = ("accent_color", "theme", "footer_text", "sender_name", "hide_powered_by")


class LookForm(forms.Form):
    """Pictures, colour and words that visitors and receivers of mails see."""

    logo = forms.FileField(
        required=False,
        help_text="PNG, JPEG or WebP up to 2 MB. A transparent ground looks best in light and dark.",
        widget=forms.FileInput(attrs={"accept": _ACCEPT, "data-look-picture": "logo"}),
    )
    without_logo = forms.BooleanField(label="Remove the logo", required=False)
    favicon = forms.FileField(
        label="Icon",
        required=False,
        help_text="For browsers’ tabs and phones’ home screens; square, at least 180 pixels.",
        widget=forms.FileInput(attrs={"accept": _ACCEPT, "data-look-picture": "icon"}),
    )
    without_favicon = forms.BooleanField(label="Remove the icon", required=False)
    accent_color = forms.CharField(label="Accent colour", widget=forms.ColorInput)
    theme = forms.ChoiceField(
        label="Light or dark",
        choices=Theme,
        widget=RadioCards,
        help_text="For visitors who have not chosen themselves.",
    )
    footer_text = forms.CharField(
        label="Footer",
        max_length=200,
        required=False,
        help_text="At the foot of sign-in pages and e-mails, such as your postal address.",
    )
    sender_name = forms.CharField(
        label="Sender of e-mails",
        max_length=80,
        required=False,
        help_text="Without it, e-mails come from the workspace’s name.",
    )
    hide_powered_by = forms.BooleanField(label="Leave out “Powered by”", required=False)

    def __init__(self, data: QueryDict | None = None, files: Any = None, *, brand: Brand, may_hide: bool) -> None:
        super().__init__(data, files, initial={name: getattr(brand, name) for name in _WORDS})
        if not may_hide:
            box = self.fields["hide_powered_by"]
            box.disabled, box.initial = True, False
            box.help_text = "Your plan does not include this. The agency can change the plan."

    def clean(self) -> dict[str, Any]:
        """The service's own rules, asked here too, so that all that is wrong is said at once."""
        for name in _WORDS:
            if name in self.cleaned_data:
                try:
                    CLEANERS[name](self.cleaned_data[name])
                except InvalidInput as error:
                    self.add_error(name, error.message)
        for name in ("logo", "favicon"):
            file = self.cleaned_data.get(name)
            if file and file.size > MAX_MARK_BYTES:
                self.add_error(name, "This file is larger than 2 MB. Save it smaller; 1,000 pixels are plenty.")
        return self.cleaned_data

    def changes(self) -> dict[str, Any]:
        """What ``look_update`` takes: pictures as bytes."""
        found = dict(self.cleaned_data)
        for name in ("logo", "favicon"):
            found[name] = found[name].read() if found.get(name) else None
        if self.fields["hide_powered_by"].disabled:
            del found["hide_powered_by"]
        return found
