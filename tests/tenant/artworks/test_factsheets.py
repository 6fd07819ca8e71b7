"""Facts from a sheet: read, shown, applied, undone."""

import csv
import time
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.core.sheets.errors import SheetRefused
from apps.core.storage import workspace_storage
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.factsheets.exports import template_csv
from apps.tenant.artworks.factsheets.importing import (
    sheet_apply,
    sheet_discard,
    sheet_plan,
    sheet_start,
    sheet_undo,
    sheets_forget,
    sheets_resume,
)
from apps.tenant.artworks.factsheets.values import FACTS, Fact
from apps.tenant.artworks.models import Artwork, Availability, Collection, FactsSheet
from apps.tenant.artworks.services import artwork_update
from tests.examples import examples
from tests.factories.artworks import artwork_make

pytestmark = pytest.mark.usefixtures("in_jane")


def read(actor: Actor, text: str | bytes, name: str = "facts.csv") -> FactsSheet:
    content = text.encode() if isinstance(text, str) else text
    found = sheet_start(actor=actor, file_name=name, content=content)
    sheet_plan(sheet_id=found.pk)
    found.refresh_from_db()
    return found


def after(found: FactsSheet, number: int = 0) -> dict[str, Any]:
    return {one["fact"]: one["after"] for one in found.changes[number]["facts"]}


def reasons(found: FactsSheet) -> list[str]:
    return [problem["reason"] for problem in found.problems]


def test_every_fact_is_read_shown_and_applied(actor: Actor) -> None:
    artwork = artwork_make("IMG 1", original_name="IMG_1.jpg")
    found = read(
        actor,
        "File,Title,Medium,Size,Year,Price,SKU,Edition,Availability,Prints,Collection,Tags,Note\n"
        'img_1,Harbour,Oil on canvas,60 × 40 cm,2023,"€1.500,50",A-1,edition of 50; 12 left,sold,yes,'
        'Tides,"sea, dusk",Quiet.',
    )
    assert (found.state, found.rows, found.matched, found.problems) == ("ready", 1, 1, [])
    assert Artwork.objects.get().title == "IMG 1"
    sheet_apply(actor=actor, found=found)
    artwork.refresh_from_db()
    assert (artwork.title, artwork.medium, artwork.size_text) == ("Harbour", "Oil on canvas", "60 × 40 cm")
    assert (artwork.year, artwork.price_text, artwork.sku) == (2023, "€1,500.50", "A-1")
    assert (artwork.edition_text, artwork.availability) == ("Print, edition of 50, 12 left", "sold")
    assert artwork.has_prints
    assert (artwork.collection and artwork.collection.name, artwork.tags, artwork.note) == (
        "Tides",
        ["sea", "dusk"],
        "Quiet.",
    )
    assert Entry.objects.filter(verb="artworks.facts_taken").count() == 1


def test_undo_brings_everything_back_and_takes_new_collections_away(actor: Actor) -> None:
    artwork = artwork_make("Harbour", year=2020, note="Before.", availability=Availability.ON_HOLD)
    found = read(actor, "Title,Year,Note,Availability,Collection\nHarbour,2023,After.,sold,Tides")
    assert sheet_undo(actor=actor, found=sheet_apply(actor=actor, found=found)) == 1
    artwork.refresh_from_db()
    assert (artwork.year, artwork.note, artwork.availability) == (2020, "Before.", "on_hold")
    assert artwork.collection is None
    assert not Collection.objects.exists()
    with pytest.raises(Conflict):
        sheet_undo(actor=actor, found=found)


def test_what_somebody_changed_meanwhile_stays_and_is_told(actor: Actor) -> None:
    artwork = artwork_make("Harbour", year=2020)
    found = read(actor, "Title,Year,Medium\nHarbour,2023,Oil")
    artwork_update(actor=actor, artwork=artwork, year=2021)
    found = sheet_apply(actor=actor, found=found)
    artwork.refresh_from_db()
    assert (artwork.year, artwork.medium) == (2021, "Oil")
    assert reasons(found) == ["Somebody changed it meanwhile."]
    artwork_update(actor=actor, artwork=artwork, medium="Acrylic")
    assert sheet_undo(actor=actor, found=found) == 0
    artwork.refresh_from_db()
    assert artwork.medium == "Acrylic"


