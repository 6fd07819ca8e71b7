"""The settings page."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict

from apps.core.errors import InvalidInput
from apps.core.forms.time_zones import TimeZoneField
from apps.core.forms.widgets import CardLabel, RadioCards
from apps.core.networks import Network
from apps.public.workspaces.models import Workspace
from apps.tenant.brand.cleaning import CLEANERS
from apps.tenant.brand.models import Brand, CaptionWriter, Tone

_EXAMPLES = {
    Tone.POETIC: "“Where the tide lets go of the light, a boat waits for its morning.”",
    Tone.BALANCED: "“A quiet harbour at first light, painted in oil on linen.”",
    Tone.DIRECT: "“New: Harbour, oil on linen, 70 × 100 cm. Available now.”",
}


_WRITERS = {
    CaptionWriter.OFFLINE: "Writes at once from what is recorded; costs nothing, and nothing leaves this platform.",
    CaptionWriter.OPENAI: "Sees the picture too. Facts and a small picture are sent to OpenAI, which bills by use.",
}


class SettingsForm(forms.Form):
    """The workspace and its voice."""

    name = forms.CharField(
        label="Name of the workspace",
        max_length=120,
        help_text="Stands on every page and in messages.",
        error_messages={"required": "Give the workspace a name."},
    )
    time_zone = TimeZoneField(label="Time zone", help_text="All times are shown and planned in it.")
    company_name = forms.CharField(
        label="Company name", max_length=120, required=False, help_text="How captions name you."
    )
    branded_hashtag = forms.CharField(
        label="Branded hashtag",
        required=False,
        help_text="Goes with every caption. With or without the #.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    shop_url = forms.CharField(
        label="Shop address",
        max_length=500,
        required=False,
        help_text="Where paintings can be bought; the link of pins and posts.",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}),
    )
    tone = forms.ChoiceField(
        choices=[(tone.value, CardLabel(str(tone.label), _EXAMPLES[tone])) for tone in Tone], widget=RadioCards
    )
    default_hashtags = forms.CharField(
        label="Hashtags that fit everything you paint",
        required=False,
        help_text="Separated by commas. The offline writer chooses from them.",
        widget=forms.Textarea(attrs={"rows": 2, "autocapitalize": "none", "spellcheck": "false"}),
    )

    avoided_phrases = forms.CharField(
        label="Words and phrases to avoid",
        required=False,
        help_text="One a line. The writer leaves them out.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    preferred_phrases = forms.CharField(
        label="Words and phrases to prefer",
        required=False,
        help_text="One a line. OpenAI uses them where they fit; the built-in writer has its own phrases.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    writer = forms.ChoiceField(
        label="Who writes",
        choices=[(one.value, CardLabel(str(one.label), _WRITERS[one])) for one in CaptionWriter],
        widget=RadioCards,
    )
    openai_model = forms.CharField(
        label="Model",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    disclose_ai = forms.BooleanField(
        label="Say in Etsy listings that AI helped to write them",
        required=False,
        help_text="One line under the description of what OpenAI wrote.",
    )
    networks = forms.MultipleChoiceField(
        label="Networks",
        choices=Network.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Captions are written for these, and missed where they lack.",
        error_messages={"required": "Choose at least one network."},
    )

    def __init__(self, data: QueryDict | None, *, workspace: Workspace, brand: Brand) -> None:
        super().__init__(data, initial=_initial(workspace, brand))
        zone: TimeZoneField = self.fields["time_zone"]  # type: ignore[assignment]
        zone.keep(workspace.time_zone)
        usual = settings.OPENAI_MODEL
        self.fields[
            "openai_model"
        ].help_text = f"As OpenAI names it, such as gpt-5.4. Empty for the usual one, {usual}."
        for network in Network:
            self.fields[f"{network.value}_hashtags"] = _count_field(network)

    def clean(self) -> dict[str, Any]:
        """The service's own rules, asked here too, so that all that is wrong is said at once."""
        for name, cleaner in CLEANERS.items():
            if name in self.cleaned_data:
                try:
                    cleaner(self.cleaned_data[name])
                except InvalidInput as error:
                    self.add_error(name, error.message)
        return self.cleaned_data

    @property
    def counts(self) -> list[forms.BoundField]:
        """The fields of how many hashtags each network gets."""
        return [self[f"{network.value}_hashtags"] for network in Network]


def _count_field(network: Network) -> forms.IntegerField:
    most = network.most_hashtags
    return forms.IntegerField(
        label=network.label,
        help_text=f"At most {most}.",
        error_messages={"required": "Say how many; 0 is none.", "invalid": "Write a whole number."},
        widget=forms.NumberInput(attrs={"min": 0, "max": most}),
    )


def _initial(workspace: Workspace, brand: Brand) -> dict[str, Any]:
    own = {field.name: getattr(brand, field.name) for field in Brand._meta.fields}
    hashtags = ", ".join(f"#{tag}" for tag in brand.default_hashtags)
    branded = f"#{brand.branded_hashtag}" if brand.branded_hashtag else ""
    return {
        **own,
        "name": workspace.name,
        "time_zone": workspace.time_zone,
        "default_hashtags": hashtags,
        "avoided_phrases": "\n".join(brand.avoided_phrases),
        "preferred_phrases": "\n".join(brand.preferred_phrases),
        "branded_hashtag": branded,
    }
