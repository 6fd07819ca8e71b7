"""What each field of a brand may be, and the form that it is stored in."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from apps.core.errors import InvalidInput
from apps.core.networks import Network
from apps.tenant.brand.hashtags import clean_hashtag, clean_hashtags
from apps.tenant.brand.models import CaptionWriter, Theme, Tone

_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}|")
_HEX = re.compile(r"#[0-9a-f]{6}")
_check_url = URLValidator(schemes=["http", "https"])


_LONGEST_PHRASE, _MOST_PHRASES = 80, 50


def _clean_company(raw: str) -> str:
    name = " ".join(raw.split())
    if len(name) > 120:
        raise InvalidInput("The name is too long: use at most 120 characters.", field="company_name")
    return name


def _clean_shop_url(raw: str) -> str:
    url = raw.strip()
    if url and "://" not in url:
        url = f"https://{url}"
    try:
        if url:
            _check_url(url)
    except ValidationError as error:
        raise InvalidInput("Give the address of your shop, like https://shop.example.com.", field="shop_url") from error
    return url


def _clean_tone(raw: str) -> str:
    if raw not in Tone.values:
        raise InvalidInput("Choose one of the tones.", field="tone")
    return raw


def _clean_writer(raw: str) -> str:
    if raw not in CaptionWriter.values:
        raise InvalidInput("Choose one of the writers.", field="writer")
    return raw


def _clean_model(raw: str) -> str:
    name = raw.strip()
    if not _MODEL.fullmatch(name):
        raise InvalidInput("Give the model’s name as OpenAI writes it, such as gpt-5.4-mini.", field="openai_model")
    return name


def clean_accent(raw: str) -> str:
    """``#ABC`` → ``#aabbcc``. Raises InvalidInput (field ``accent_color``) for what is no such colour."""
    colour = raw.strip().lower()
    if re.fullmatch(r"#[0-9a-f]{3}", colour):
        colour = "#" + "".join(2 * digit for digit in colour[1:])
    if not _HEX.fullmatch(colour):
        raise InvalidInput("Choose a colour, or write it like #7a3b2e.", field="accent_color")
    return colour


def _clean_theme(raw: str) -> str:
    if raw not in Theme.values:
        raise InvalidInput("Choose light, dark or as the device.", field="theme")
    return raw


def _line_of(field: str, limit: int) -> Callable[[str], str]:
    """One line of text without control characters, which would end a mail's header."""

    def clean(raw: str) -> str:
        text = " ".join("".join(" " if unicodedata.category(char) == "Cc" else char for char in raw).split())
        if len(text) > limit:
            raise InvalidInput(f"This is too long: use at most {limit} characters.", field=field)
        return text

    return clean


def _count_for(network: Network) -> Callable[[int], int]:
    def clean(count: int) -> int:
        if not 0 <= count <= network.most_hashtags:
            message = f"{network.label} takes 0 to {network.most_hashtags} {network.tags_word}."
            raise InvalidInput(message, field=f"{network.value}_hashtags")
        return count

    return clean


def _clean_networks(raw: list[str]) -> list[str]:
    chosen = [value for value in Network.values if value in raw]
    if not chosen:
        raise InvalidInput("Choose at least one network.", field="networks")
    return chosen


def _phrases_for(field: str) -> Callable[[str | list[str]], list[str]]:
    """One phrase a line, each once."""

    def clean(raw: str | list[str]) -> list[str]:
        lines = raw.splitlines() if isinstance(raw, str) else raw
        phrases = list(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))
        too_long = next((phrase for phrase in phrases if len(phrase) > _LONGEST_PHRASE), "")
        if too_long:
            raise InvalidInput(f"“{too_long[:20]}…” is too long: use at most 80 characters.", field=field)
        if len(phrases) > _MOST_PHRASES:
            raise InvalidInput(f"Keep at most {_MOST_PHRASES} phrases; {len(phrases)} are too many.", field=field)
        return phrases

    return clean


# Field → what brings a value into its stored form, or raises InvalidInput with that field.
CLEANERS: dict[str, Callable[[Any], Any]] = {
    "company_name": _clean_company,
    "branded_hashtag": clean_hashtag,
    "shop_url": _clean_shop_url,
    "tone": _clean_tone,
    "default_hashtags": clean_hashtags,
    "accent_color": clean_accent,
    "theme": _clean_theme,
    "footer_text": _line_of("footer_text", 200),
    "sender_name": _line_of("sender_name", 80),
    "hide_powered_by": bool,
    "networks": _clean_networks,
    "avoided_phrases": _phrases_for("avoided_phrases"),
    "preferred_phrases": _phrases_for("preferred_phrases"),
    "writer": _clean_writer,
    "openai_model": _clean_model,
    "disclose_ai": bool,
    **{f"{network.value}_hashtags": _count_for(network) for network in Network},
}
