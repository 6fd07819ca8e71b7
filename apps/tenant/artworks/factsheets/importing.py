"""Bringing a sheet in: kept, read by the worker, shown as a difference, applied when a member says so, undone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import AppError, Conflict
from apps.core.sheets.errors import SheetRefused
from apps.core.sheets.limits import MAX_FILE_BYTES
from apps.core.sheets.sheet import sheet_read
from apps.core.storage import storage_answers, workspace_storage
from apps.core.tenancy.tasks import enqueue
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.collecting import collection_save
from apps.tenant.artworks.facts.sheet_headers import columns_read
from apps.tenant.artworks.factsheets.matching import Index, Known
from apps.tenant.artworks.factsheets.planning import Plan, changes_add, matches_of
from apps.tenant.artworks.factsheets.values import BY_NAME, Value, python_of
from apps.tenant.artworks.models import Artwork, Collection, FactsSheet, SheetState
from apps.tenant.artworks.stock import availability_set, prints_set

_BATCH = 500
_KEPT = timedelta(days=30)
_LEFT_LYING = timedelta(minutes=15)
# Facts that have rules of their own are written by the services that hold these.
_BY_SERVICE = {"availability", "prints"}
# The artworks by the fact that a service sets, and its values.
Stock = dict[tuple[str, tuple[Any, ...]], list[Artwork]]


def sheet_start(*, actor: Actor, file_name: str, content: bytes) -> FactsSheet:
    """Keep the file and have the worker read it. Two queries.

    Raises SheetRefused for a file that is empty or too large, before anything is kept; Unavailable without storage.
    """
    if not content.strip():
        raise SheetRefused("This file is empty. Choose the file with your list.", field="file")
    if len(content) > MAX_FILE_BYTES:
        raise SheetRefused(f"This file has more than {MAX_FILE_BYTES // 1024**2} MB. Divide the list.", field="file")
    found = FactsSheet(file_name=PurePath(file_name).name[:255], sent_by_id=actor.user_id)
    with storage_answers():
        found.file.name = workspace_storage().save(f"imports/{found.pk}.sheet", ContentFile(content))
    with transaction.atomic():
        found.save()
        _have_read(found)
    return found


def sheet_plan(*, sheet_id: UUID) -> None:
    """Read the kept file and work out what it would change, or write down why it can't be. May run twice."""
    still = FactsSheet.objects.filter(pk=sheet_id, state=SheetState.READING)
    found = still.first()
    if found is None:
        return
    try:
        read = asdict(_plan(_content(found), found.file_name)) | {"state": SheetState.READY}
    except AppError as refusal:
        read = {"state": SheetState.REFUSED, "reason": refusal.message[:400]}
    still.update(**read, updated_at=timezone.now())  # nothing, when it was discarded or read by another meanwhile


@transaction.atomic
def sheet_apply(*, actor: Actor, found: FactsSheet) -> FactsSheet:
    """Write what the preview said, but for facts that somebody changed meanwhile, which become problems.

    Raises Conflict when it was applied already. About ten queries, three for each new collection.
    """
    found = FactsSheet.objects.select_for_update().get(pk=found.pk)
    if found.state != SheetState.READY:
        raise Conflict("This sheet was applied already. Choose the file again to read it anew.")
    made = _collections_make(actor, found)
    found.changes, skipped = _write(actor, found.changes, source="before", target="after")
    found.problems = [*found.problems, *skipped]
    found.collections = made
    found.state, found.applied_at = SheetState.APPLIED, timezone.now()
    found.save()
    summary = f"Took facts of {_some(len(found.changes))} from {found.file_name}"
    activity_record(actor=actor, verb="artworks.facts_taken", summary=summary, object_id=found.pk)
    return found


@transaction.atomic
def sheet_undo(*, actor: Actor, found: FactsSheet) -> int:
    """Bring back what was there before; how many artworks. What somebody changed since then stays as it is.

    Raises Conflict when it was not applied, or undone already.
    """
    found = FactsSheet.objects.select_for_update().get(pk=found.pk)
    if found.state != SheetState.APPLIED:
        raise Conflict("There is nothing to undo here.")
    undone, skipped = _write(actor, found.changes, source="after", target="before")
    untouched = Collection.objects.filter(pk__in=found.collections, description="", note="", materials="")
    untouched.filter(artworks__isnull=True).delete()
    found.problems = [*found.problems, *skipped]
    found.state = SheetState.UNDONE
    found.save()
    summary = f"Undid the facts of {_some(len(undone))} from {found.file_name}"
    activity_record(actor=actor, verb="artworks.facts_undone", summary=summary, object_id=found.pk)
    return len(undone)


@transaction.atomic
def sheet_discard(*, actor: Actor, found: FactsSheet) -> None:
    """Forget a sheet that was not applied; its file goes with it. Raises Conflict for one that was."""
    found = FactsSheet.objects.select_for_update().get(pk=found.pk)
    if found.state in {SheetState.APPLIED, SheetState.UNDONE}:
        raise Conflict("This sheet was applied already.")
    _forget([found])


def sheets_resume() -> int:
    """Have read what a dead worker has left; how many."""
    left = FactsSheet.objects.filter(state=SheetState.READING, updated_at__lt=timezone.now() - _LEFT_LYING)
    for found in left:
        _have_read(found)
    return len(left)


def sheets_forget() -> int:
    """Throw away sheets of more than 30 days with their files; how many."""
    old = list(FactsSheet.objects.filter(created_at__lt=timezone.now() - _KEPT))
    _forget(old)
    return len(old)