def test_an_artwork_that_went_to_the_bin_meanwhile_is_left_out(actor: Actor) -> None:
    artwork = artwork_make("Harbour")
    found = read(actor, "Title,Year\nHarbour,2023")
    Artwork.objects.update(deleted_at="2026-01-01T00:00Z")
    found = sheet_apply(actor=actor, found=found)
    artwork.refresh_from_db()
    assert artwork.year is None
    assert reasons(found) == ["It is not in the library any more."]


def test_empty_cells_change_nothing_and_a_dash_empties(actor: Actor) -> None:
    artwork_make("Harbour", medium="Oil", year=2020, note="Quiet.", tags=["sea"], price_minor=100)
    found = read(actor, "Title,Medium,Year,Note,Tags,Price\nHarbour,,-,-,-,-")
    assert after(found) == {
        "year": {"year": None},
        "note": {"note": ""},
        "tags": {"tags": []},
        "price": {"price_minor": None, "currency": "USD"},
    }


def test_sizes_come_from_one_column_or_from_three_with_units_where_they_stand(actor: Actor) -> None:
    for title in "ABC":
        artwork_make(title)
    found = read(actor, "Title,Height (cm),Width,Depth,Unit\nA,60,40,,\nB,24,12,2,in\nC,60,,,")
    assert after(found, 0)["size"] == {"height": "60", "width": "40", "depth": None, "unit": "cm"}
    assert after(found, 1)["size"] == {"height": "24", "width": "12", "depth": "2", "unit": "in"}
    assert reasons(found) == ["A size needs both height and width."]


def test_what_a_cell_does_not_say_is_not_taken_away(actor: Actor) -> None:
    artwork_make("A", height=24, width=12, depth=Decimal(2), unit="in")
    artwork_make("B", edition="print", edition_size=50, prints_left=12)
    found = read(actor, "Title,Size,Edition\nA,60 x 40 cm,\nB,,print")
    assert after(found)["size"] == {"height": "60", "width": "40", "depth": "5.08", "unit": "cm"}
    assert len(found.changes) == 1


def test_units_and_currencies_of_a_heading_hold_for_bare_numbers(actor: Actor) -> None:
    artwork_make("A", currency="CAD")
    artwork_make("B")
    found = read(actor, "Title,Height (mm),Width (mm),Price ($),Edition size\nA,600,400,1500,50\nB,24 in,12 in,€20,")
    assert after(found)["size"] == {"height": "60", "width": "40", "depth": None, "unit": "cm"}
    assert after(found)["price"] == {"price_minor": 150_000, "currency": "CAD"}
    assert after(found)["edition"] == {"edition": "print", "edition_size": 50, "prints_left": None}
    assert after(found, 1)["size"]["unit"] == "in"
    assert after(found, 1)["price"]["currency"] == "EUR"


def test_a_collection_is_known_however_its_name_is_written(actor: Actor) -> None:
    tides = Collection.objects.create(name="Tides")
    inside, outside = artwork_make("A", collection=tides), artwork_make("B")
    found = read(actor, "Title,Collection\nA,TIDES\nB,tides")
    assert len(found.changes) == 1
    found = sheet_apply(actor=actor, found=found)
    outside.refresh_from_db()
    assert outside.collection == tides
    assert sheet_undo(actor=actor, found=found) == 1
    outside.refresh_from_db()
    inside.refresh_from_db()
    assert (outside.collection, inside.collection) == (None, tides)


def test_a_collection_that_is_gone_or_was_written_about_is_treated_with_care(actor: Actor) -> None:
    old = Collection.objects.create(name="Old")
    artwork = artwork_make("A", collection=old)
    found = sheet_apply(actor=actor, found=read(actor, "Title,Collection\nA,New"))
    old.delete()
    Collection.objects.filter(name="New").update(note="Written since.")
    sheet_undo(actor=actor, found=found)
    artwork.refresh_from_db()
    found.refresh_from_db()
    assert artwork.collection == Collection.objects.get(name="New")
    assert reasons(found) == ["The collection “Old” is not there any more."]


