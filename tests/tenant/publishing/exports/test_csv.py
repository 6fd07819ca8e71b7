"""The files, byte by byte: what a hostile caption, a night with 25 hours and a careless link make of them."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.networks import Network
from apps.tenant.captions.writers.base import Draft
from apps.tenant.publishing.exports.importers import feedhive, publer
from apps.tenant.publishing.exports.importers.publer import HeaderStyle
from apps.tenant.publishing.exports.importers.rows import PostRow, open_slot_row, outgoing, row_make, split
from apps.tenant.publishing.exports.importers.writing import clean, csv_bytes

NEW_YORK = ZoneInfo("America/New_York")
BERLIN, SYDNEY, SANTIAGO = ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Sydney"), ZoneInfo("America/Santiago")
SHORT, TEMPLATE = publer.HEADERS[HeaderStyle.SHORT], publer.HEADERS[HeaderStyle.TEMPLATE]
ARTWORK = UUID("00000000-0000-4000-8000-000000000001")
PICTURE = "https://jane.example/media/t/harbour.jpg"
HOSTILE = Draft(
    text='=HYPERLINK("http://evil.example")\r\n@gallery, "quoted"; café 🎨\rlast\tline',
    hashtags=("oilpainting", "Künstlerin"),
    title="Harbour, at dusk",
    link="https://shop.example/a,b?x=1&y=2",
    board='Sea & Sky, "blue"',
    alt_text="Left || right",
)


def row_of(draft: Draft, network: Network, at: datetime = datetime(2026, 12, 1, 17, 5, 59, tzinfo=UTC)) -> PostRow:
    return row_make(artwork_id=ARTWORK, draft=outgoing(draft, network), network=network, at=at, media_url=PICTURE)


def test_a_pin_for_publer_is_written_to_the_byte() -> None:
    content = csv_bytes(SHORT, [publer.cells(row_of(HOSTILE, Network.PINTEREST), NEW_YORK)])
    assert (
        content
        == (
            "Date,Text,Link,Media URLs,Title,Labels,Alt text,Comments,"
            "Pin Board/Facebook Album/Google Category,Subtype,CTA,Reminder\r\n"
            '2026-12-01 12:05,"=HYPERLINK(""http://evil.example"")\n@gallery, ""quoted""; café 🎨\nlast\tline\n\n'
            '#oilpainting #Künstlerin",https://shop.example/a%2Cb?x=1&y=2,https://jane.example/media/t/harbour.jpg,'
            '"Harbour, at dusk",,Left | | right,,"Sea & Sky, ""blue""",,,\r\n'
        ).encode()
    )


def test_a_post_for_instagram_has_no_link_title_or_board() -> None:
    cells = publer.cells(row_of(HOSTILE, Network.INSTAGRAM), NEW_YORK)
    assert (cells[2], cells[4], cells[8]) == ("", "", "")
    assert cells[1].endswith("#oilpainting #Künstlerin")
    assert len(cells) == len(SHORT) == len(TEMPLATE) == 12


def test_the_headers_of_publers_template_are_its_own_letter_by_letter() -> None:
    assert csv_bytes(TEMPLATE, []) == (
        b"Date - Intl. format or prompt,Text,Link(s) - Separated by comma for FB carousels,"
        b"Media URL(s) - Separated by comma,"
        b'"Title - For the video, pin, PDF ..",Label(s) - Separated by comma,Alt text(s) - Separated by ||,'
        b'Comment(s) - Separated by ||,"Pin board, FB album, or Google category",'
        b'"Post subtype - I.e. story, reel, PDF ..",CTA - For Facebook links or Google,'
        b'"Reminder - For stories, reels, shorts, and TikToks"\r\n'
    )


def test_the_short_headers_are_those_that_imports_have_worked_with() -> None:
    assert csv_bytes(SHORT, []) == (
        b"Date,Text,Link,Media URLs,Title,Labels,Alt text,Comments,Pin Board/Facebook Album/Google Category,"
        b"Subtype,CTA,Reminder\r\n"
    )


