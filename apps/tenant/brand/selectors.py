"""Reads of the brand."""

import hashlib

from django.core.cache import cache
from django.urls import reverse

from apps.core.colours import Palette, palette_for
from apps.core.tenancy.context import active_workspace
from apps.tenant.brand.models import Brand

_ACCENT_KEY = "brand:accent"
_SECONDS = 3600


def brand_get() -> Brand:
    """The workspace's brand; the first call of a new workspace makes it. One query."""
    brand = Brand.objects.first()
    if brand is None:
        brand, _ = Brand.objects.get_or_create(only=True, defaults={"company_name": active_workspace().name})
    return brand


def accent_color() -> str:
    """The accent colour as ``#rrggbb``. No query when it is remembered."""
    known = cache.get(_ACCENT_KEY)
    if known is None:
        known = brand_get().accent_color
        cache.set(_ACCENT_KEY, known, _SECONDS)
    return str(known)


def forget_accent() -> None:
    """To be called when the accent colour has changed, after the commit."""
    cache.delete(_ACCENT_KEY)


def palette() -> Palette:
    """The shades of the accent that can be read, light and dark. No query when the accent is remembered."""
    return palette_for(accent_color())


def palette_stamp() -> str:
    """Changes when the shades do: with the colour, and with how they are made from it."""
    return hashlib.sha256(repr(palette()).encode()).hexdigest()[:12]


def brand_css_url() -> str:
    """Address of the workspace's colours; it changes when they do, so that browsers may keep the file."""
    return f"{reverse('brand:css')}?v={palette_stamp()}"
