"""Tables in text, however a program wrote them."""

import time

import pytest

from apps.core.errors import InvalidInput
from apps.core.sheets.errors import SheetRefused
from apps.core.sheets.sheet import Row, Sheet, sheet_read

PLAIN = "Title,Size,Price\nSea,24 x 12,1500\nNight café,60 x 40 cm,€900\n"
MEANT = [
    {"Title": "Sea", "Size": "24 x 12", "Price": "1500"},
    {"Title": "Night café", "Size": "60 x 40 cm", "Price": "€900"},
]


def cells(data: bytes | str) -> list[dict[str, str]]:
    sheet = sheet_read(data.encode() if isinstance(data, str) else data, "list.csv")
    return [row.cells for row in sheet.rows]


def refused(data: bytes | str) -> str:
    with pytest.raises(SheetRefused) as error:
        sheet_read(data.encode() if isinstance(data, str) else data, "list.csv")
    assert isinstance(error.value, InvalidInput)
    assert (error.value.code, error.value.field) == ("sheet_refused", "sheet")
    return error.value.message


def test_headings_and_rows_are_read() -> None:
    assert sheet_read(PLAIN.encode(), "list.csv") == Sheet(
        ("Title", "Size", "Price"), (Row(2, MEANT[0]), Row(3, MEANT[1]))
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_text_is_read_in_any_usual_encoding(encoding: str) -> None:
    assert cells(PLAIN.encode(encoding)) == MEANT


def test_latin_1_is_the_last_attempt() -> None:
    assert cells(b"Title,Note\nCaf\xe9,\x81\n") == [{"Title": "Café", "Note": "\x81"}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_cells_may_be_split_by_any_usual_sign(delimiter: str, end: str) -> None:
    assert cells(PLAIN.replace(",", delimiter).replace("\n", end)) == MEANT


def test_the_sign_that_splits_is_the_one_that_splits_evenly() -> None:
    assert cells("Title;Size, cm;Price\nRed, blue;23,5 x 23,5;1.500,00\nSea;1,5 x 2;3\n")[0] == {
        "Title": "Red, blue",
        "Size, cm": "23,5 x 23,5",
        "Price": "1.500,00",
    }
    assert cells('"a;b","c;d"\n"1;2","3;4"\n') == [{"a;b": "1;2", "c;d": "3;4"}]
    assert cells("Title\nSea\n") == [{"Title": "Sea"}]


def test_the_hint_of_excel_is_no_row() -> None:
    assert sheet_read(b"sep=;\r\nTitle;Year\r\nSea;2019\r\n", "list.csv").rows == (
        Row(2, {"Title": "Sea", "Year": "2019"}),
    )


def test_quoted_cells_hold_anything() -> None:
    sheet = sheet_read(b'Title,Note\n"Sea, I", "one\r\ntwo ""three"""\nNight,x\n', "list.csv")
    assert sheet.rows == (
        Row(2, {"Title": "Sea, I", "Note": 'one\ntwo "three"'}),
        Row(3, {"Title": "Night", "Note": "x"}),
    )


def test_inches_in_the_middle_of_a_cell_are_no_quotation_marks() -> None:
    assert cells('Title,Size\nSea,24" x 12"\n') == [{"Title": "Sea", "Size": '24" x 12"'}]


def test_empty_rows_and_columns_are_left_out_and_rows_keep_their_numbers() -> None:
    sheet = sheet_read(b"\n,,,\nTitle,,Year,\n\nSea,,2019,,,\n , ,,\nNight\n", "list.csv")
    assert sheet == Sheet(
        ("Title", "Year"),
        (Row(5, {"Title": "Sea", "Year": "2019"}), Row(7, {"Title": "Night", "Year": ""})),
    )


@pytest.mark.parametrize("cell", ["=1+1", "+49 30", "-5", "@sea", "=HYPERLINK(1)", "007", "TRUE", "1e5"])
def test_a_cell_is_kept_as_it_is(cell: str) -> None:
    assert cells(f"Title;Note\nSea;{cell}\n") == [{"Title": "Sea", "Note": cell}]


def test_white_space_and_control_characters_around_cells_go() -> None:
    filler = "x" * 300
    assert cells(
        f" Title ,Long\n  heading\nSea\x07\u00a0,{filler}\n".replace("Long\n  heading", '"Long\n  heading"')
    ) == [{"Title": "Sea", "Long heading": filler}]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "“list.csv” is empty. Choose the file with your list."),
        (" \n", "“list.csv” is empty. Choose the file with your list."),
        (",,\n,,\n", "The sheet is empty. Write headings in the first row and an artwork in each row below."),
        ("Title,Size\n", "There is nothing below the headings. Write an artwork in each row."),
        ("Title,Size,title\na,b,c\n", "Columns A and C are both headed “title”. Rename or remove one of them."),
        (
            "Title,,Year\na,b,c\n",
            "Row 2 has “b” in column B; row 1 has no heading there. Write one or empty the column; in a .csv file, a "
            "value with commas needs quotation marks around it.",
        ),
        (
            "Title,Year\nSea,2019\nNight, large, 2019\n",
            "Row 3 has “2019” in column C; row 1 has no heading there. Write one or empty the column; in a .csv file, "
            "a value with commas needs quotation marks around it.",
        ),
        (
            'Title,Note\nSea,x\nNight,"y\n',
            "The quotation marks in row 3 don't match. Put a value that holds some between quotation marks and double "
            "those inside it, or save the list as .xlsx.",
        ),
        ("Title,Note\nSea," + "x" * 2001, "Cell B2 holds 2,001 characters. Shorten it to at most 2,000."),
        ("Title\n" + "Sea\n" * 5001, "The sheet has more than 5,000 rows. Divide it into several files."),
        (
            ",".join(f"c{number}" for number in range(101)) + "\nSea\n",
            "The sheet has more than 100 columns. Leave out those that aren't needed.",
        ),
        (
            "Title\n" + "x" * 5 * 1024 * 1024,
            "“list.csv” has more than 5 MB. Take pictures out of it, or divide the list.",
        ),
    ],
    ids=str.__len__,
)
def test_what_is_refused_says_what_to_do(text: str, sentence: str) -> None:
    assert refused(text) == sentence


