"""The one row of settings → the brand's voice."""

from typing import Any

from apps.core.errors import InvalidInput
from apps.core.networks import Network
from apps.tenant.brand.cleaning import CLEANERS
from apps.tenant.brand.models import Brand
from apps.tenant.legacy.importing.known import Known, kept_of
from apps.tenant.legacy.importing.records import origin_of
from apps.tenant.legacy.importing.work import Work
from apps.tenant.legacy.source.rows import OldSettings
from apps.tenant.legacy.values.text import one_line

_TEXTS = {
    "company_name": "company_name",
    "branded_hashtag": "branded_hashtag",
    "shop_url": "shop_url",
    "content_tone": "tone",
}
_COUNTS = {
    "instagram_hashtag_count": ("instagram_hashtags", Network.INSTAGRAM),
    "pinterest_hashtag_count": ("pinterest_hashtags", Network.PINTEREST),
}
_KEY = "settings"
_IS_SET = "“{}” is not taken: the workspace has another value already, which stays."


def settings_step(work: Work) -> None:
    """What the workspace says of itself already stays."""
    rows = work.source.settings
    for row in rows[1:]:
        work.report.leave(row.table, row.id, row.company_name, "There is one row of settings; the first counts.")
    if not rows:
        return
    row = rows[0]
    changes, notes = _wanted(row)
    work.branded = str(changes.get("branded_hashtag") or work.known.brand.branded_hashtag)
    found = work.remembered(row, _KEY, row.company_name)
    if work.is_over(found):
        return
    new, stays = _news(work.known, changes)
    for note in [*notes, *stays]:
        work.report.note(row.table, row.id, row.company_name, note)
    kept = kept_of(row, ())
    work.keep(row.table, kept)
    if found is None:
        work.store.brand(origin_of(row, _KEY, kept), new)
        work.report.took(row.table)


def _wanted(row: OldSettings) -> tuple[dict[str, Any], list[str]]:
    """The brand's fields as they would be stored, and what could not be taken as it is."""
    changes: dict[str, Any] = {}
    notes: list[str] = []
    for column, name in _TEXTS.items():
        text = one_line(getattr(row, column))
        if not text:
            continue
        try:
            changes[name] = CLEANERS[name](text.casefold() if name == "tone" else text)
        except InvalidInput as error:
            notes.append(f"{column} “{text[:60]}” is not taken: {error.message}")
    for column, (name, network) in _COUNTS.items():
        _count(getattr(row, column), column, name, network, changes, notes)
    return changes, notes


def _count(text: str, column: str, name: str, network: Network, changes: dict[str, Any], notes: list[str]) -> None:
    if not text:
        return
    number = text.removesuffix(".0")
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        notes.append(f"{column} “{text[:60]}” is not taken: it is no number.")
        return
    changes[name] = min(int(number), network.most_hashtags)
    if int(number) > network.most_hashtags:
        notes.append(f"{column}: {number} became {network.most_hashtags}, the most that {network.label} takes today.")


def _news(known: Known, changes: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Those that nobody has set here; a sentence for each of the others that differ."""
    fresh = Brand(company_name=known.workspace_name)
    new, stays = {}, []
    for name, value in changes.items():
        now = getattr(known.brand, name)
        is_fresh = now in {getattr(fresh, name), getattr(Brand(), name)}
        if now == value:
            continue
        if is_fresh:
            new[name] = value
        else:
            stays.append(_IS_SET.format(name.replace("_", " ")))
    return new, stays
