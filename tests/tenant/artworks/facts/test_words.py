"""Years, tags, availability and editions as painters write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import InvalidInput
from apps.tenant.artworks.facts.words import Edition, availability_read, edition_read, tags_read, year_read
from apps.tenant.artworks.models import Availability


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2019", 2019),
        (" 2019 ", 2019),
        ("2019.0", 2019),
        ("2019-05-31", 2019),
        ("2019-05-31 00:00:00", 2019),
        ("2019-05", 2019),
        ("31.5.2019", 2019),
        ("5/31/2019", 2019),
        ("05/2019", 2019),
        ("May 2019", 2019),
        ("31 May 2019", 2019),
        ("Sept. 3, 2019", 2019),
        ("1000", 1000),
        ("2100", 2100),
        ("", None),
        ("  ", None),
    ],
)
def test_a_year_is_read_alone_or_from_a_date(text: str, year: int | None) -> None:
    assert year_read(text) == year


@pytest.mark.parametrize(
    "text", ["c. 2019", "2019-2020", "2019–20", "2019/2020", "'19", "ca 2019", "2019?", "２０１９", "-5"]
)
def test_more_or_less_than_one_year_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        year_read(text)
    assert refused.value.message == f"Write the year alone, such as 2019. “{text}” is not clear."
    assert refused.value.field == "year"


@pytest.mark.parametrize("text", ["999", "2101", "19", "0"])
def test_years_out_of_range_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        year_read(text)
    assert refused.value.message == f"The year has to be between 1000 and 2100. Correct “{text}”."


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("oil, Sea; light", ("oil", "Sea", "light")),
        ("#oil #sea", ("oil", "sea")),
        ("#oil, #Oil,OIL", ("oil",)),
        ("still life,  night\tsky ,,;", ("still life", "night sky")),
        ("oil\nsea", ("oil", "sea")),
        ("c#", ("c",)),
        ("", ()),
        ("#, ,", ()),
    ],
)
def test_tags_are_told_apart(text: str, tags: tuple[str, ...]) -> None:
    assert tags_read(text) == tags


def test_too_many_and_too_long_tags_are_refused() -> None:
    assert len(tags_read(",".join(map(str, range(30))))) == 30
    assert tags_read("a" * 40) == ("a" * 40,)
    with pytest.raises(InvalidInput, match=r"^These are 31 tags\. Keep at most 30\.$") as refused:
        tags_read(",".join(map(str, range(31))))
    assert refused.value.field == "tags"
    with pytest.raises(InvalidInput, match="is too long for a tag"):
        tags_read("a" * 41)


@given(st.text())
def test_tags_that_were_read_are_read_again_as_they_are(text: str) -> None:
    try:
        tags = tags_read(text)
    except InvalidInput:
        return
    assert tags_read(", ".join(tags)) == tags


@pytest.mark.parametrize(
    ("text", "availability"),
    [
        ("Available", "available"),
        ("yes", "available"),
        ("For sale", "available"),
        ("", "available"),
        ("on_hold", "on_hold"),
        ("On-Hold", "on_hold"),
        ("hold", "on_hold"),
        ("RESERVED", "on_hold"),
        ("sold", "sold"),
        ("SOLD!", "sold"),
    ],
)
def test_availability_is_one_of_three(text: str, availability: str) -> None:
    assert availability_read(text) == availability
    assert availability in Availability.values


@pytest.mark.parametrize("text", ["no", "not sold", "maybe", "shipped"])
def test_unknown_availability_is_refused_with_the_list(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        availability_read(text)
    assert refused.value.message == f"Write available, on hold or sold. “{text}” is none of them."
    assert refused.value.field == "availability"


@pytest.mark.parametrize(
    ("text", "edition"),
    [
        ("", Edition("")),
        ("original", Edition("original")),
        ("Original painting", Edition("original")),
        ("1/1", Edition("original")),
        ("1 of 1", Edition("original")),
        ("One of a kind", Edition("original")),
        ("print", Edition("print")),
        ("Giclée print", Edition("print")),
        ("open edition", Edition("print")),
        ("Artist’s proof", Edition("print")),
        ("print 3/50", Edition("print", 50)),
        ("3/50", Edition("print", 50)),
        ("Edition 3 / 50", Edition("print", 50)),
        ("No. 3 of 50", Edition("print", 50)),
        ("edition of 50", Edition("print", 50)),
        ("Limited edition of 50.", Edition("print", 50)),
        ("limited edition of 50 prints", Edition("print", 50)),
        ("50 prints", Edition("print", 50)),
        ("50 prints, 12 left", Edition("print", 50, 12)),
        ("edition of 50, 12 left", Edition("print", 50, 12)),
        ("edition of 50; only 12 available", Edition("print", 50, 12)),
        ("12 of 50 left", Edition("print", 50, 12)),
        ("12 left of 50", Edition("print", 50, 12)),
        ("12 prints left", Edition("print", None, 12)),
        ("50 prints, 0 left", Edition("print", 50, 0)),
    ],
)
def test_editions_are_read(text: str, edition: Edition) -> None:
    assert edition_read(text) == edition


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("51/50", "“51/50” counts more prints than the edition of 50 has. Correct one of the two."),
        (
            "50 prints, 60 left",
            "“50 prints, 60 left” counts more prints than the edition of 50 has. Correct one of the two.",
        ),
        ("0/50", "An edition has at least one print. Correct “0/50”."),
        ("edition of 0", "An edition has at least one print. Correct “edition of 0”."),
        ("many", "Write original, or how many prints there are, such as edition of 50. “many” is not clear."),
        ("50", "Write original, or how many prints there are, such as edition of 50. “50” is not clear."),
    ],
)
def test_editions_that_cannot_be_are_refused(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        edition_read(text)
    assert refused.value.message == sentence
    assert refused.value.field == "edition"


@given(st.text() | st.text("0123456789/ ,.#aeoprintdleftfog", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (year_read, tags_read, availability_read, edition_read):
        try:
            read(text)
        except InvalidInput as refused:
            assert len(refused.message) < 250  # noqa: PT017
