"""Input about the plan."""

from datetime import UTC, datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

# As long a preview of what a change costs is held to.
_GOOD_FOR = timedelta(hours=1)


class PriceForm(forms.Form):
    """A price that somebody chose. ``nonce`` is the form's own: sent twice, it is one wish."""

    price = forms.CharField(max_length=255, error_messages={"required": "Choose one of the plans."})
    nonce = forms.UUIDField()


class ChangeForm(PriceForm):
    """A change that was looked at, and the moment for which its cost was shown (seconds since 1970)."""

    at = forms.IntegerField(min_value=0, max_value=32_503_680_000)

    def clean_at(self) -> datetime:
        at = datetime.fromtimestamp(self.cleaned_data["at"], UTC)
        # Stripe's clock, in whose period the moment lies, may be a test's.
        if not self.data.get("seen") or self._seen() < timezone.now() - _GOOD_FOR:
            raise ValidationError("What it costs was shown a while ago. Look at it again.")
        return at

    def _seen(self) -> datetime:
        try:
            return datetime.fromtimestamp(int(self.data["seen"]), UTC)
        except (ValueError, OverflowError, OSError):
            return datetime.fromtimestamp(0, UTC)