def test_limits_themselves_are_taken() -> None:
    assert len(cells("Title\n" + "Sea\n" * 5000)) == 5000
    assert len(cells(",".join(f"c{number}" for number in range(100)) + "\nSea\n")[0]) == 100
    assert cells("Title\n" + "x" * 2000)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n1 0 obj", "is a PDF document"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "is a picture"),
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (b"\x00\x00\x00\x18ftypheic", "is a picture"),
        (b"\x00\x00\x00\x18ftypmp42", "is a video"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "is in the format of Excel before 2007"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "is locked with a password"),
        (b"{\\rtf1", "is a text document"),
        (b"\x1f\x8b\x08", "is an archive"),
        (b"<!DOCTYPE html><table>", "is a web page"),
        (b"\xef\xbb\xbf <table><tr>", "is a web page"),
        (b'<?xml version="1.0"?><Workbook>', "is an XML file"),
        (b"\x00\x01\x02\x03\x04\x05", "is no list of any kind we know"),
        (b"\xff\xfe\x00\xd8\x00\xd8", "is no list of any kind we know"),
        (b"ab\x01\x02\x03\x04\x05", "is no list of any kind we know"),
    ],
)
def test_other_files_are_known_by_their_content(data: bytes, what: str) -> None:
    sentence = refused(data)
    assert sentence.startswith(f"“list.csv” {what}")
    assert "hoose" in sentence or "Save" in sentence


@pytest.mark.slow
@pytest.mark.parametrize("start", ["<!-- -->", "<!--", "sep=,\n", '"', "\t;,|", "\n", '""', "'", " "])
def test_nothing_takes_long(start: str) -> None:
    started = time.monotonic()
    refused(start * (5 * 1024 * 1024 // len(start)))
    assert time.monotonic() - started < 10


def test_a_name_is_shown_in_part_and_without_control_characters() -> None:
    with pytest.raises(SheetRefused) as error:
        sheet_read(b"", "a\x00\u202e" + "b" * 500)
    assert error.value.message == f"“a{'b' * 58}…” is empty. Choose the file with your list."
