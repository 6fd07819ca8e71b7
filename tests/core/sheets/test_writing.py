"""CSV for spreadsheet programs: nothing that somebody typed is run, wherever the program parts the line."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.sheets.formulas import defused
from apps.core.sheets.writing import csv_lines

_RUN = ("=", "+", "-", "@")


def cells_of(rows: list[list[object]], delimiter: str) -> list[str]:
    """As a program reads the file that parts its lines there: Excel at ``;`` where a comma is in numbers."""
    text = b"".join(csv_lines(["A", "B"], rows)).decode("utf-8-sig")
    return [cell for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter) for cell in row]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "typed",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", "  =1", "\xa0=1", "\u2003=1", "\n\n@x"),
        *("Sea;=1+1", "Sea; =1+1;", "Sea\n=1+1", "Sea\t-1", 'Sea;"=1+1"', 'Sea;""=1', 'Sea\r\n"@x', ";;+1"),
    ],
)
def test_nothing_that_is_typed_is_run(typed: str, delimiter: str) -> None:
    for cell in cells_of([["Harbour", typed], [typed, "Harbour"]], delimiter):
        assert not cell.lstrip().startswith(_RUN), cell


@given(st.text(alphabet='=+-@;,"\n\r\t a\xa0', max_size=12))
def test_no_mixture_of_separators_gets_through(typed: str) -> None:
    for delimiter in ",;\t":
        for cell in cells_of([["Harbour", typed], [typed, typed]], delimiter):
            assert not cell.lstrip().startswith(_RUN), (typed, delimiter, cell)


@pytest.mark.parametrize("typed", ["Sea; waves = water", "a+b", "Well-known", "jane@example.com", "Oil\nInk", "5 - 3"])
def test_other_text_stays_as_it_is(typed: str) -> None:
    assert defused(typed) == typed


def test_numbers_stay_numbers_and_nothing_is_an_empty_cell() -> None:
    assert cells_of([[-5, None]], ",") == ["A", "B", "-5", ""]


def test_no_cell_has_a_nul() -> None:
    assert defused("\0=1\0") == "'=1"
