"""Writes on the brand, and on what the workspace is called."""

from typing import TypedDict, Unpack

from django.db import transaction

from apps.core.access import Actor
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.services import workspace_update
from apps.tenant.activity.services import activity_record
from apps.tenant.brand.cleaning import CLEANERS
from apps.tenant.brand.models import Brand
from apps.tenant.brand.selectors import brand_get, forget_accent


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
    clean = {name: CLEANERS[name](value) for name, value in changes.items()}
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


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
