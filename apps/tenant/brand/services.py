"""Writes on the brand, and on what the workspace is called."""

import re
from collections.abc import Callable
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from apps.core.access import Actor
from apps.core.errors import InvalidInput
from apps.core.networks import Network
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.services import workspace_update
from apps.tenant.activity.services import activity_record
from apps.tenant.brand.hashtags import clean_hashtag, clean_hashtags
from apps.tenant.brand.models import Brand, Tone
from apps.tenant.brand.selectors import brand_get, forget_accent

_HEX = re.compile(r"#[0-9a-f]{6}")
_check_url = URLValidator(schemes=["http", "https"])


class BrandChanges(TypedDict, total=False):
    """What can be changed of a brand; what is not given stays."""

    company_name: str
    branded_hashtag: str
    shop_url: str
    tone: str
    default_hashtags: str | list[str]
    instagram_hashtags: int
    pinterest_hashtags: int
    facebook_hashtags: int
    accent_color: str


@transaction.atomic
def brand_update(*, actor: Actor | None, **changes: Unpack[BrandChanges]) -> Brand:
    """Change the brand; in force at the next page. Four queries, two when nothing is new.

    Raises InvalidInput with the field that is wrong.
    """
    brand_get()
    brand = Brand.objects.select_for_update().get()
    clean = {name: _CLEANERS[name](value) for name, value in changes.items()}
    changed = [name for name, value in clean.items() if getattr(brand, name) != value]
    if not changed:
        return brand
    for name in changed:
        setattr(brand, name, clean[name])
    brand.save(update_fields=[*changed, "updated_at"])
    words = [str(field.verbose_name) for field in Brand._meta.fields if field.name in changed]
    activity_record(actor=actor, verb="brand.updated", summary=f"Changed {_listed(words)}.", data={"fields": changed})
    transaction.on_commit(forget_accent)
    return brand


@transaction.atomic
def settings_update(
    *, actor: Actor, workspace: Workspace, name: str, time_zone: str, **changes: Unpack[BrandChanges]
) -> None:
    """What the settings page saves: the workspace's name and zone, and the brand; all of it or nothing.

    Raises InvalidInput with the field that is wrong. Seven queries.
    """
    before = (workspace.name, workspace.time_zone)
    workspace_update(workspace=workspace, name=name, time_zone=time_zone)
    if (workspace.name, workspace.time_zone) != before:
        summary = f"The workspace is “{workspace.name}” now, its time zone {workspace.time_zone}."
        activity_record(actor=actor, verb="workspace.updated", summary=summary, data={"before": before})
    brand_update(actor=actor, **changes)


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


def clean_accent(raw: str) -> str:
    """``#ABC`` → ``#aabbcc``. Raises InvalidInput (field ``accent_color``) for what is no such colour."""
    colour = raw.strip().lower()
    if re.fullmatch(r"#[0-9a-f]{3}", colour):
        colour = "#" + "".join(2 * digit for digit in colour[1:])
    if not _HEX.fullmatch(colour):
        raise InvalidInput("Choose a colour, or write it like #7a3b2e.", field="accent_color")
    return colour


def _count_for(network: Network) -> Callable[[int], int]:
    def clean(count: int) -> int:
        if not 0 <= count <= network.most_hashtags:
            message = f"{network.label} takes 0 to {network.most_hashtags} hashtags."
            raise InvalidInput(message, field=f"{network.value}_hashtags")
        return count

    return clean


_CLEANERS: dict[str, Callable[[Any], Any]] = {
    "company_name": _clean_company,
    "branded_hashtag": clean_hashtag,
    "shop_url": _clean_shop_url,
    "tone": _clean_tone,
    "default_hashtags": clean_hashtags,
    "accent_color": clean_accent,
    **{f"{network.value}_hashtags": _count_for(network) for network in Network},
}


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
