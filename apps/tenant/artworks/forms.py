"""Input for artworks and collections."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from apps.tenant.artworks.models import Artwork, Availability, Collection

# Currencies without minor units (ISO 4217); all others that are offered have hundredths.
_WHOLE = {"JPY"}
CURRENCIES = ("USD", "EUR", "GBP", "CAD", "AUD", "CHF", "JPY")


class ArtworkForm(forms.ModelForm):
    """The facts of one artwork; the price as people write it."""

    price = forms.DecimalField(
        label="Price", required=False, min_value=Decimal(0), max_value=Decimal(100_000_000), decimal_places=2
    )
    currency = forms.ChoiceField(label="Currency", choices=[(code, code) for code in CURRENCIES])

    class Meta:
        model = Artwork
        fields = (
            "title",
            "collection",
            "medium",
            "height",
            "width",
            "depth",
            "unit",
            "year",
            "edition",
            "sku",
            "note",
            "availability",
        )
        widgets = {"note": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"note": "What you would tell somebody in front of it. The writer quotes it."}
        error_messages = {"title": {"required": "Give the artwork a title."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        artwork: Artwork = self.instance
        self.initial.setdefault("price", price_of(artwork))
        self.initial.setdefault("currency", artwork.currency)
        self.fields["collection"].empty_label = "No collection"  # type: ignore[attr-defined]
        self.fields["year"].validators += [MinValueValidator(1000), MaxValueValidator(2100)]
        for name in ("height", "width", "depth"):
            self.fields[name].validators.append(MinValueValidator(Decimal("0.01"), "A length is more than 0."))

    def facts(self) -> dict[str, Any]:
        """The valid input as ``artwork_update`` wants it."""
        data = dict(self.cleaned_data)
        price = data.pop("price")
        factor = 1 if data["currency"] in _WHOLE else 100
        data["price_minor"] = None if price is None else int(price * factor)
        return data


class CollectionForm(forms.ModelForm):
    """A collection's own facts."""

    class Meta:
        model = Collection
        fields = ("name", "description", "materials", "note", "fulfilment")
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 4}),
        }
        error_messages = {"name": {"required": "Give the collection a name."}}


class BulkForm(forms.Form):
    """What is to be set on the chosen artworks; one of the two."""

    collection = forms.ModelChoiceField(queryset=Collection.objects.none(), required=False)
    availability = forms.ChoiceField(choices=[("", ""), *Availability.choices], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["collection"].queryset = Collection.objects.all()  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What was chosen."""
        return {name: value for name, value in self.cleaned_data.items() if value}


def price_of(artwork: Artwork) -> Decimal | None:
    """The price in its currency's main unit."""
    if artwork.price_minor is None:
        return None
    return Decimal(artwork.price_minor) / (1 if artwork.currency in _WHOLE else 100)
