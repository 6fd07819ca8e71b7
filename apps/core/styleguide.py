"""One page with every component, to look at and to test: routed in development only."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.forms.widgets import CardLabel, DateInput, RadioCards, TimeInput
from apps.core.networks import Network
from apps.core.statuses import ARTWORK, JOB, POST

_PICTURES = [
    ("harbour", "Harbour, first light", "Oil on linen · 70 × 100 cm", "available"),
    ("orchard", "The orchard in October", "Oil on panel · 76 × 56 cm", "sold"),
    ("interval", "Interval no. 4", "Acrylic on canvas · 64 × 64 cm", "on_hold"),
    ("tide", "Tide study", "Gouache on paper · 42 × 96 cm", "available"),
]
_RULES = [
    ("start", CardLabel("At its start", "The post goes out when the window opens.")),
    ("middle", CardLabel("In the middle", "Half way through the window.")),
    ("end", CardLabel("At its end", "When the window closes.")),
]


class SampleForm(forms.Form):
    """Every kind of control once."""

    title = forms.CharField(help_text="As it stands on the label beside the painting.")
    text = forms.CharField(label="Caption", widget=forms.Textarea(attrs={"rows": 4}))
    medium = forms.ChoiceField(choices=[("oil", "Oil on linen"), ("gouache", "Gouache on paper")])
    rule = forms.ChoiceField(label="Posting time", choices=_RULES, widget=RadioCards)
    networks = forms.MultipleChoiceField(choices=Network.choices, widget=forms.CheckboxSelectMultiple)
    day = forms.DateField(widget=DateInput)
    time = forms.TimeField(widget=TimeInput, required=False)
    price = forms.DecimalField(required=False, help_text="In euros.")
    colour = forms.CharField(widget=forms.ColorInput, initial="#27565a")
    picture = forms.FileField(required=False, help_text="JPEG, PNG or WebP, up to 50 MB.")
    consent = forms.BooleanField(label="The painting may be shown before it is sold")


def sample_context() -> dict[str, Any]:
    """What the page shows: forms as they open and as they fail, pictures, every state."""
    wrong = SampleForm({"wrong-title": "", "wrong-text": "A caption", "wrong-medium": "oil"}, prefix="wrong")
    first = {"title": "Harbour, first light", "text": "Painted from the north quay. " * 9, "rule": "middle"}
    return {
        "form": SampleForm(initial=first),
        "wrong_form": wrong,
        "pictures": [dict(zip(("file", "title", "meta", "state"), row, strict=True)) for row in _PICTURES],
        "states": {"post": list(POST), "artwork": list(ARTWORK), "job": list(JOB)},
        "networks": Network.values,
        "now": timezone.now(),
        "chips": [
            {"label": "All", "url": "#all", "active": True, "count": 48},
            {"label": "Available", "url": "#available", "active": False, "count": 31},
            {"label": "Sold", "url": "#sold", "active": False, "count": 17},
        ],
    }


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """The page; no query."""
    return render(request, "core/styleguide.html", sample_context())
