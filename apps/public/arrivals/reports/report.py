"""The report: for each table how many rows there are, and what became of each of them."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

# Tables of the report that are parts of others' rows: plans that were never given a row of their own.
EVENT_PLAN, IMAGE_PLAN = "calendar_event: plan", "image: plan"


@dataclass(frozen=True)
class Left:
    """A row that was not taken. ``what`` is what people know it by."""

    table: str
    row: int | None
    what: str
    reason: str


@dataclass(frozen=True)
class Note:
    """Something to know of a row that was taken."""

    table: str
    row: int | None
    what: str
    note: str


@dataclass
class TableCount:
    """Rows of one table: ``rows`` are ``taken`` now, ``there`` from an earlier run, or ``left``."""

    rows: int = 0
    taken: int = 0
    there: int = 0
    left: int = 0

    @property
    def adds_up(self) -> bool:
        return self.rows == self.taken + self.there + self.left


@dataclass
class FileCount:
    """Pictures. ``missing`` have a row and no file, ``without_row`` the reverse, ``refused`` can't be used.

    ``equal`` are the same picture under several names.
    """

    files: int = 0
    taken: int = 0
    there: int = 0
    missing: list[str] = field(default_factory=list)
    without_row: list[str] = field(default_factory=list)
    refused: list[list[str]] = field(default_factory=list)
    equal: list[list[str]] = field(default_factory=list)


@dataclass
class Report:
    """All of it. The same for a dry run and for the run that follows it."""

    tables: dict[str, TableCount] = field(default_factory=dict)
    files: FileCount = field(default_factory=FileCount)
    made: Counter[str] = field(default_factory=Counter)
    left: list[Left] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)

    @property
    def adds_up(self) -> bool:
        """Whether every row of every table is accounted for."""
        return all(count.adds_up for count in self.tables.values())

    def rows(self, table: str, count: int) -> None:
        """The table has so many rows."""
        self._of(table).rows += count

    def took(self, table: str) -> None:
        """One row was taken by this run."""
        self._of(table).taken += 1

    def was_there(self, table: str) -> None:
        """One row was taken by an earlier run."""
        self._of(table).there += 1

    def leave(self, table: str, row: int | None, what: str, reason: str) -> None:
        """One row is not taken."""
        self._of(table).left += 1
        self.left.append(Left(table, row, what[:120], reason))

    def note(self, table: str, row: int | None, what: str, note: str) -> None:
        """Something is to be known of a row that is taken."""
        self.notes.append(Note(table, row, what[:120], note))

    def as_json(self) -> dict[str, Any]:
        """For programs, and for keeping, the tables in their order; ``report_from_json`` is the inverse."""
        tables = [{"table": name, **asdict(count)} for name, count in self.tables.items()]
        counted = {"made": dict(sorted(self.made.items())), "kept": dict(sorted(self.kept.items()))}
        return {**asdict(self), **counted, "tables": tables}

    def _of(self, table: str) -> TableCount:
        return self.tables.setdefault(table, TableCount())


def report_from_json(data: dict[str, Any]) -> Report:
    """The report that ``as_json`` made."""
    return Report(
        tables={str(one["table"]): _count(one) for one in data["tables"]},
        files=FileCount(**data["files"]),
        made=Counter(data["made"]),
        left=[Left(**one) for one in data["left"]],
        notes=[Note(**one) for one in data["notes"]],
        kept=Counter(data["kept"]),
        remarks=list(data["remarks"]),
    )


def _count(one: dict[str, Any]) -> TableCount:
    return TableCount(**{name: number for name, number in one.items() if name != "table"})