def test_on_facebook_the_link_stands_under_the_text_once_and_the_painting_stays_a_photo() -> None:
    draft = Draft(text="A harbour.", link="https://shop.example/1", board="Sea", hashtags=("oil",))
    cells = publer.cells(row_of(draft, Network.FACEBOOK), NEW_YORK)
    assert cells[1] == "A harbour.\n\nhttps://shop.example/1\n\n#oil"
    assert (cells[2], cells[8]) == ("", "")
    said = replace(draft, text="See https://shop.example/1 for more.")
    assert row_of(said, Network.FACEBOOK).text == "See https://shop.example/1 for more.\n\n#oil"


def test_a_post_for_feedhive_is_written_to_the_byte() -> None:
    accounts = feedhive.account_names(" Jane Doe Studio , jane.doe,, ")
    content = csv_bytes(feedhive.HEADERS, [feedhive.cells(row_of(HOSTILE, Network.PINTEREST), accounts)])
    assert (
        content
        == (
            "Text,Title,Media URLs,Labels,Social Medias,Scheduled\r\n"
            '"=HYPERLINK(""http://evil.example"")\n@gallery, ""quoted""; café 🎨\nlast\tline\n\n'
            '#oilpainting #Künstlerin","Harbour, at dusk",https://jane.example/media/t/harbour.jpg,,'
            '"Jane Doe Studio,jane.doe",2026-12-01T17:05:59.000Z\r\n'
        ).encode()
    )


@pytest.mark.parametrize(
    ("local", "fold", "utc"),
    [
        ("2026-10-31T12:00", 0, "2026-10-31T16:00:00.000Z"),
        ("2026-11-01T00:30", 0, "2026-11-01T04:30:00.000Z"),
        ("2026-11-01T01:30", 0, "2026-11-01T05:30:00.000Z"),
        ("2026-11-01T01:30", 1, "2026-11-01T06:30:00.000Z"),
        ("2026-11-01T12:00", 0, "2026-11-01T17:00:00.000Z"),
        ("2027-03-14T01:59", 0, "2027-03-14T06:59:00.000Z"),
        ("2027-03-14T03:00", 0, "2027-03-14T07:00:00.000Z"),
    ],
)
def test_across_the_clock_change_feedhive_gets_utc_and_publer_wall_time(local: str, fold: int, utc: str) -> None:
    at = datetime.fromisoformat(local).replace(tzinfo=NEW_YORK, fold=fold)
    row = row_of(HOSTILE, Network.INSTAGRAM, at.astimezone(UTC))
    assert feedhive.cells(row, ("Jane",))[5] == utc
    assert publer.cells(row, NEW_YORK)[0] == local.replace("T", " ")


