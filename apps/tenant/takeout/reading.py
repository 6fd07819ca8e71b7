"""All rows of the workspace as they are at one moment, written into a folder: JSON and CSV, compressed.

They go to the disk first and into the archive later, so that the transaction that keeps the moment is over soon,
whatever the storage takes its time for.
"""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.core.sheets.formulas import defused
from apps.core.tenancy.context import workspace_connection
from apps.core.tenancy.database import tenant_connection
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Artwork
from apps.tenant.brand.models import Brand
from apps.tenant.takeout.names import FreeNames
from apps.tenant.takeout.sheets import SHEETS, Sheet
from apps.tenant.takeout.tables import TABLES, Names
from apps.tenant.takeout.tables.public import given_rows
from apps.tenant.takeout.tables.table import ROWS_AT_ONCE

# Excel takes a file without it for one in the code page of the machine.
_MARK = "\ufeff"
_MARKS = ("logo", "favicon", "touch_icon")


@dataclass(frozen=True, slots=True)
class Original:
    """A file of the workspace that goes into the archive as it is. ``artwork_id`` is empty for the brand's marks."""

    name: str
    stored: str
    title: str = ""
    artwork_id: str = ""
    byte_size: int = 0
    sha256: str = ""
    at: str = ""


@dataclass(frozen=True)
class Read:
    """What was read: when, how many rows each file has, and the files that are to follow."""

    taken_at: datetime
    rows: dict[str, int]
    originals: list[Original]


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything that is read in the block is as it was at one moment; nothing can be written. Not in a transaction."""
    with transaction.atomic(durable=True):
        # One moment of each, where the workspace is in another cluster than public.
        for one in {tenant_connection(), workspace_connection()}:
            with one.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def rows_write(folder: Path, *, workspace: Workspace) -> Read:
    """Write ``data/….json.gz`` and ``csv/….csv.gz`` below the folder. Constant memory, but for the list of files.

    Two queries for each of the files, four for the sheets, and those of ``given_rows``.
    """
    taken_at = timezone.now()
    for name in ("data", "csv"):
        (folder / name).mkdir()
    names, originals = Names(), list[Original]()
    for one in _marks():
        names.marks[one.stored] = one.name
        originals.append(one)
    for one in _originals():
        names.originals[UUID(one.artwork_id)] = one.name
        originals.append(one)
    rows = {f"data/{given.name}.json": _json(folder, given.name, rows) for given, rows in given_rows(workspace)}
    rows |= {f"data/{table.name}.json": _json(folder, table.name, table.rows(names)) for table in TABLES}
    zone = ZoneInfo(workspace.time_zone)
    rows |= {f"csv/{sheet.name}.csv": _csv(folder, sheet, zone, names) for sheet in SHEETS}
    return Read(taken_at=taken_at, rows=rows, originals=originals)


def _json(folder: Path, name: str, rows: Iterable[dict[str, Any]]) -> int:
    """An array with a row on each line: readable, and a program may take it line by line."""
    count = 0
    with _compressed(folder / "data" / f"{name}.json.gz") as file:
        file.write("[")
        for row in rows:
            file.write(",\n" if count else "\n")
            file.write(json.dumps(row, ensure_ascii=False))
            count += 1
        file.write("\n]\n")
    return count


def _csv(folder: Path, sheet: Sheet, zone: ZoneInfo, names: Names) -> int:
    count = 0
    with _compressed(folder / "csv" / f"{sheet.name}.csv.gz") as file:
        file.write(_MARK)
        writer = csv.writer(file)
        writer.writerow(sheet.headers)
        for row in sheet.rows(zone, names):
            writer.writerow([_cell(value) for value in row])
            count += 1
    return count


def _cell(value: Any) -> str:
    """Text that no spreadsheet program runs; what is a number of ours stays one."""
    return defused(value.replace("\r\n", "\n")) if isinstance(value, str) else "" if value is None else str(value)


def _marks() -> Iterator[Original]:
    brand = QuerySet(Brand).first()
    taken = FreeNames("brand")
    for field in _MARKS:
        stored = str(getattr(brand, field).name or "") if brand else ""
        if stored:
            yield Original(name=taken.take(field.replace("_", " "), like=stored), stored=stored)


def _originals() -> Iterator[Original]:
    taken = FreeNames("originals")
    wanted = ("id", "title", "original", "byte_size", "sha256", "created_at")
    rows: QuerySet[Artwork, tuple[Any, ...]] = QuerySet(Artwork).order_by("created_at", "id").values_list(*wanted)
    for pk, title, stored, byte_size, sha256, created_at in rows.iterator(chunk_size=ROWS_AT_ONCE):
        yield Original(
            name=taken.take(title, like=stored),
            stored=stored,
            title=title,
            artwork_id=str(pk),
            byte_size=byte_size,
            sha256=sha256,
            at=created_at.isoformat(),
        )


@contextmanager
def _compressed(path: Path) -> Iterator[TextIO]:
    with gzip.open(path, "wb", compresslevel=1) as file, io.TextIOWrapper(file, encoding="utf-8", newline="") as text:
        yield text
