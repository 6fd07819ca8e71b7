"""Columns are found by the names that painters give them."""

import pytest

from apps.tenant.artworks.facts.sheet_headers import columns_of, columns_read


@pytest.mark.parametrize(
    ("header", "fact"),
    [
        ("File", "file"),
        ("FILE_NAME", "file"),
        ("file-name", "file"),
        ("Filename", "file"),
        ("image", "file"),
        ("Photo", "file"),
        ("Title", "title"),
        ("Name", "title"),
        ("Painting", "title"),
        ("Medium", "medium"),
        ("materials", "medium"),
        ("Technique:", "medium"),
        ("Size", "size"),
        ("Dimensions (H × W × D)", "size"),
        ("Dimensions (in)", "size"),
        ("H x W", "size"),
        ("HxW", "size"),
        ("H × W", "size"),
        ("Height", "height"),
        ("Height (cm)", "height"),
        ("width, in", "width"),
        ("Depth in inches", "depth"),
        ("Unit", "unit"),
        ("Year", "year"),
        ("Date", "year"),
        ("Retail  Price", "price"),
        ("Price (USD)", "price"),
        ("Price in €", "price"),
        ("Price*", "price"),
        ("Currency", "currency"),
        ("SKU", "sku"),
        ("Inventory No.", "sku"),
        ("Inventory #", "sku"),
        ("Stock number", "sku"),
        ("Artist’s note", "note"),
        ("Notes", "note"),
        ("Description", "note"),
        ("Keywords", "tags"),
        ("#tags", "tags"),
        ("Series", "collection"),
        ("Status", "availability"),
        ("Availability", "availability"),
        ("Edition", "edition"),
        ("Frame colour", None),
        ("Insurance value", None),
        ("#", None),
        ("", None),
    ],
)
def test_a_heading_names_a_fact(header: str, fact: str | None) -> None:
    assert columns_of([header]) == ({fact: header} if fact else {})


def test_what_is_unknown_or_there_twice_is_listed_apart() -> None:
    columns = columns_read(["Image", "Title", "Name", "Height (cm)", "Price in EUR", "Frame"])

    assert columns.of == {"file": "Image", "title": "Title", "height": "Height (cm)", "price": "Price in EUR"}
    assert columns.units == {"height": "cm", "price": "eur"}
    assert columns.repeated == ("Name",)
    assert columns.unknown == ("Frame",)
