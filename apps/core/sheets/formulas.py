"""Cells that a spreadsheet program would run."""

# What Excel, LibreOffice and Google's sheets take for the beginning of a formula; white space before it is passed over.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def defused(cell: str) -> str:
    """Made text by an apostrophe where a spreadsheet program would take it for a formula; without NUL."""
    cell = cell.replace("\0", "")
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell
