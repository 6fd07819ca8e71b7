"""What a sheet would change: every row matched, every cell read, compared with what is known. Writes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from apps.core.errors import InvalidInput
from apps.core.sheets.sheet import Row, Sheet
from apps.tenant.artworks.facts.price import currency_read, price_read
from apps.tenant.artworks.facts.sheet_headers import Columns, columns_read
from apps.tenant.artworks.facts.size import sides_read, size_read, unit_read
from apps.tenant.artworks.factsheets.matching import Index, NoMatch
from apps.tenant.artworks.factsheets.values import EMPTIED, FACTS, Fact, Value, cell_text, described, size_value
from apps.tenant.artworks.models import Artwork

_SIDES = ("height", "width", "depth")


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


def matches_of(sheet: Sheet, index: Index, plan: Plan) -> dict[UUID, Row]:
    """The row of each artwork. Rows about none, and two rows about the same one, go to the plan's problems."""
    columns = columns_read(sheet.headers)
    plan.rows, plan.unknown = len(sheet.rows), [*columns.unknown, *columns.repeated]
    if not {"file", "sku", "title"} & columns.of.keys():
        raise InvalidInput("The sheet has no column for the file, the SKU or the title, to know the artworks by.")
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in sheet.rows:
        named = {name: _cell(row, columns, name) for name in ("file", "sku", "title")}
        try:
            artwork = index.find(file_name=named["file"], sku=named["sku"], title=named["title"])
        except NoMatch as no:
            plan.note(row.number, str(no))
        else:
            found[artwork].append(row)
    for rows in found.values():
        numbers = [str(row.number) for row in rows]
        for row in rows if len(rows) > 1 else ():
            told = f"Rows {', '.join(numbers[:-1])} and {numbers[-1]} are about the same artwork; keep one of them."
            plan.note(row.number, told)
    plan.matched = sum(1 for rows in found.values() if len(rows) == 1)
    return {artwork: rows[0] for artwork, rows in found.items() if len(rows) == 1}


def changes_add(plan: Plan, artworks: Iterable[Artwork], rows: Mapping[UUID, Row], columns: Columns) -> None:
    """Compare each artwork with its row; ``collection`` has to be fetched. No query."""
    for artwork in artworks:
        row = rows[artwork.pk]
        facts = [change for fact in FACTS if (change := _change(plan, artwork, row, columns, fact))]
        if facts:
            key = {"artwork": str(artwork.pk), "title": artwork.title, "row": row.number}
            plan.changes.append({**key, "facts": facts})


def _change(plan: Plan, artwork: Artwork, row: Row, columns: Columns, fact: Fact) -> dict[str, Any] | None:
    column = columns.of.get(fact.name, columns.of.get("height", "") if fact.name == "size" else "")
    cell = _cell(row, columns, fact.name)
    try:
        after = _read(artwork, row, columns, fact, cell)
    except InvalidInput as error:
        plan.note(row.number, error.message, column=column, cell=cell)
        return None
    before = fact.of(artwork)
    if after is None or _same(before, after):
        return None
    return {"fact": fact.name, "before": before, "after": after}


def _read(artwork: Artwork, row: Row, columns: Columns, fact: Fact, cell: str) -> Value | None:
    """What the row says of the fact; None for an empty cell, which changes nothing. Raises InvalidInput."""
    if not cell.strip():
        has_sides = fact.name == "size" and any(_cell(row, columns, side).strip() for side in _SIDES)
        return _sides(artwork, row, columns) if has_sides else None
    if cell.strip() == EMPTIED:
        if not fact.can_be_emptied:
            raise InvalidInput(f"The {fact.label.lower()} can't be emptied. Write one, or leave the cell empty.")
        return fact.emptied(artwork)
    if fact.name == "size":
        return size_value(size_read(cell, unit=_unit(artwork, row, columns, "size")))
    if fact.name == "price":
        return _price(artwork, row, columns, cell)
    return fact.read(cell, artwork)


def _sides(artwork: Artwork, row: Row, columns: Columns) -> Value:
    cells = [_cell(row, columns, side) for side in _SIDES]
    size = sides_read(*cells, unit=_unit(artwork, row, columns, "height"))
    if size.height is None or size.width is None:
        raise InvalidInput("A size needs both height and width.")
    return size_value(size)


def _unit(artwork: Artwork, row: Row, columns: Columns, fact: str) -> str:
    said = _cell(row, columns, "unit") or columns.units.get(fact, "")
    return unit_read(said, unit=artwork.unit)


def _price(artwork: Artwork, row: Row, columns: Columns, cell: str) -> Value:
    said = _cell(row, columns, "currency") or columns.units.get("price", "")
    price = price_read(cell, currency=currency_read(said) if said.strip() else artwork.currency)
    return {"price_minor": price.minor, "currency": price.currency}


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
