"""Reads of the brand."""

import hashlib
from functools import lru_cache

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from apps.core.appearance import Appearance
from apps.core.colours import palette_for
from apps.core.tenancy.context import active_workspace
from apps.public.billing.limits import PlanRight, entitlements_of
from apps.tenant.brand.models import Brand

_KEY = "brand:appearance"
# A change of the brand is in force at once; one of the plan, which the agency makes in public, within this time.
_SECONDS = 300


def brand_get() -> Brand:
    """The workspace's brand; the first call of a new workspace makes it. One query."""
    brand = Brand.objects.first()
    if brand is None:
        brand, _ = Brand.objects.get_or_create(only=True, defaults={"company_name": active_workspace().name})
    return brand


def brand_appearance() -> Appearance:
    """How the workspace looks to others. No query when it is remembered, three when not."""
    known: Appearance | None = cache.get(_KEY)
    if known is None:
        known = _appearance(brand_get())
        cache.set(_KEY, known, _SECONDS)
    return known


def forget_appearance() -> None:
    """To be called when the brand has changed, after the commit."""
    cache.delete(_KEY)


def may_hide_powered_by() -> bool:
    """Whether the workspace's plan has that right. Two queries at most."""
    return entitlements_of(active_workspace().id).allows(PlanRight.HIDE_POWERED_BY)


def mark_path(name: str | None) -> str:
    """The page that serves the stored picture, or nothing without one."""
    return reverse("brand:mark", urlconf=settings.ROOT_URLCONF, args=[name.rpartition("/")[2]]) if name else ""


@lru_cache(maxsize=1024)
def palette_stamp(accent: str) -> str:
    """Changes when the shades of the accent do: with the colour, and with how they are made from it. No query."""
    return hashlib.sha256(repr(palette_for(accent)).encode()).hexdigest()[:12]


def brand_css_url(look: Appearance) -> str:
    """Address of the look's colours; it changes when they do, so that browsers may keep the file. No query."""
    return f"{reverse('brand:css')}?v={palette_stamp(look.accent)}"


def _appearance(brand: Brand) -> Appearance:
    is_hidden = brand.hide_powered_by and may_hide_powered_by()
    return Appearance(
        accent=brand.accent_color,
        theme=brand.theme,
        logo_path=mark_path(brand.logo.name),
        favicon_path=mark_path(brand.favicon.name),
        touch_icon_path=mark_path(brand.touch_icon.name),
        footer_text=brand.footer_text,
        sender_name=brand.sender_name,
        powered_by="" if is_hidden else settings.PLATFORM_NAME,
    )
