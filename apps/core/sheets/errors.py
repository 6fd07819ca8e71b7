"""Why a file can't be read as a table, in words for whoever sent it."""

from apps.core.errors import InvalidInput


class SheetRefused(InvalidInput):
    """Nothing of the file is taken. ``message`` says what is wrong and what to do; ``field`` is ``sheet``."""

    code = "sheet_refused"

    def __init__(self, message: str, *, field: str | None = "sheet") -> None:
        super().__init__(message, field=field)


def damaged(name: str) -> SheetRefused:
    """For a file called ``name`` that stops early, or says what can't be."""
    return SheetRefused(
        f"“{name}” is damaged and can't be read. Open it in your spreadsheet program, save it anew as .xlsx, "
        "and choose that file."
    )
