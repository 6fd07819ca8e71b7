"""Sizes as painters write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import InvalidInput
from apps.tenant.artworks.facts.size import Size, sides_read, size_read, size_text, unit_read

LENGTHS = st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2)
SIZES = st.builds(Size, LENGTHS, LENGTHS, st.none() | LENGTHS, st.sampled_from(["in", "cm"]))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("24x12", "24 × 12 in"),
        ("24 x 12", "24 × 12 in"),
        ("24 × 12 in", "24 × 12 in"),
        ("24X12IN", "24 × 12 in"),
        ("24*12", "24 × 12 in"),
        ("23.5 × 23.5 in", "23.5 × 23.5 in"),
        ("60 by 40 cm", "60 × 40 cm"),
        ('24"x12"', "24 × 12 in"),
        ("24” × 12”", "24 × 12 in"),
        ("24'' x 12''", "24 × 12 in"),
        ("24″ × 12″", "24 × 12 in"),
        ("24 in. x 12 in.", "24 × 12 in"),
        ("24in x 12in", "24 × 12 in"),
        ("24inx12in", "24 × 12 in"),
        ("24 inches by 12 inches", "24 × 12 in"),
        ("60cm x 40cm", "60 × 40 cm"),
        ("60cm x 40", "60 × 40 cm"),
        ("600 x 400 mm", "60 × 40 cm"),
        ("1,200 x 800 mm", "120 × 80 cm"),
        ("2 ft x 3 ft", "24 × 36 in"),
        ("2' x 3'", "24 × 36 in"),
        ("2'6\" x 3'", "30 × 36 in"),
        ("2 ft 6 in x 3 ft 1 1/2 in", "30 × 37.5 in"),
        ("1 m x 80 cm", "100 × 80 cm"),
        ("1.5 x 1 m", "150 × 100 cm"),
        ("10 in x 2.54 cm", "10 × 1 in"),
        ("12 1/2 x 9 3/4", "12.5 × 9.75 in"),
        ("12-1/2 x 9 - 3/4", "12.5 × 9.75 in"),
        ("12½ x 9¾", "12.5 × 9.75 in"),
        ("½ x ⅛ in", "0.5 × 0.13 in"),
        ("23,5 x 23,5 cm", "23.5 × 23.5 cm"),
        ("24x12x1.5", "24 × 12 × 1.5 in"),
        ("24 x 12 x 1.5 deep", "24 × 12 × 1.5 in"),
        ("H 24 x W 12 x D 1.5", "24 × 12 × 1.5 in"),
        ("H: 24 cm, W: 12 cm, D: 1,5 cm", "24 × 12 × 1.5 cm"),
        ("Height 24 in. Width 12 in.", "24 × 12 in"),
        ("W 12 x H 24", "24 × 12 in"),
        ("w12 h24 d2 cm", "24 × 12 × 2 cm"),
        ("24h x 12w", "24 × 12 in"),
        ("12w x 24h", "24 × 12 in"),
        ('12"w x 24"h x 2"d', "24 × 12 × 2 in"),
        ("24 in. high x 12 in. wide", "24 × 12 in"),
        ("WxH 12x24", "24 × 12 in"),
        ("12 x 24 in (W x H)", "24 × 12 in"),
        ("12 inches square", "12 × 12 in"),
        ("12 x 12 square", "12 × 12 in"),
        ("30cm sq.", "30 × 30 cm"),
        ("30 cm diameter", "30 × 30 cm"),
        ("⌀ 30 cm", "30 × 30 cm"),
        ("Ø30 cm x 2 cm", "30 × 30 × 2 cm"),
        ("30 cm dia.", "30 × 30 cm"),
        ("24x12 in (unframed)", "24 × 12 in"),
        ("24 x 12 in (61 x 30.5 cm)", "24 × 12 in"),
        ("24 x 12 in [framed]", "24 × 12 in"),
        ("  24\u00a0×\u00a012\u202fcm ", "24 × 12 cm"),
        ("0,5 x 0,25 cm", "0.5 × 0.25 cm"),
        (".5 x .25", "0.5 × 0.25 in"),
    ],
)
def test_what_painters_write_is_understood(text: str, meant: str) -> None:
    assert size_text(size_read(text, unit="in")) == meant


def test_the_unit_that_is_asked_for_holds_where_none_is_written() -> None:
    assert size_read("24 x 12", unit="cm") == Size(Decimal(24), Decimal(12), None, "cm")
    assert size_text(size_read("10 in x 2.54 cm", unit="cm")) == "25.4 × 2.54 cm"


@pytest.mark.parametrize("text", ["", "  ", "\n\t"])
def test_nothing_is_nothing(text: str) -> None:
    assert size_read(text, unit="cm") == Size(None, None, None, "cm")
    assert size_text(size_read(text, unit="cm")) == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("30 cm", "“30 cm” is one length. Write both, height × width, such as 24 × 12 in."),
        ("H 24", "“H 24” is one length. Write both, height × width, such as 24 × 12 in."),
        ("large", "Write the size as height × width with a unit, such as 24 × 12 in. “large” is not clear."),
        ("0 x 12", "Each length has to be between 0.01 and 99,999.99 in. Check the size."),
        ("100000 x 12", "Each length has to be between 0.01 and 99,999.99 in. Check the size."),
        ("1001 m x 3 m", "Each length has to be between 0.01 and 99,999.99 cm. Check the size."),
    ],
)
def test_what_is_refused_says_what_to_write(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        size_read(text, unit="in")
    assert refused.value.message == sentence
    assert refused.value.field == "size"


@pytest.mark.parametrize(
    "text",
    [
        "24 12",
        "24-30 x 12",
        "-24 x 12",
        "24 x 12 x 2 x 1",
        "24 x",
        "x",
        "in",
        "in 24 x 12",
        "12 1/0 x 3",
        "144 square inches",
        "24 x 12 in framed",
        "24 x 12 square",
        "h 24 x h 12",
        "H 24 x D 2",
        "24h x 12",
        "2 ft x 60 cm x 3",
        "24 in in x 12",
        "1.2.3 x 4",
        "A4",
        "24 x 12 px",
        "9" * 300 + " x 2",
        "()",
    ],
)
def test_what_is_not_clear_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"not clear") as refused:
        size_read(text, unit="in")
    assert len(refused.value.message) < 200


@given(SIZES)
def test_a_size_is_read_back_from_its_text(size: Size) -> None:
    assert size_read(size_text(size), unit="in") == size
    assert size_read(size_text(size), unit="cm") == size


@given(st.text() | st.text("0123456789 .,x×/½'\"()hwdincmft⌀-", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        size = size_read(text, unit="cm")
    except InvalidInput:
        pass
    else:
        sides = [side for side in (size.height, size.width, size.depth) if side is not None]
        assert all(Decimal("0.01") <= side <= Decimal("99999.99") for side in sides)
        assert len(sides) in {0, 2, 3}


def test_sides_may_be_written_apart() -> None:
    assert sides_read("24", "12,5", "", unit="cm") == Size(Decimal(24), Decimal("12.5"), None, "cm")
    assert sides_read("2 ft", "12", '1"', unit="in") == Size(Decimal(24), Decimal(12), Decimal(1), "in")
    assert sides_read("", "", "", unit="in") == Size(None, None, None, "in")


def test_a_side_that_is_no_length_is_named() -> None:
    with pytest.raises(
        InvalidInput, match=r"^Write the width as one number, such as 24\. “wide” is not clear\.$"
    ) as refused:
        sides_read("24", "wide", "", unit="in")
    assert refused.value.field == "width"
    with pytest.raises(InvalidInput) as refused:
        sides_read("24", "12", "0", unit="in")
    assert refused.value.field == "depth"


def test_units_are_read_however_they_are_written() -> None:
    assert [unit_read(text, unit="in") for text in ("Inches", "cm.", '"', "")] == ["in", "cm", "in", "in"]
    with pytest.raises(InvalidInput, match=r"^Write the unit as in or cm\. “px” is neither\.$") as refused:
        unit_read("px", unit="in")
    assert refused.value.field == "unit"
