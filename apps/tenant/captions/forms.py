"""Input for captions. The limits are the service's business: a form keeps whatever was typed."""

import re
from typing import Any

from django import forms

from apps.core.networks import Network
from apps.tenant.captions.models import Caption
from apps.tenant.captions.writers.base import Draft
from apps.tenant.captions.writing import FIELDS

# Which fields a network has beside text, hashtags and alt text.
EXTRA = {
    Network.INSTAGRAM: (),
    Network.PINTEREST: ("title", "link", "board"),
    Network.FACEBOOK: ("link",),
    Network.ETSY: ("title",),
}
# Far more than any network takes; Etsy names no limit.
_LONGEST_TEXT = 50_000
_TAG = re.compile(r"[\s,;]+")
_COMMA = re.compile(r"[,;\n]+")
_NO_WORD = re.compile(r"[^\w]+")


class CaptionForm(forms.Form):
    """The words of one artwork for one network."""

    title = forms.CharField(label="Title", required=False)
    text = forms.CharField(
        label="Text", required=False, max_length=_LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 9}), strip=True
    )
    print_text = forms.CharField(
        label="Words for when the original is sold",
        required=False,
        max_length=_LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        strip=True,
        help_text="They take the text’s place while prints are still to be had; hashtags, title and link stay. "
        "No writer writes them: they are yours.",
    )
    hashtags = forms.CharField(
        label="Hashtags", required=False, help_text="Separated by spaces; the brand's own is always added."
    )
    link = forms.URLField(label="Link", required=False, assume_scheme="https")
    board = forms.CharField(label="Board", required=False, max_length=120)
    alt_text = forms.CharField(
        label="Alt text",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For people who can't see the picture.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        data: Any = None,
        *,
        network: Network,
        prefix: str,
        initial: dict[str, Any] | None = None,
        has_prints: bool = False,
    ) -> None:
        """``prefix`` tells the fields' ids apart from those of other captions on the page; names are the same.

        Without ``has_prints`` there is no field for the words for prints, and those that are there stay.
        """
        super().__init__(data, initial=initial, auto_id=f"{prefix}_%s")
        self._network = network
        for name in {"title", "link", "board"} - set(EXTRA[network]):
            del self.fields[name]
        if not has_prints or network not in Network.posted():
            del self.fields["print_text"]
        if network == Network.ETSY:
            self.fields["text"].label, self.fields["hashtags"].label = "Description", "Tags"
            self.fields["hashtags"].help_text = "Separated by commas, 13 at most, each of 20 characters at most."

    @classmethod
    def of(cls, caption: Caption, *, prefix: str, has_prints: bool = False) -> "CaptionForm":
        """Showing the caption as it is."""
        is_shop = caption.network == Network.ETSY
        initial = {
            "title": caption.title,
            "text": caption.text,
            "print_text": caption.print_text,
            "hashtags": ", ".join(caption.hashtags) if is_shop else " ".join(f"#{tag}" for tag in caption.hashtags),
            "link": caption.link,
            "board": caption.board,
            "alt_text": caption.alt_text,
            "version": caption.version,
        }
        return cls(network=Network(caption.network), prefix=prefix, initial=initial, has_prints=has_prints)

    @property
    def writable(self) -> list[tuple[str, str]]:
        """The fields that can be written alone: their names and labels."""
        return [(name, str(self.fields[name].label)) for name in FIELDS if name in self.fields]

    def clean_hashtags(self) -> tuple[str, ...]:
        """Each tag once, without # and punctuation, in the order in which they were typed; Etsy's may be phrases."""
        found: dict[str, str] = {}
        is_shop = self._network == Network.ETSY
        for part in (_COMMA if is_shop else _TAG).split(self.cleaned_data["hashtags"].replace("#", " ")):
            tag = " ".join(part.split()) if is_shop else _NO_WORD.sub("", part)
            if tag:
                found.setdefault(tag.lower(), tag[:100])
        return tuple(found.values())

    def draft(self) -> Draft:
        """The valid input as the service wants it."""
        data = self.cleaned_data
        return Draft(
            text=data["text"].replace("\r\n", "\n"),
            print_text=data["print_text"].replace("\r\n", "\n") if "print_text" in data else None,
            hashtags=data["hashtags"],
            title=data.get("title", ""),
            link=data.get("link", ""),
            board=data.get("board", ""),
            alt_text=data["alt_text"],
        )
