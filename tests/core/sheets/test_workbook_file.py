"""Tables in .xlsx workbooks, and workbooks that mean harm."""

import datetime as dt
import io
import time
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart

from apps.core.sheets.errors import SheetRefused
from apps.core.sheets.sheet import Row, Sheet, sheet_read
from tests.core.sheets.files import archive, repacked, with_shared_strings, workbook, worksheet

SIMPLE = workbook(("Title", "Year"), ("Sea", 2019))


def refused(data: bytes) -> str:
    with pytest.raises(SheetRefused) as error:
        sheet_read(data, "list.xlsx")
    return error.value.message


def value(cell: Any, number_format: str = "General") -> str:
    """What one cell of a workbook is read as."""

    def formatted(book: Workbook) -> None:
        book.active["B2"].number_format = number_format  # type: ignore[index]

    data = workbook(("Title", "Value"), ("Sea", cell), change=formatted if number_format != "General" else None)
    return sheet_read(data, "list.xlsx").rows[0].cells["Value"]


def test_headings_and_rows_are_read() -> None:
    data = workbook((), ("Title", None, "Year"), (), ("Sea ", None, 2019), ("Night",), (" ",))
    assert sheet_read(data, "list.csv") == Sheet(
        ("Title", "Year"),
        (Row(4, {"Title": "Sea", "Year": "2019"}), Row(5, {"Title": "Night", "Year": ""})),
    )


def test_texts_may_be_shared_as_excel_does() -> None:
    data = workbook(("Title", "Note"), ("Sea", "24 < 12"), ("Night", "one\ntwo"))
    assert sheet_read(with_shared_strings(data), "list.xlsx") == sheet_read(data, "list.xlsx")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (24, "24"),
        (24.0, "24"),
        (23.5, "23.5"),
        (23.499999999999996, "23.5"),
        (0.1 + 0.2, "0.3"),
        (1e20, "100000000000000000000"),
        (True, "TRUE"),
        (dt.date(2019, 5, 31), "2019-05-31"),
        (dt.datetime(2019, 5, 31, 12, 30), "2019-05-31 12:30:00"),
        (dt.time(12, 30), "12:30:00"),
        ("24 x 12", "24 x 12"),
        ("007", "007"),
        ("one\ntwo", "one\ntwo"),
        ("", ""),
    ],
)
def test_values_are_as_somebody_would_type_them(cell: Any, text: str) -> None:
    assert value(cell) == text


@pytest.mark.parametrize(
    ("number_format", "text"),
    [
        ("[$€-407] #,##0.00", "€ 1500.5"),
        ("#,##0.00 [$EUR]", "EUR 1500.5"),
        ("[$$-409]#,##0.00", "$ 1500.5"),
        ('"$"#,##0.00', "1500.5"),
        ("0.00", "1500.5"),
    ],
)
def test_a_currency_that_the_format_names_is_kept(number_format: str, text: str) -> None:
    assert value(1500.5, number_format) == text


def test_the_first_visible_sheet_that_holds_something_counts() -> None:
    def more(book: Workbook) -> None:
        book.active.sheet_state = "hidden"  # type: ignore[union-attr]
        chart_sheet = book.create_chartsheet("Chart")
        chart_sheet.add_chart(BarChart())
        book.create_sheet("Empty")
        book.create_sheet("List").append(["Title"])
        book["List"].append(["Night"])

    data = workbook(("Secret",), ("Sea",), change=more)
    assert sheet_read(data, "list.xlsx") == Sheet(("Title",), (Row(2, {"Title": "Night"}),))


def test_a_formula_counts_with_its_saved_value() -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Title</t></is></c><c r="B1" t="str"><v>Price</v></c></row>'
        '<row r="2"><c r="A2" t="str"><f>"a"</f><v>Sea</v></c><c r="B2"><f>1+1</f><v>2</v></c></row>'
        '<row r="3"><c r="A3"><v>7</v></c><c r="B3" t="str"><f>""</f><v></v></c></row>'
    )
    assert [row.cells for row in sheet_read(repacked(SIMPLE, sheet=worksheet(rows)), "list.xlsx").rows] == [
        {"Title": "Sea", "Price": "2"},
        {"Title": "7", "Price": ""},
    ]


def test_a_formula_without_a_value_is_named() -> None:
    sentence = refused(workbook(("Title", "Price"), ("Sea", "=1+1")))
    assert sentence == (
        "The formula in cell B2 has no saved value. Open the file in your spreadsheet program, save it and choose it "
        "again; or write the value itself."
    )


def test_an_error_is_named() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2" t="e"><f>B9</f><v>#REF!</v></c></row>'
    sentence = refused(repacked(SIMPLE, sheet=worksheet(rows)))
    assert sentence == "Cell A2 shows the error #REF!. Correct its formula, or empty it."


