"""Writes on the brand, and on what the workspace is called."""

from typing import TypedDict, Unpack

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from apps.core.access import Actor
from apps.core.errors import InvalidInput
from apps.core.storage import storage_answers, workspace_storage
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.services import workspace_update
from apps.tenant.activity.services import activity_record
from apps.tenant.brand.cleaning import CLEANERS
from apps.tenant.brand.marks import MarkFile, icons_make, logo_make
from apps.tenant.brand.models import Brand, CaptionWriter
from apps.tenant.brand.selectors import brand_get, forget_appearance
from apps.tenant.credentials.models import Kind
from apps.tenant.credentials.selectors import credential_list


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
    etsy_hashtags: int
    networks: list[str]
    avoided_phrases: str | list[str]
    preferred_phrases: str | list[str]
    writer: str
    openai_model: str
    disclose_ai: bool
    accent_color: str
    theme: str
    footer_text: str
    sender_name: str
    hide_powered_by: bool


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
    if "writer" in changed and clean["writer"] == CaptionWriter.OPENAI:
        _check_key()
    for name in changed:
        setattr(brand, name, clean[name])
    brand.save(update_fields=[*changed, "updated_at"])
    words = [str(field.verbose_name) for field in Brand._meta.fields if field.name in changed]
    activity_record(actor=actor, verb="brand.updated", summary=f"Changed {_listed(words)}.", data={"fields": changed})
    transaction.on_commit(forget_appearance)
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


@transaction.atomic
def look_update(
    *,
    actor: Actor,
    logo: bytes | None = None,
    favicon: bytes | None = None,
    without_logo: bool = False,
    without_favicon: bool = False,
    **changes: Unpack[BrandChanges],
) -> None:
    """What the page of the look saves: words, colour and pictures; all of it or nothing.

    A picture that is given counts more than the wish to have none. Raises InvalidInput with the field that is wrong,
    Unavailable when the storage does not answer. Eight queries at most.
    """
    marks: dict[str, MarkFile | None] = {}
    if logo or without_logo:
        marks["logo"] = logo_make(logo) if logo else None
    if favicon or without_favicon:
        marks["favicon"], marks["touch_icon"] = icons_make(favicon) if favicon else (None, None)
    brand_update(actor=actor, **changes)
    if marks:
        _marks_set(actor, marks)


def _check_key() -> None:
    """Raises InvalidInput when there is no key to write with. One query."""
    if not settings.OPENAI_API_KEY and credential_list()[Kind.OPENAI] is None:
        raise InvalidInput("OpenAI needs a key: enter it first, in the settings under Keys.", field="writer")


def _marks_set(actor: Actor, marks: dict[str, MarkFile | None]) -> None:
    """Old files stay: mails that were sent show them. They are few and small."""
    brand = Brand.objects.select_for_update().get()
    for field, mark in marks.items():
        setattr(brand, field, _stored(mark) if mark else "")
    brand.save(update_fields=[*marks, "updated_at"])
    what = "logo" if "logo" in marks else "icon"
    if {"logo", "favicon"} <= marks.keys():
        what = "logo and icon"
    activity_record(actor=actor, verb="brand.updated", summary=f"Changed the {what}.", data={"fields": list(marks)})
    transaction.on_commit(forget_appearance)


def _stored(mark: MarkFile) -> str:
    """The name says the content: what is there already is the same."""
    name = f"brand/{mark.name}"
    with storage_answers():
        if not workspace_storage().exists(name):
            workspace_storage().save(name, ContentFile(mark.data))
    return name


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
