"""Which artwork a row is about."""

from contextlib import suppress
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.tenant.artworks.factsheets.matching import Index, Known, NoMatch

HARBOUR, DUSK, TWIN, OTHER_TWIN = uuid4(), uuid4(), uuid4(), uuid4()
INDEX = Index(
    [
        Known(HARBOUR, "Harbour.JPG", "A-1", "Harbour"),
        Known(DUSK, "Café\u0301 dusk.tif", "", "Dusk, No. 2"),
        Known(TWIN, "IMG_1.jpg", "A-2", "Twin"),
        Known(OTHER_TWIN, "img_1.jpg", "A-3", "Twin"),
    ]
)


def find(file_name: str = "", sku: str = "", title: str = "") -> UUID:
    return INDEX.find(file_name=file_name, sku=sku, title=title)[0]


@pytest.mark.parametrize(
    "name", ["Harbour.JPG", "harbour.jpg", "HARBOUR", " harbour ", "C:\\art\\Harbour.jpg", "2024/sea/harbour.png"]
)
def test_by_the_name_of_the_file_however_it_is_written(name: str) -> None:
    assert find(name) == HARBOUR


def test_accents_count_the_same_however_they_are_encoded() -> None:
    assert find("Caf\u00e9\u0301 dusk") == DUSK


def test_by_sku_and_by_title_where_there_is_no_file() -> None:
    assert find(sku="a-1") == HARBOUR
    assert find(title="dusk,  no. 2") == DUSK
    assert find("gone.jpg", title="Harbour") == HARBOUR


def test_several_of_one_name_are_told_apart_by_the_next_column() -> None:
    assert find("IMG_1.jpg", sku="A-3") == OTHER_TWIN
    assert find("img_1", sku="A-2", title="Twin") == TWIN


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ({"file_name": "IMG_1.jpg"}, "2 artworks have a file called “IMG_1.jpg”."),
        ({"title": "Twin"}, "2 artworks have the title “Twin”."),
        ({"file_name": "x.jpg", "sku": "Z"}, "No artwork has a file called “x.jpg” or the SKU “Z”."),
        ({}, "The row names no file, no SKU and no title."),
    ],
)
def test_what_is_not_found_or_not_clear_is_said(named: dict[str, str], says: str) -> None:
    with pytest.raises(NoMatch) as caught:
        find(**named)
    assert str(caught.value) == says


@given(st.text(max_size=30), st.text(max_size=10), st.text(max_size=30))
def test_nothing_else_ever_leaves_it(file_name: str, sku: str, title: str) -> None:
    with suppress(NoMatch):
        assert find(file_name, sku, title) in {HARBOUR, DUSK, TWIN, OTHER_TWIN}