def test_a_wrong_note_of_the_sheets_size_plays_no_part() -> None:
    rows = b'<dimension ref="A1:A1"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    rows += b'<row r="900"><c r="A900"><v>2</v></c></row>'
    data = repacked(SIMPLE, sheet=worksheet("").replace(b"<sheetData>", rows))
    assert sheet_read(data, "list.xlsx").rows == (Row(900, {"1": "2"}),)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "is an OpenDocument file (.ods)"),
        (archive(Index__Document_dot_iwa=b""), "was made by Apple's Numbers"),
        (repacked(SIMPLE, **{"xl__workbook.bin": b""}), "is a binary Excel workbook"),
        (repacked(SIMPLE, **{"word__document.xml": b""}), "is a Word document"),
        (repacked(SIMPLE, **{"ppt__presentation.xml": b""}), "is a presentation"),
        (archive(readme=b""), "is an archive"),
        (repacked(SIMPLE, **{"xl__workbook.xml": None}), "is damaged"),
        (SIMPLE[: len(SIMPLE) // 2], "is damaged"),
        (repacked(SIMPLE, zipfile.ZIP_BZIP2), "is damaged"),
        (repacked(SIMPLE, zipfile.ZIP_LZMA), "is damaged"),
    ],
)
def test_other_packages_are_known_by_their_content(data: bytes, what: str) -> None:
    assert refused(data).startswith(f"“list.xlsx” {what}")


@pytest.mark.slow
def test_many_rows_and_long_cells_are_refused() -> None:
    assert refused(workbook(("Title",), *[("Sea",)] * 5001)).startswith("The sheet has more than 5,000 rows")
    assert refused(workbook(("Title",), ("x" * 2001,))).startswith("Cell A2 holds 2,001 characters")
    assert refused(workbook(range(101), (1,))).startswith("The sheet has more than 100 columns")
    assert len(sheet_read(workbook(("Title",), *[("Sea",)] * 5000), "list.xlsx").rows) == 5000


@pytest.mark.slow
def test_what_unpacks_to_much_is_refused() -> None:
    assert "too large" in refused(repacked(SIMPLE, sheet=worksheet(" " * 50 * 1024 * 1024)))
    assert "too large" in refused(repacked(SIMPLE, xl__media__a=b"\0" * 51 * 1024 * 1024))


def test_an_untrue_length_in_the_archive_does_not_help() -> None:
    """The archive says 100 bytes of a part that unpacks to far more."""
    large = repacked(SIMPLE, **{"xl__a.xml": b"<a>" + b" " * 30_000_000 + b"</a>"})
    with zipfile.ZipFile(io.BytesIO(large)) as opened:
        length = opened.getinfo("xl/a.xml").file_size
    data = large.replace(length.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert "damaged" in refused(data)


@pytest.mark.parametrize(
    "bomb",
    [
        b'<!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;">]><worksheet>&c;</worksheet>',
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><worksheet>&b;</worksheet>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><worksheet/>',
    ],
)
@pytest.mark.parametrize(
    "part", ["sheet", "xl__sharedStrings.xml", "[Content_Types].xml", "xl___rels__workbook.xml.rels"]
)
def test_document_types_and_entities_are_refused(part: str, bomb: bytes) -> None:
    assert "damaged" in refused(repacked(SIMPLE, **{part: bomb}))
    assert "damaged" in refused(repacked(SIMPLE, **{part: bomb.decode().encode("utf-16")}))


@pytest.mark.slow
@pytest.mark.parametrize(
    "rows",
    [
        "<row>" + "<c/>" * 200_001 + "</row>",
        "<c/>" * 100_001,
        "<row/>" * 2_000_001,
    ],
    ids=["in one row", "outside rows", "rows"],
)
def test_more_elements_than_a_table_needs_are_refused(rows: str) -> None:
    assert "too large" in refused(repacked(SIMPLE, sheet=worksheet(rows)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "token",
    ['<c r="{}"/>', "<!--{}-->", "<?a {}?>", "<c {}></c>", "<c></c {}>", "<{}/>"],
)
def test_long_tokens_are_refused_before_they_are_read_in_pieces(token: str) -> None:
    filler = "A" if token in {'<c r="{}"/>', "<{}/>"} else " "
    started = time.monotonic()
    assert "too large" in refused(repacked(SIMPLE, sheet=worksheet(token.format(filler * 40_000_000))))
    assert time.monotonic() - started < 10


@pytest.mark.slow
def test_rows_and_columns_far_away_are_refused() -> None:
    far = worksheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="999999999999"><c><v>1</v></c></row>')
    assert "damaged" in refused(repacked(SIMPLE, sheet=far))
    wide = '<row><c r="ZZZ1" t="n"><v></v></c></row>'
    assert "damaged" in refused(repacked(SIMPLE, sheet=worksheet(wide.replace("ZZZ1", "ZZZ1") * 2000)))


def test_openpyxl_reads_xml_with_defusedxml() -> None:
    import openpyxl

    assert openpyxl.DEFUSEDXML
