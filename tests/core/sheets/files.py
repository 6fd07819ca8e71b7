"""Files for the tests of sheets."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

from openpyxl import Workbook

SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*rows: Iterable[Any], change: Callable[[Workbook], None] | None = None) -> bytes:
    """An .xlsx file with these rows, after ``change`` was made to it."""
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    if change:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(data: bytes, method: int = zipfile.ZIP_DEFLATED, **parts: bytes | None) -> bytes:
    """The archive with other parts: ``sheet`` is the first sheet, in other names ``__`` stands for ``/``."""
    names = {"sheet": "xl/worksheets/sheet1.xml"}
    changed = {names.get(name, name.replace("__", "/")): content for name, content in parts.items()}
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", method) as new:
        for part in dict.fromkeys([*old.namelist(), *changed]):
            content = changed[part] if part in changed else old.read(part)
            if content is not None:
                new.writestr(part, content)
    return file.getvalue()


def with_shared_strings(data: bytes) -> bytes:
    """The workbook as Excel saves it: texts stand in a part of their own, and cells refer to them by number."""
    texts: list[str] = []

    def number(found: re.Match[str]) -> str:
        texts.append(found[1])
        return f't="s"><v>{len(texts) - 1}</v>'

    with zipfile.ZipFile(io.BytesIO(data)) as book:
        cells = book.read("xl/worksheets/sheet1.xml").decode()
        types = book.read("[Content_Types].xml").decode()
    cells = re.sub(r't="inlineStr"><is>(.*?)</is>', number, cells)
    strings = "".join(f"<si>{text}</si>" for text in texts)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    parts = {
        "sheet": cells,
        "xl__sharedStrings.xml": f'<sst xmlns="{SPACE}">{strings}</sst>',
        "[Content_Types].xml": types.replace("</Types>", override),
    }
    return repacked(data, **{name: part.encode() for name, part in parts.items()})


def archive(**parts: bytes) -> bytes:
    """An archive that is no workbook."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        for part, content in parts.items():
            new.writestr(part.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


def worksheet(rows: str) -> bytes:
    """The XML of a sheet."""
    return f'<worksheet xmlns="{SPACE}"><sheetData>{rows}</sheetData></worksheet>'.encode()
