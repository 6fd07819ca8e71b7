"""Generated assets: addresses of mock-ups and videos, which have no place here yet and are kept with their artwork."""

from typing import Any
from uuid import UUID

from apps.tenant.legacy.importing.known import key_of
from apps.tenant.legacy.importing.records import Origin, origin_of
from apps.tenant.legacy.importing.work import Work
from apps.tenant.legacy.source.rows import OldAsset

_KEPT = ("asset_type", "url", "template_id", "asset_metadata", "created_at")


def assets_step(work: Work) -> None:
    """Every asset whose picture is here is kept with it, whole."""
    made: list[tuple[Origin, UUID]] = []
    stored = {image.id: image.stored_filename for image in work.source.images}
    for row in work.source.assets:
        here = work.images.get(row.image_id) if row.image_id is not None else None
        what = f"{row.asset_type} {row.url}".strip()
        key = key_of(stored.get(row.image_id or 0, row.image_id), row.id, row.url)
        found = work.remembered(row, key, what)
        if found is None and here is None:
            work.report.leave(row.table, row.id, what, f"Its picture, {row.image_id or 'none'}, was not brought over.")
        elif not work.is_over(found):
            kept = _kept(row)
            work.keep(row.table, {name: text for name, text in kept.items() if name in {"url", "asset_metadata"}})
            if found is None and here is not None:
                made.append((origin_of(row, key, kept), here.artwork_id))
                work.report.took(row.table)
    work.store.remember(made)


def _kept(row: OldAsset) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in _KEPT}
    return {name: text for name, text in {**facts, **row.extra}.items() if text}
