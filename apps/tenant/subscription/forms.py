"""Input about the plan."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

# As long a preview of what a change costs is held to.
_GOOD_FOR = timedelta(hours=1)
_SALT = "plan-change"


@dataclass(frozen=True)
class Shown:
    """A change whose cost was shown: to which price, and for which moment it was worked out."""

    price_id: str
    at: datetime

    def sealed(self, account_id: UUID) -> str:
        """As a form may carry it: who sends it back can't have chosen another moment, which Stripe settles by."""
        return signing.dumps([str(account_id), self.price_id, int(self.at.timestamp())], salt=_SALT)


class PriceForm(forms.Form):
    """A price that somebody chose. ``nonce`` is the form's own: sent twice, it is one wish."""

    price = forms.CharField(max_length=255, error_messages={"required": "Choose one of the plans."})
    nonce = forms.UUIDField()


class ChangeForm(forms.Form):
    """A change that was looked at within the hour: ``shown`` is what ``Shown.sealed`` made for this account."""

    shown = forms.CharField(max_length=1000)
    nonce = forms.UUIDField()

    def __init__(self, *args: Any, account_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._account_id = account_id

    def clean_shown(self) -> Shown:
        try:
            account_id, price_id, at = signing.loads(self.cleaned_data["shown"], salt=_SALT, max_age=_GOOD_FOR)
        except signing.BadSignature as error:
            raise ValidationError("What it costs was shown a while ago. Look at it again.") from error
        if account_id != str(self._account_id):
            raise ValidationError("This was shown to somebody else. Look at what it costs again.")
        return Shown(price_id, datetime.fromtimestamp(at, UTC))
