"""What a sheet would change: every row matched, every cell read, compared with what is known. Writes nothing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.core.errors import InvalidInput
from apps.core.sheets.sheet import Row, Sheet
from apps.tenant.artworks.facts.lengths import CM_PER_INCH
from apps.tenant.artworks.facts.sheet_headers import Columns, columns_read
from apps.tenant.artworks.facts.size import Size, sides_read, size_read
from apps.tenant.artworks.factsheets.matching import Index, NoMatch
from apps.tenant.artworks.factsheets.values import EMPTIED, FACTS, Fact, Value, cell_text, described, size_value
from apps.tenant.artworks.models import Artwork

_SIDES = ("height", "width", "depth")
_CENT = Decimal("0.01")
# Numbers and what stands between them, but no unit and no currency.
_BARE_SIZE = re.compile(r"(?=.*\d)(?:[\d\s.,/¼½¾⅓⅔⅛⅜⅝⅞×✕*x]|by)+")
_BARE_PRICE = re.compile(r"(?=.*\d)[\d\s.,'’]+")


@dataclass
class Plan:
    """Ready for JSON; see ``FactsSheet``."""

    rows: int = 0
    matched: int = 0
    changes: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def note(self, row: int, reason: str, *, column: str = "", cell: str = "") -> None:
        """Something that is left out."""
        self.problems.append({"row": row, "column": column, "cell": described(cell), "reason": reason})


@dataclass(frozen=True)
class Matched:
    """A row, and by what its artwork was found: ``file``, ``sku`` or ``title``."""

    row: Row
    how: str


def matches_of(sheet: Sheet, index: Index, plan: Plan) -> dict[UUID, Matched]:
    """The row of each artwork. Rows about none, and two rows about the same one, go to the plan's problems."""
    columns = columns_read(sheet.headers)
    plan.rows, plan.unknown = len(sheet.rows), [*columns.unknown, *columns.repeated]
    if not {"file", "sku", "title"} & columns.of.keys():
        raise InvalidInput("The sheet has no column for the file, the SKU or the title, to know the artworks by.")
    found: dict[UUID, list[Matched]] = defaultdict(list)
    for row in sheet.rows:
        named = {name: _cell(row, columns, name) for name in ("file", "sku", "title")}
        try:
            artwork, how = index.find(file_name=named["file"], sku=named["sku"], title=named["title"])
        except NoMatch as no:
            plan.note(row.number, str(no))
        else:
            found[artwork].append(Matched(row, how))
    for rows in found.values():
        numbers = [str(matched.row.number) for matched in rows]
        for number in numbers if len(rows) > 1 else ():
            told = f"Rows {', '.join(numbers[:-1])} and {numbers[-1]} are about the same artwork; keep one of them."
            plan.note(int(number), told)
    plan.matched = sum(1 for rows in found.values() if len(rows) == 1)
    return {artwork: rows[0] for artwork, rows in found.items() if len(rows) == 1}


def changes_add(
    plan: Plan,
    artworks: Iterable[Artwork],
    matches: Mapping[UUID, Matched],
    columns: Columns,
    collections: Iterable[str],
) -> None:
    """Compare each artwork with its row; ``collection`` has to be fetched. ``collections`` are the names there are.

    No query.
    """
    known = {name.casefold(): name for name in collections}
    for artwork in artworks:
        matched = matches[artwork.pk]
        reader = _Reader(plan, artwork, matched.row, columns, known)
        # A title that the artwork was found by says the same, however it is written.
        wanted = [fact for fact in FACTS if not (fact.name == "title" and matched.how == "title")]
        facts = [change for fact in wanted if (change := reader.change(fact))]
        if facts:
            key = {"artwork": str(artwork.pk), "title": artwork.title, "row": matched.row.number}
            plan.changes.append({**key, "facts": facts})


class _Reader:
    """Reads one row for one artwork."""

    def __init__(
        self, plan: Plan, artwork: Artwork, row: Row, columns: Columns, collections: Mapping[str, str]
    ) -> None:
        self._plan, self._artwork, self._row, self._columns = plan, artwork, row, columns
        self._collections = collections

    def change(self, fact: Fact) -> dict[str, Any] | None:
        """What the row changes of the fact, if anything; a cell that is not understood goes to the problems."""
        cell = self._cell(fact.name)
        try:
            after = self._read(fact, cell)
        except InvalidInput as error:
            of = self._columns.of
            column = of.get(fact.name, of.get("height", "") if fact.name == "size" else "")
            self._plan.note(self._row.number, error.message, column=column, cell=cell)
            return None
        before = fact.of(self._artwork)
        if after is None or _same(before, after):
            return None
        return {"fact": fact.name, "before": before, "after": after}

    def _read(self, fact: Fact, cell: str) -> Value | None:
        """What the row says of the fact; None for an empty cell, which changes nothing. Raises InvalidInput."""
        if not cell.strip():
            has_sides = fact.name == "size" and any(self._cell(side).strip() for side in _SIDES)
            return self._sides() if has_sides else None
        if cell.strip() == EMPTIED:
            if not fact.can_be_emptied:
                raise InvalidInput(f"The {fact.label.lower()} can't be emptied. Write one, or leave the cell empty.")
            return fact.emptied(self._artwork)
        if fact.name == "size":
            return self._with_depth(size_read(self._with_unit(cell, "size"), unit=self._artwork.unit))
        if fact.name == "edition" and cell.strip().isdecimal():
            cell = f"edition of {cell.strip()}"
        if fact.name == "price":
            cell = self._with_currency(cell)
        value = fact.read(cell, self._artwork)
        if fact.name == "collection":
            value["collection"] = self._collections.get(value["collection"].casefold(), value["collection"])
        return value

    def _sides(self) -> Value:
        height, width, depth = (self._with_unit(self._cell(side), side) for side in _SIDES)
        size = sides_read(height, width, depth, unit=self._artwork.unit)
        if size.height is None or size.width is None:
            raise InvalidInput("A size needs both height and width.")
        return self._with_depth(size)

    def _with_depth(self, size: Size) -> Value:
        """A size without a depth does not take away the one that is known."""
        depth = self._artwork.depth
        if size.depth is None and depth is not None:
            if self._artwork.unit != size.unit:
                depth = depth * CM_PER_INCH if size.unit == "cm" else depth / CM_PER_INCH
            size = replace(size, depth=depth.quantize(_CENT))
        return size_value(size)

    def _with_unit(self, cell: str, name: str) -> str:
        """A number without a unit has that of its column."""
        said = self._cell("unit") or self._columns.units.get(name, "") or self._columns.units.get("height", "")
        return f"{cell} {said}" if said and _BARE_SIZE.fullmatch(cell.casefold()) else cell

    def _with_currency(self, cell: str) -> str:
        """A number without a currency has that of its column; a "$" there is the artwork's own dollar."""
        said = self._cell("currency") or self._columns.units.get("price", "")
        return f"{said} {cell}" if said.strip() and _BARE_PRICE.fullmatch(cell) else cell

    def _cell(self, name: str) -> str:
        return _cell(self._row, self._columns, name)


def _same(before: Value, after: Value) -> bool:
    """A price or a size that is none has no currency and no unit to differ in."""
    if before.get("price_minor", 0) is None and after.get("price_minor", 0) is None:
        return True
    if "height" in before and before["height"] is None and after["height"] is None:
        return True
    return before == after


def _cell(row: Row, columns: Columns, name: str) -> str:
    header = columns.of.get(name)
    return cell_text(row.cells[header]) if header is not None else ""