def test_a_title_that_it_was_found_by_is_not_changed(actor: Actor) -> None:
    artwork_make("Harbour", original_name="one.jpg")
    assert read(actor, "Title\nHARBOUR").changes == []
    assert after(read(actor, "File,Title\none.jpg,HARBOUR"))["title"] == {"title": "HARBOUR"}


def test_what_came_from_its_collection_follows_it_again_after_the_undo(actor: Actor) -> None:
    artwork = artwork_make("A", availability=Availability.SOLD, availability_carried=True)
    sheet_undo(actor=actor, found=sheet_apply(actor=actor, found=read(actor, "Title,Availability\nA,available")))
    artwork.refresh_from_db()
    assert (artwork.availability, artwork.availability_carried) == ("sold", True)


def test_a_message_that_comes_twice_does_not_open_what_was_applied(actor: Actor) -> None:
    artwork_make("A")
    found = sheet_apply(actor=actor, found=read(actor, "Title,Year\nA,2020"))
    sheet_plan(sheet_id=found.pk)
    found.refresh_from_db()
    assert found.state == "applied"


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("Price", "$150 - $250", "is two prices"),
        ("Price", "1,200 wombats", "is not clear"),
        ("Size", "big", "Write the size as height × width"),
        ("Year", "long ago", "Write the year alone"),
        ("Availability", "perhaps", "Write available, on hold or sold"),
        ("Edition", "some", "Write original"),
        ("SKU", "x" * 61, "The SKU has 61 characters; 60 is the most."),
        ("Tags", "x" * 41, "is too long for a tag"),
        ("Availability", "-", "can't be emptied"),
    ],
)
def test_a_cell_that_is_not_understood_is_left_out_with_its_place_and_the_reason(
    actor: Actor, column: str, cell: str, says: str
) -> None:
    artwork_make("Harbour")
    found = read(actor, f'Title,Medium,{column}\nHarbour,Oil,"{cell}"')
    (problem,) = found.problems
    assert (problem["row"], problem["column"]) == (2, column)
    assert says in problem["reason"]
    assert after(found) == {"medium": {"medium": "Oil"}}


def test_rows_about_nothing_or_about_the_same_artwork_are_told(actor: Actor) -> None:
    artwork_make("Harbour")
    found = read(actor, "Title,Year,Mood\nHarbour,2020,calm\nharbour,2021,calm\nNowhere,2022,calm")
    assert (found.rows, found.matched, found.changes) == (3, 0, [])
    assert reasons(found) == [
        "Rows 2 and 3 are about the same artwork; keep one of them.",
        "Rows 2 and 3 are about the same artwork; keep one of them.",
        "No artwork has the title “Nowhere”.",
    ]
    assert found.unknown == ["Mood"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("Colour,Mood\nred,calm", "no column for the file, the SKU or the title"),
        ("Title,Year", "There is nothing below the headings"),
        (b"%PDF-1.7 not a sheet", ""),
    ],
)
def test_a_sheet_that_is_none_is_refused_with_a_sentence(actor: Actor, content: str | bytes, says: str) -> None:
    found = read(actor, content)
    assert found.state == "refused"
    assert says in found.reason
    assert found.reason
    with pytest.raises(Conflict):
        sheet_apply(actor=actor, found=found)


@pytest.mark.parametrize("content", [b"", b"  \n", b"x" * (5 * 1024 * 1024 + 1)])
def test_what_is_empty_or_too_large_is_refused_before_it_is_kept(actor: Actor, content: bytes) -> None:
    with pytest.raises(SheetRefused):
        sheet_start(actor=actor, file_name="facts.csv", content=content)
    assert not FactsSheet.objects.exists()


def test_semicolons_latin_1_and_a_mark_at_the_beginning_are_understood(actor: Actor) -> None:
    for title in ("Dusk", "Dawn"):
        artwork_make(title)
    assert after(read(actor, "Title;Note\nDusk;Café".encode("latin-1")))["note"] == {"note": "Café"}
    assert after(read(actor, "\ufeffTitle;Note\nDawn;Café"))["note"] == {"note": "Café"}