@pytest.mark.parametrize(
    ("zone", "moments", "written"),
    [
        (BERLIN, ["2027-03-28T00:59Z", "2027-03-28T01:00Z"], ["2027-03-28 01:59", "2027-03-28 03:00"]),
        (BERLIN, ["2027-10-31T00:30Z", "2027-10-31T01:30Z"], ["2027-10-31 02:30", "2027-10-31 02:30"]),
        (NEW_YORK, ["2027-03-14T06:59Z", "2027-03-14T07:00Z"], ["2027-03-14 01:59", "2027-03-14 03:00"]),
        (NEW_YORK, ["2027-11-07T05:30Z", "2027-11-07T06:30Z"], ["2027-11-07 01:30", "2027-11-07 01:30"]),
        (SYDNEY, ["2027-10-02T15:59Z", "2027-10-02T16:00Z"], ["2027-10-03 01:59", "2027-10-03 03:00"]),
        (SYDNEY, ["2027-04-03T15:30Z", "2027-04-03T16:30Z"], ["2027-04-04 02:30", "2027-04-04 02:30"]),
        # Santiago's clocks skip midnight: the day begins at one.
        (SANTIAGO, ["2027-09-05T03:59Z", "2027-09-05T04:00Z"], ["2027-09-04 23:59", "2027-09-05 01:00"]),
        (SANTIAGO, ["2027-04-04T02:30Z", "2027-04-04T03:30Z"], ["2027-04-03 23:30", "2027-04-03 23:30"]),
    ],
)
def test_publer_gets_the_wall_time_of_the_chosen_zone_on_both_sides_of_a_change_north_and_south(
    zone: ZoneInfo, moments: list[str], written: list[str]
) -> None:
    assert [publer.date_cell(datetime.fromisoformat(moment), zone) for moment in moments] == written


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)), st.sampled_from([BERLIN, NEW_YORK, SYDNEY, SANTIAGO]))
def test_no_time_is_ever_written_that_the_clocks_skip(moment: datetime, zone: ZoneInfo) -> None:
    at = moment.replace(tzinfo=UTC, second=0, microsecond=0)
    wall = datetime.strptime(publer.date_cell(at, zone), "%Y-%m-%d %H:%M")
    there = wall.replace(tzinfo=zone).astimezone(UTC)
    again = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    assert at in (there, again)
    assert there.astimezone(zone).replace(tzinfo=None) == wall


def test_an_open_slot_is_a_time_and_a_text_that_nobody_takes_for_a_caption() -> None:
    row = open_slot_row(Network.INSTAGRAM, datetime(2026, 12, 1, 17, 5, tzinfo=UTC))
    assert publer.cells(row, NEW_YORK) == ("2026-12-01 12:05", "[Open slot · Instagram]", *[""] * 10)
    cells = feedhive.cells(row, ("Jane",))
    assert cells == ("[Open slot · Instagram]", "", "", "", "Jane", "2026-12-01T17:05:00.000Z")


@pytest.mark.parametrize("start", ["=1+1", "+1 (555)", "- oil on linen", "@gallery", "\ttab", "\rreturn"])
def test_a_beginning_that_a_spreadsheet_would_run_reaches_the_importer_unchanged(start: str) -> None:
    content = csv_bytes(feedhive.HEADERS, [feedhive.cells(row_of(Draft(text=start), Network.INSTAGRAM), ())])
    assert _read(content)[1][0] == start.replace("\r", "\n")


def test_the_file_has_no_byte_order_mark_so_that_the_first_column_keeps_its_name() -> None:
    assert _read(csv_bytes(SHORT, []))[0][0] == "Date"
    assert csv_bytes(SHORT, []).startswith(b"Date,")


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=2, max_size=6), max_size=6
    )
)
def test_a_csv_reader_reads_back_what_was_written(rows: list[list[str]]) -> None:
    content = csv_bytes(("First", "Second"), rows)
    assert _read(content) == [["First", "Second"], *[[clean(cell) for cell in row] for row in rows]]


def test_long_lists_are_split_at_500_rows_in_their_order() -> None:
    rows = [row_of(Draft(text=str(number)), Network.INSTAGRAM) for number in range(1001)]
    pieces = list(split(rows))
    assert [len(piece) for piece in pieces] == [500, 500, 1]
    assert [row for piece in pieces for row in piece] == rows


def test_the_fingerprint_forgets_the_media_link_and_nothing_else() -> None:
    row = row_of(HOSTILE, Network.PINTEREST)
    assert replace(row, media_url="https://elsewhere.example/").fingerprint == row.fingerprint
    changes = {
        "artwork_id": UUID(int=2),
        "network": Network.FACEBOOK,
        "at": datetime(2026, 12, 2, tzinfo=UTC),
        "text": "x",
        "title": "x",
        "link": "x",
        "board": "x",
        "alt_text": "x",
    }
    assert {replace(row, **{name: value}).fingerprint for name, value in changes.items()}.isdisjoint({row.fingerprint})


def _read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))
