"""Sheets that we hand out: one to fill, with what is known already, and the report of one that was read."""

import csv
from collections.abc import Iterable
from io import StringIO

from apps.tenant.artworks.factsheets.values import BY_NAME, FACTS
from apps.tenant.artworks.models import Artwork, FactsSheet

# The byte order mark by which Excel knows UTF-8.
_MARK = "\ufeff"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "'=", "'+", "'-", "'@")
# A cell that is longer is refused when the sheet comes back; an empty one changes nothing.
_LONGEST = 2000


def template_csv(artworks: Iterable[Artwork]) -> str:
    """A row for each artwork with what is known of it; sent back as it is, it changes nothing."""
    rows = [["File", *(fact.label for fact in FACTS)]]
    for artwork in artworks:
        cells = [artwork.original_name, *(fact.show(fact.of(artwork)) for fact in FACTS)]
        rows.append([cell if len(cell) < _LONGEST else "" for cell in cells])
    return _csv(rows)


def report_csv(found: FactsSheet) -> str:
    """Every change and everything that was left out, by row of the sheet."""
    rows = [["Row", "Artwork", "Column", "Before", "After", "Left out because"]]
    for change in found.changes:
        for one in change["facts"]:
            fact = BY_NAME[one["fact"]]
            shown = [fact.show(one["before"]), fact.show(one["after"])]
            rows.append([str(change["row"]), change["title"], fact.label, *shown, ""])
    for problem in found.problems:
        rows.append([str(problem["row"]), "", problem["column"], problem["cell"], "", problem["reason"]])
    return _csv(rows)


def _csv(rows: Iterable[list[str]]) -> str:
    """With every cell that a spreadsheet program would take for a formula made text by an apostrophe."""
    out = StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(_DANGEROUS) else cell for cell in row])
    return _MARK + out.getvalue()