def test_the_sheet_to_fill_changes_nothing_when_it_comes_back(actor: Actor) -> None:
    tides = Collection.objects.create(name="Tides")
    artwork_make(
        "=HYPERLINK(1)",
        medium="+oil",
        note="-5 °C, @dusk\nsecond line",
        tags=["sea", "dusk"],
        height=Decimal("23.50"),
        width=Decimal(12),
        depth=Decimal("0.75"),
        unit="cm",
        year=2023,
        price_minor=150_050,
        currency="CAD",
        sku="'=1",
        edition="print",
        edition_size=50,
        prints_left=12,
        availability="on_hold",
        hold_until="2030-01-01",
        collection=tides,
    )
    artwork_make("Plain")
    artwork_make("Left", edition="print", prints_left=3)
    artwork_make("Original", edition="original", note="n" * 3000)
    text = template_csv(Artwork.objects.select_related("collection"))
    assert not [cell for row in csv.reader(StringIO(text)) for cell in row if cell.startswith(("=", "+", "-", "@"))]
    found = read(actor, text)
    assert (found.matched, found.changes, found.problems) == (4, [], [])


def test_what_was_not_applied_can_be_discarded_and_old_sheets_go(actor: Actor) -> None:
    artwork_make("Harbour")
    found, applied = read(actor, "Title,Year\nHarbour,2020"), read(actor, "Title,Year\nHarbour,2021")
    sheet_apply(actor=actor, found=applied)
    with pytest.raises(Conflict):
        sheet_discard(actor=actor, found=applied)
    sheet_discard(actor=actor, found=found)
    assert FactsSheet.objects.get() == applied
    FactsSheet.objects.update(created_at="2026-01-01T00:00Z")
    assert sheets_forget() == 1


def test_what_a_dead_worker_left_is_read_later(actor: Actor, django_capture_on_commit_callbacks: Any) -> None:
    artwork_make("Harbour")
    with django_capture_on_commit_callbacks(execute=False):
        found = sheet_start(actor=actor, file_name="facts.csv", content=b"Title,Year\nHarbour,2020")
    assert sheets_resume() == 0
    FactsSheet.objects.update(updated_at="2026-01-01T00:00Z")
    with django_capture_on_commit_callbacks(execute=True):
        assert sheets_resume() == 1
    found.refresh_from_db()
    assert (found.state, len(found.changes)) == ("ready", 1)


def test_a_file_that_is_gone_is_said(actor: Actor) -> None:
    found = sheet_start(actor=actor, file_name="facts.csv", content=b"Title,Year\nHarbour,2020")
    workspace_storage().delete(str(found.file.name))
    sheet_plan(sheet_id=found.pk)
    found.refresh_from_db()
    assert found.state == "refused"


def test_the_files_go_with_their_sheets(actor: Actor, django_capture_on_commit_callbacks: Any) -> None:
    found = read(actor, "Title,Year\nHarbour,2020")
    name = str(found.file.name)
    assert workspace_storage().exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        sheet_discard(actor=actor, found=found)
    assert not workspace_storage().exists(name)


@pytest.mark.slow
def test_300_rows_are_applied_in_a_second_and_few_queries(actor: Actor, django_assert_max_num_queries: Any) -> None:
    for number in range(300):
        artwork_make(f"Painting {number}")
    lines = [f"Painting {number},Oil,24x12 in,2020,$1500,sold,Tides,Quiet {number}." for number in range(300)]
    found = read(actor, "\n".join(["Title,Medium,Size,Year,Price,Availability,Collection,Note", *lines]))
    begun = time.monotonic()
    with django_assert_max_num_queries(25):
        sheet_apply(actor=actor, found=found)
    assert time.monotonic() - begun < 3  # 1 s on a quiet machine
    assert Artwork.objects.filter(availability="sold", year=2020, collection__name="Tides").count() == 300


CELLS = st.text(max_size=40) | st.sampled_from(["24x12", "-", "'=1", "$1 - $2", "sold", "1/50", "2020", "x" * 300, "∞"])


@pytest.mark.slow
@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(cell=CELLS)
def test_no_cell_breaks_the_plan_and_what_is_read_is_shown_and_read_again(
    fact: Fact, cell: str, in_jane: object
) -> None:
    artwork = Artwork(title="Harbour")
    try:
        value = fact.read(cell, artwork)
    except InvalidInput:
        return
    shown = fact.show(value)
    if shown:
        assert fact.show(fact.read(shown, artwork)) == shown