def _have_read(found: FactsSheet) -> None:
    from apps.tenant.artworks.tasks import read_facts_sheet

    enqueue(read_facts_sheet, sheet_id=str(found.pk))


def _forget(sheets: list[FactsSheet]) -> None:
    names = [str(found.file.name) for found in sheets]
    FactsSheet.objects.filter(pk__in=[found.pk for found in sheets]).delete()
    transaction.on_commit(lambda: [workspace_storage().delete(name) for name in names])


def _content(found: FactsSheet) -> bytes:
    try:
        with storage_answers(), found.file.open("rb") as file:
            return bytes(file.read())
    except FileNotFoundError as error:
        raise SheetRefused("The file is not there any more. Please choose it again.") from error


def _plan(data: bytes, file_name: str) -> Plan:
    sheet = sheet_read(data, file_name)
    present = Artwork.objects.present()
    known = present.values_list("pk", "original_name", "sku", "title")
    plan = Plan()
    matches = matches_of(sheet, Index(Known(*one) for one in known), plan)
    artworks = present.filter(pk__in=matches).select_related("collection")
    in_order = sorted(artworks, key=lambda artwork: matches[artwork.pk].row.number)
    collections = Collection.objects.values_list("name", flat=True)
    changes_add(plan, in_order, matches, columns_read(sheet.headers), collections)
    plan.problems.sort(key=lambda problem: problem["row"])
    return plan


def _collections_make(actor: Actor, found: FactsSheet) -> list[str]:
    """Collections that the sheet names and that there are not yet; their ids."""
    there = {name.casefold() for name in Collection.objects.values_list("name", flat=True)}
    wanted = [
        str(fact["after"]["collection"])
        for change in found.changes
        for fact in change["facts"]
        if fact["fact"] == "collection"
    ]
    made = []
    for name in dict.fromkeys(wanted):
        if name and name.casefold() not in there:
            there.add(name.casefold())
            collection, _ = collection_save(actor=actor, collection=Collection(), name=name)
            made.append(str(collection.pk))
    return made


def _write(
    actor: Actor, changes: list[dict[str, Any]], *, source: str, target: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Set every fact that is still as it was in ``source``; the changes that were made, and what was left out."""
    ids = [change["artwork"] for change in changes]
    present = Artwork.objects.present().select_for_update(of=("self",)).select_related("collection")
    artworks = {str(artwork.pk): artwork for artwork in present.filter(pk__in=ids)}
    collections = {one.name.casefold(): one for one in Collection.objects.all()}
    written: list[dict[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    fields: set[str] = set()
    stock: Stock = defaultdict(list)
    touched: list[Artwork] = []
    for change in changes:
        artwork = artworks.get(change["artwork"])
        if artwork is None:
            skipped.append(_left_out(change, "", "It is not in the library any more."))
            continue
        kept = []
        for fact in change["facts"]:
            reason = _hindered(artwork, fact, source, target, collections)
            if reason:
                skipped.append(_left_out(change, BY_NAME[fact["fact"]].label, reason))
            else:
                kept.append(fact)
        for fact in kept:
            if fact["fact"] in _BY_SERVICE:
                said = tuple(fact[target][name] for name in BY_NAME[fact["fact"]].fields)
                stock[fact["fact"], said].append(artwork)
            else:
                fields |= _set(artwork, fact[target], collections)
                touched.append(artwork)
        if kept:
            written.append({**change, "facts": kept})
    _save(actor, touched, fields, stock)
    return written, skipped


def _hindered(
    artwork: Artwork, fact: dict[str, Any], source: str, target: str, collections: dict[str, Collection]
) -> str:
    """Why the fact can't be set, or nothing."""
    if BY_NAME[fact["fact"]].of(artwork) != fact[source]:
        return "Somebody changed it meanwhile."
    name = fact[target].get("collection", "")
    return f"The collection “{name}” is not there any more." if name and name.casefold() not in collections else ""


def _set(artwork: Artwork, value: Value, collections: dict[str, Collection]) -> set[str]:
    for name, one in value.items():
        wanted = collections.get(one.casefold()) if name == "collection" else python_of(name, one)
        setattr(artwork, name, wanted)
    return set(value)


def _save(actor: Actor, touched: Iterable[Artwork], fields: set[str], stock: Stock) -> None:
    now = timezone.now()
    changed = list({artwork.pk: artwork for artwork in touched}.values())
    for artwork in changed:
        artwork.updated_at = now
    if fields:
        Artwork.objects.bulk_update(changed, [*sorted(fields), "updated_at"], batch_size=_BATCH)
    for name, said in sorted(stock, key=lambda one: one[0] != "prints"):  # a sale that comes with prints finds them
        some = stock[name, said]
        if name == "prints":
            prints_set(actor=actor, artworks=some, has_prints=said[0])
            continue
        availability, until, carried = said
        day = python_of("hold_until", until)
        is_over = day is not None and day < timezone.localdate()
        availability_set(actor=actor, artworks=some, availability=availability, hold_until=None if is_over else day)
        if carried:  # it came from its collection, and follows that again
            Artwork.objects.filter(pk__in=[artwork.pk for artwork in some]).update(availability_carried=True)


def _left_out(change: dict[str, Any], column: str, reason: str) -> dict[str, Any]:
    return {"row": change["row"], "column": column, "cell": change["title"], "reason": reason}


def _some(count: int) -> str:
    return f"{count:,} artwork{'' if count == 1 else 's'}"
