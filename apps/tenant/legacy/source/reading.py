"""Reading the file: nothing is written to it or beside it, and nothing in it is trusted."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from apps.tenant.legacy.source.errors import SourceRefused
from apps.tenant.legacy.source.rows import (
    NUMBERS,
    TABLES,
    OldAsset,
    OldAssignment,
    OldCalendar,
    OldCollection,
    OldEvent,
    OldImage,
    OldSettings,
    OldTable,
    columns_of,
)
from apps.tenant.legacy.values.text import plain_text

MOST_ROWS = 500_000
_LONGEST_VALUE = 20_000_000
_MAGIC = b"SQLite format 3\0"
_LARGEST_ID = 2**63 - 1
_NEEDED = ("id", "stored_filename")


@dataclass(frozen=True)
class Unread:
    """A row that can't even be named."""

    table: str
    what: str
    reason: str


@dataclass(frozen=True)
class Source:
    """Everything in the file, in the order of the rows' numbers."""

    settings: list[OldSettings]
    collections: list[OldCollection]
    images: list[OldImage]
    calendars: list[OldCalendar]
    events: list[OldEvent]
    assignments: list[OldAssignment]
    assets: list[OldAsset]
    counts: dict[str, int]
    unread: list[Unread] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def source_read(path: Path) -> Source:
    """All rows of the file at ``path``. Memory by its size; some seconds for 100 MB.

    Raises SourceRefused, with a sentence, for what is no SQLite, not this application's, damaged, or in use.
    """
    path = path.resolve()  # what lies beside it lies beside the file itself
    _check_file(path)
    try:
        with closing(_opened(path)) as database:
            return _read(database)
    except sqlite3.Error as error:
        raise SourceRefused(f"This SQLite file is damaged and can't be read ({error}). Copy it anew.") from error


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise SourceRefused(f"There is no file {path.name}. Give the path of the old application's SQLite file.")
    with path.open("rb") as file:
        head = file.read(len(_MAGIC))
    if not head:
        raise SourceRefused("The file is empty (0 bytes). Copy the old application's SQLite file anew.")
    if head != _MAGIC:
        raise SourceRefused("This is no SQLite file. Take the old application's database, often named planner.db.")
    for suffix in ("-wal", "-journal"):
        beside = path.with_name(path.name + suffix)
        if beside.is_file() and beside.stat().st_size:
            raise SourceRefused(
                f"The old application is at work on this file: {beside.name} lies beside it. Stop it first, or copy "
                "the database with the command “.backup” of sqlite3."
            )


def _opened(path: Path) -> sqlite3.Connection:
    """Immutable: SQLite makes no lock and no file beside it. What the file brings along is not carried out."""
    database = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
    database.text_factory = lambda raw: raw.decode("utf-8", "replace")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA query_only = ON")
    return database


def _read(database: sqlite3.Connection) -> Source:
    (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise SourceRefused(f"This SQLite file is damaged ({str(verdict)[:120]}). Copy it anew, or take a backup.")
    there = _tables(database)
    _check_application(database, there)
    unread: list[Unread] = []
    counts: dict[str, int] = {}
    rows: dict[str, list[Any]] = {}
    notes: list[str] = []
    for kind in TABLES:
        found = list(_rows(database, kind, unread)) if kind.table in there else []
        rows[kind.table] = sorted(found, key=lambda row: row.id)
        counts[kind.table] = len(found) + sum(one.table == kind.table for one in unread)
        if kind.table not in there:
            notes.append(f"The file has no table “{kind.table}”: it is of an older version.")
    known = {kind.table for kind in TABLES}
    notes += [_stranger(database, name) for name in sorted(there - known) if not name.startswith("sqlite_")]
    return Source(
        settings=rows["settings"],
        collections=rows["collection"],
        images=rows["image"],
        calendars=rows["calendar"],
        events=rows["calendar_event"],
        assignments=rows["event_assignment"],
        assets=rows["generated_asset"],
        counts=counts,
        unread=unread,
        notes=notes,
    )


def _tables(database: sqlite3.Connection) -> set[str]:
    """Real ones: a view or a virtual table could be a program."""
    found = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    return {str(name) for name, sql in found if not str(sql or "").upper().startswith("CREATE VIRTUAL")}


def _check_application(database: sqlite3.Connection, there: set[str]) -> None:
    if "image" not in there:
        raise SourceRefused("This SQLite file is not the Painting Content Planner’s: it has no table “image”.")
    columns = {name for _, name, *_ in database.execute("PRAGMA table_info('image')")}
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        raise SourceRefused(
            f"This SQLite file is not the Painting Content Planner’s: its table “image” has no {missing[0]}."
        )


def _stranger(database: sqlite3.Connection, table: str) -> str:
    quoted = table.replace('"', '""')
    (count,) = database.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()  # noqa: S608
    return f"The table “{plain_text(table)[:80]}” with {count:,} rows is not known and was not looked at."


def _rows(database: sqlite3.Connection, kind: type[OldTable], unread: list[Unread]) -> Iterator[OldTable]:
    table, known = kind.table, columns_of(kind)
    cursor = database.execute(f'SELECT * FROM "{table}"')  # noqa: S608
    names = [column[0].casefold() for column in cursor.description]
    seen: Counter[int] = Counter()
    for number, values in enumerate(cursor, start=1):
        if number > MOST_ROWS:
            raise SourceRefused(
                f"The table “{table}” has more than {MOST_ROWS:,} rows. That is too much to bring over."
            )
        row = dict(zip(names, values, strict=True))
        old_id = _number(row.get("id"))
        if old_id is None or seen[old_id]:
            reason = "It has no number." if old_id is None else f"The number {old_id} is there twice; the first counts."
            unread.append(Unread(table, f"row {number}", reason))
            continue
        seen[old_id] += 1
        yield _row(kind, known, row, old_id)


def _row(kind: type[OldTable], known: list[str], row: dict[str, Any], old_id: int) -> OldTable:
    facts: dict[str, Any] = {}
    for name in known:
        value = row.get(name)
        if name == "id":
            facts[name] = old_id
        else:
            facts[name] = _number(value) if name in NUMBERS else plain_text(value)
    texts = {plain_text(name): plain_text(value) for name, value in row.items() if name not in known}
    return kind(**facts, extra={name: text for name, text in texts.items() if text})


def _number(value: Any) -> int | None:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 20:
        value = int(value)
    return value if isinstance(value, int) and -_LARGEST_ID <= value <= _LARGEST_ID else None
