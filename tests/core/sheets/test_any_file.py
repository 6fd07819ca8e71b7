"""Whatever is sent: a table comes out of it, or a sentence."""

import io
import zipfile
import zlib
from datetime import datetime
from zipfile import ZIP_STORED

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.core.sheets.errors import SheetRefused
from apps.core.sheets.sheet import Sheet, sheet_read
from tests.core.sheets.files import repacked, with_shared_strings, workbook

TEXT = "Title;Size;Note\nSea;24 x 12;\"one; 'two'\"\nNight;60 x 40 cm;=1\n"
BOOK = with_shared_strings(
    workbook(("Title", "Size", "Year"), ("Sea", "24 x 12", 2019.5), ("Night", True, datetime(2019, 5, 31)))
)
PARTS = ["sheet", "xl__workbook.xml", "xl__styles.xml", "xl__sharedStrings.xml", "[Content_Types].xml"]
MARKUP = st.sampled_from(
    ["<row>", "</row>", "<c/>", '<c r="B2"', "&lt;", "&#0;", "<v>", 't="s"', 't="d"', "99999999", "-1", "é"]
)
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4), st.binary(max_size=4)), min_size=1, max_size=5)


def changed(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """``data`` with bytes replaced at shares of its length."""
    for where, length, what in changes:
        place = int(where * len(data))
        data = data[:place] + what + data[place + length :]
    return data


def check(data: bytes, name: str = "list.csv") -> None:
    try:
        sheet = sheet_read(data, name)
    except SheetRefused as refused:
        assert refused.message.endswith((".", "it.")) and len(refused.message) <= 350  # noqa: PT017, PT018
    else:
        assert isinstance(sheet, Sheet)
        assert sheet.rows
        for row in sheet.rows:
            assert tuple(row.cells) == sheet.headers
            assert all(isinstance(cell, str) and "\0" not in cell for cell in row.cells.values())


@given(st.binary(max_size=400), st.text(max_size=20))
@example(b"PK\x03\x04", "")
@example(b"PK\x05\x06" + b"\0" * 18, "")
@example(b"sep=;", "")
@example(b"\xff\xfe\x00\x00", "")
def test_any_bytes(data: bytes, name: str) -> None:
    check(data, name)


@pytest.mark.slow
@given(
    st.sampled_from([b"PK\x03\x04", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"sep=|\n", b"\xd0\xcf\x11\xe0"]),
    st.binary(),
)
def test_any_bytes_behind_a_signature(signature: bytes, data: bytes) -> None:
    check(signature + data)


@given(st.text())
def test_any_text(text: str) -> None:
    check(text.encode("utf-8", "surrogatepass"))
    check(text.encode("utf-16", "surrogatepass"))


@pytest.mark.slow
@given(CHANGES, st.sampled_from(["utf-8", "utf-16", "cp1252", "utf-32"]))
def test_changed_tables_of_text(changes: list[tuple[float, int, bytes]], encoding: str) -> None:
    check(changed(TEXT.encode(encoding), changes))


@settings(deadline=None)
@given(CHANGES)
def test_changed_workbooks(changes: list[tuple[float, int, bytes]]) -> None:
    check(changed(BOOK, changes), "list.xlsx")


@settings(deadline=None)
@given(CHANGES)
def test_changed_workbooks_without_compression(changes: list[tuple[float, int, bytes]]) -> None:
    check(changed(repacked(BOOK, ZIP_STORED), changes), "list.xlsx")


@pytest.mark.slow
@settings(deadline=None)
@given(st.sampled_from(PARTS), st.floats(0, 1), st.integers(0, 12), MARKUP | st.text(max_size=5))
def test_changed_parts_of_workbooks(part: str, where: float, length: int, what: str) -> None:
    """The archive is sound, the XML in it may not be, or not what a workbook has."""
    check(repacked(BOOK, **{part: changed(_part(part), [(where, length, what.encode())])}), "list.xlsx")


def _part(name: str) -> bytes:
    path = {"sheet": "xl/worksheets/sheet1.xml"}.get(name, name.replace("__", "/"))
    with zipfile.ZipFile(io.BytesIO(BOOK)) as book:
        return book.read(path)


def test_a_compressed_stream_that_is_not_one() -> None:
    check(BOOK.replace(zlib.compress(b"")[:1], b"\x00"), "list.xlsx")
