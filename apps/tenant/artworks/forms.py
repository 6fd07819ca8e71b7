"""Input for artworks and collections, as people write it."""

from collections.abc import Callable
from typing import Any, Literal, TypeVar, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile

from apps.core.errors import InvalidInput
from apps.core.forms.errors import form_refuse
from apps.core.forms.widgets import CardLabel, DateInput, RadioCards
from apps.core.sheets.limits import MAX_FILE_BYTES
from apps.tenant.artworks.facts.price import Price, price_read, price_text
from apps.tenant.artworks.facts.size import Size, size_read, size_text
from apps.tenant.artworks.facts.words import tags_read, year_read
from apps.tenant.artworks.framing import Crop
from apps.tenant.artworks.models import Artwork, Availability, Collection, Framing, MatteKind

Fact = TypeVar("Fact")
_SIDES = ("x", "y", "width", "height")
CURRENCIES = ("USD", "EUR", "GBP", "CAD", "AUD", "CHF", "JPY")


class ArtworkForm(forms.ModelForm):
    """The facts of one artwork. Size, price, year and tags are typed freely and understood here."""

    size = forms.CharField(
        max_length=60,
        required=False,
        help_text="Height × width, and depth if you like: 24 × 12 in, 60 by 40 cm.",
    )
    year = forms.CharField(max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    price = forms.CharField(max_length=40, required=False, help_text="Such as 1,500 or €950.")
    currency = forms.ChoiceField(label="Currency", choices=[(code, code) for code in CURRENCIES])
    tags = forms.CharField(max_length=1300, required=False, help_text="Separated by commas, for finding it again.")
    availability = forms.ChoiceField(choices=Availability.choices)
    hold_until = forms.DateField(
        label="On hold until", required=False, widget=DateInput, help_text="Then it is available again by itself."
    )
    has_prints = forms.BooleanField(
        label="Prints of it are still to be had",
        required=False,
        help_text="Once the original is sold, its posts go on with the words for prints, where there are some.",
    )

    class Meta:
        model = Artwork
        fields = ("title", "collection", "medium", "edition", "edition_size", "prints_left", "sku", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"note": "What you would tell somebody in front of it. The writer quotes it."}
        error_messages = {"title": {"required": "Give the artwork a title."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in typed(self.instance).items():
            self.initial.setdefault(name, value)
        self.fields["collection"].empty_label = "No collection"  # type: ignore[attr-defined]
        self.fields["edition"].choices = [("", "Not said"), *self.fields["edition"].choices[1:]]  # type: ignore[attr-defined]

    def clean_size(self) -> Size:
        """Understood as height × width × depth."""
        return _read(lambda: size_read(self.cleaned_data["size"], unit=self.instance.unit))

    def clean_year(self) -> int | None:
        return _read(lambda: year_read(self.cleaned_data["year"]))

    def clean_tags(self) -> list[str]:
        return list(_read(lambda: tags_read(self.cleaned_data["tags"])))

    def clean(self) -> dict[str, Any]:
        """The price needs the currency that is chosen beside it."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            data["price"] = price_read(data.get("price", ""), currency=data.get("currency", CURRENCIES[0]))
        except InvalidInput as error:
            form_refuse(self, error)
        if data.get("hold_until") and data.get("availability") != Availability.ON_HOLD:
            data["hold_until"] = None
        return data

    def facts(self) -> dict[str, Any]:
        """The valid input as ``artwork_update`` wants it."""
        data = {name: self.cleaned_data[name] for name in (*self.Meta.fields, "year", "tags")}
        size, price = self.cleaned_data["size"], self.cleaned_data["price"]
        data |= {"height": size.height, "width": size.width, "depth": size.depth, "unit": size.unit}
        return {**data, "price_minor": price.minor, "currency": price.currency}

    @property
    def stock(self) -> dict[str, Any]:
        """The valid input as ``availability_set`` wants it, when it has changed; empty when not."""
        wanted = {name: self.cleaned_data[name] for name in ("availability", "hold_until")}
        return wanted if any(wanted[name] != self.initial[name] for name in wanted) else {}

    @property
    def prints(self) -> bool | None:
        """Whether prints are to be had, when that has changed; None when not."""
        wanted = bool(self.cleaned_data["has_prints"])
        return wanted if wanted != self.initial["has_prints"] else None


class PriceForm(forms.Form):
    """The price alone, with its currency in the text or as it was."""

    price = forms.CharField(max_length=40, required=False, label="Price")

    def __init__(self, data: Any = None, *, artwork: Artwork) -> None:
        super().__init__(data, initial={"price": typed(artwork)["price"]}, auto_id="artwork_%s")
        self._currency = artwork.currency

    def clean_price(self) -> Price:
        """Understood as a price."""
        return _read(lambda: price_read(self.cleaned_data["price"], currency=self._currency))


class FactsSheetForm(forms.Form):
    """The file with the facts."""

    file = forms.FileField(
        label="Sheet",
        help_text="A .csv or .xlsx file of up to 5 MB, with a heading over each column.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
        allow_empty_file=True,
        error_messages={"required": "Choose the sheet first."},
    )

    def clean_file(self) -> UploadedFile:
        """Not so large that reading it would be a burden."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_FILE_BYTES:
            raise forms.ValidationError(f"This file has more than {MAX_FILE_BYTES // 1024**2} MB. Divide the list.")
        return file


class FramingForm(forms.Form):
    """How one shape is framed. The part is in fractions of the upright picture, as the page's script fills them in."""

    part = forms.ChoiceField(
        label="Show",
        choices=[
            ("whole", CardLabel("The whole painting", "On a matte where its shape is another.", "aspect-ratio")),
            ("detail", CardLabel("A part of it", "Chosen in the picture; it fills the shape.", "crop")),
        ],
        widget=RadioCards,
    )
    matte = forms.ChoiceField(label="Matte", choices=MatteKind.choices, widget=forms.RadioSelect)
    x = forms.FloatField(min_value=0, max_value=1, required=False, widget=forms.HiddenInput)
    y = forms.FloatField(min_value=0, max_value=1, required=False, widget=forms.HiddenInput)
    width = forms.FloatField(min_value=0, max_value=1, required=False, widget=forms.HiddenInput)
    height = forms.FloatField(min_value=0, max_value=1, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, framing: Framing | None) -> None:
        initial: dict[str, Any] = {"part": "whole", "matte": MatteKind.COLOUR}
        if framing is not None:
            initial = {"part": "detail" if framing.is_cropped else "whole", "matte": framing.matte}
            initial |= {name: getattr(framing, f"crop_{name}") for name in _SIDES}
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        """A part needs all of its numbers."""
        data = self.cleaned_data
        if data.get("part") == "detail" and any(data.get(name) is None for name in _SIDES):
            self.add_error("part", "Choose the part of the painting in the picture.")
        return data

    @property
    def crop(self) -> Crop | None:
        """The part that was chosen, or None for the whole painting."""
        data = self.cleaned_data
        return Crop(*(data[name] for name in _SIDES)) if data["part"] == "detail" else None


class CollectionForm(forms.ModelForm):
    """A collection's own facts."""

    class Meta:
        model = Collection
        fields = ("name", "description", "materials", "note", "fulfilment")
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {"fulfilment": "Its artworks follow: pending puts them on hold, shipped and sold make them sold."}
        error_messages = {"name": {"required": "Give the collection a name."}}


def typed(artwork: Artwork) -> dict[str, Any]:
    """The artwork's facts as somebody would type them."""
    size = Size(artwork.height, artwork.width, artwork.depth, cast("Literal['in', 'cm']", artwork.unit))
    return {
        "size": size_text(size) if size.height is not None else "",
        "year": artwork.year or "",
        "price": "" if artwork.price_minor is None else price_text(artwork.price_minor, artwork.currency),
        "currency": artwork.currency,
        "tags": ", ".join(artwork.tags),
        "availability": artwork.availability,
        "hold_until": artwork.hold_until,
        "has_prints": artwork.has_prints,
    }


def _read(read: Callable[[], Fact]) -> Fact:
    """What a reader of facts refuses is the field's error."""
    try:
        return read()
    except InvalidInput as error:
        raise forms.ValidationError(error.message) from error
