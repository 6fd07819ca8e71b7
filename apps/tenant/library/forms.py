"""Input for what is done to many artworks at once."""

from typing import Any

from django import forms

from apps.core.errors import InvalidInput
from apps.core.forms.errors import form_refuse
from apps.core.forms.widgets import DateInput
from apps.core.networks import Network
from apps.tenant.artworks.facts.price import price_read
from apps.tenant.artworks.facts.size import size_read
from apps.tenant.artworks.facts.words import tags_read, year_read
from apps.tenant.artworks.forms import CURRENCIES
from apps.tenant.artworks.models import Availability, Collection, Edition, Unit

_LEAVE = ("", "Leave as it is")


class BulkForm(forms.Form):
    """What is to be the same on the chosen artworks; what is left empty stays as it is."""

    collection = forms.ChoiceField(required=False)
    availability = forms.ChoiceField(choices=[_LEAVE, *Availability.choices], required=False)
    hold_until = forms.DateField(
        label="On hold until", widget=DateInput, required=False, help_text="For a hold; then it is available again."
    )
    has_prints = forms.ChoiceField(
        label="Prints to be had", choices=[_LEAVE, ("yes", "Yes"), ("no", "No, none any more")], required=False
    )
    medium = forms.CharField(max_length=200, required=False)
    size = forms.CharField(max_length=60, required=False, help_text="Height × width, such as 24 × 12 in.")
    year = forms.CharField(max_length=20, required=False)
    price = forms.CharField(max_length=40, required=False)
    currency = forms.ChoiceField(choices=[_LEAVE, *((code, code) for code in CURRENCIES)], required=False)
    edition = forms.ChoiceField(choices=[_LEAVE, *Edition.choices], required=False)
    add_tags = forms.CharField(max_length=500, required=False, help_text="Separated by commas.")
    remove_tags = forms.CharField(max_length=500, required=False, help_text="Separated by commas.")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="bulk_%s")
        names = [(str(pk), name) for pk, name in Collection.objects.order_by("name").values_list("pk", "name")]
        self.fields["collection"].choices = [_LEAVE, ("none", "No collection"), *names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Sizes, prices and the like as they are stored, under their own names."""
        data, facts = self.cleaned_data, dict[str, Any]()
        try:
            facts |= self._measures(data)
            if data.get("year"):
                facts["year"] = year_read(data["year"])
            self.tags = tags_read(data.get("add_tags", "")), tags_read(data.get("remove_tags", ""))
        except InvalidInput as error:
            form_refuse(self, error)
        for name in ("medium", "edition"):
            if data.get(name):
                facts[name] = data[name]
        if data.get("collection"):
            named = data["collection"] != "none"
            facts["collection"] = Collection.objects.get(pk=data["collection"]) if named else None
        self.facts = facts
        return data

    @property
    def asks_something(self) -> bool:
        """Whether anything at all is to change."""
        stock = self.cleaned_data.get("availability") or self.prints is not None
        return bool(self.facts or any(self.tags) or stock)

    @property
    def prints(self) -> bool | None:
        """Whether prints are to be had; None to leave it."""
        return {"yes": True, "no": False}.get(self.cleaned_data.get("has_prints", ""))

    def _measures(self, data: dict[str, Any]) -> dict[str, Any]:
        facts = dict[str, Any]()
        if data.get("size"):
            size = size_read(data["size"], unit=Unit.INCH)
            facts |= {"height": size.height, "width": size.width, "depth": size.depth, "unit": size.unit}
        if data.get("price"):
            price = price_read(data["price"], currency=data.get("currency") or CURRENCIES[0])
            facts |= {"price_minor": price.minor, "currency": price.currency}
        elif data.get("currency"):
            facts["currency"] = data["currency"]
        return facts


class WriteForm(forms.Form):
    """For which networks captions are written, and whether words that are there are replaced."""

    networks = forms.MultipleChoiceField(choices=Network.choices, required=False)
    overwrite = forms.BooleanField(required=False)
