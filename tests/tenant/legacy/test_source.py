"""The old file is only ever read; what can't be read is said in a sentence."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from apps.tenant.legacy.source import SourceRefused, source_read
from tests.factories.legacy import NEWEST_COLUMNS, NEWEST_TABLES, image_row, old_file


def state_of(folder: Path) -> dict[str, tuple[str, int]]:
    """Every file in the folder, by its bytes and time."""
    return {
        path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) for path in folder.iterdir()
    }


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_nothing_is_written_to_the_file_or_beside_it(tmp_path: Path, journal: str) -> None:
    path = old_file(tmp_path, {"image": [image_row(1)]})
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA journal_mode = {journal}")
    before = state_of(tmp_path)
    assert len(source_read(path).images) == 1
    assert state_of(tmp_path) == before


def test_it_is_read_where_nobody_may_write(tmp_path: Path) -> None:
    path = old_file(tmp_path, {"image": [image_row(1)]})
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        assert source_read(path).images[0].painting_name == "Painting 1"
    finally:
        tmp_path.chmod(0o755)


def test_what_an_older_version_lacks_is_empty(tmp_path: Path) -> None:
    rows = {"image": [image_row(1)], "event_assignment": [{"id": 1, "image_id": 1}]}
    source = source_read(old_file(tmp_path, rows, without={*NEWEST_COLUMNS, *NEWEST_TABLES}))
    assert source.images[0].availability_status == source.images[0].pinterest_hashtags == ""
    assert (source.assignments, source.counts["event_assignment"]) == ([], 0)
    assert "The file has no table “event_assignment”: it is of an older version." in source.notes


def test_columns_and_tables_that_are_not_known_are_named(tmp_path: Path) -> None:
    path = old_file(tmp_path, {"image": [image_row(1)]})
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("ALTER TABLE image ADD COLUMN mood")
        database.execute("UPDATE image SET mood = 'calm'")
        database.execute("CREATE TABLE alembic_version (version_num)")
    source = source_read(path)
    assert source.images[0].extra == {"mood": "calm"}
    assert source.notes == ["The table “alembic_version” with 0 rows is not known and was not looked at."]


def test_values_of_any_kind_become_text_that_can_be_kept(tmp_path: Path) -> None:
    row = image_row(1, painting_name=b"\xff\xferaw", etsy_price=150.0, title="a\x00b", collection_id="7", size=2**62)
    image = source_read(old_file(tmp_path, {"image": [row]})).images[0]
    assert (image.painting_name, image.etsy_price, image.title) == ("\ufffd\ufffdraw", "150.0", "ab")
    assert (image.collection_id, image.size) == (7, str(2**62))


def test_rows_without_a_number_and_with_anothers_are_told(tmp_path: Path) -> None:
    rows = {"image": [image_row(1), {**image_row(2), "id": None}, {**image_row(3), "id": 1}]}
    source = source_read(old_file(tmp_path, rows, strict_ids=False))
    assert [image.id for image in source.images] == [1]
    assert [(one.what, one.reason) for one in source.unread] == [
        ("row 2", "It has no number."),
        ("row 3", "The number 1 is there twice; the first counts."),
    ]
    assert source.counts["image"] == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff\xe0 a picture", "no SQLite file"),
        (b"SQLite format 3\0" + b"\0" * 200, "damaged"),
        (b"SQLite format 3\0" + b"\xff" * 5000, "damaged"),
    ],
)
def test_what_is_no_database_is_refused_with_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "planner.db"
    path.write_bytes(content)
    with pytest.raises(SourceRefused, match=words):
        source_read(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="There is no file"):
        source_read(tmp_path / "planner.db")


def test_another_applications_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE people (id INTEGER PRIMARY KEY)")
    with pytest.raises(SourceRefused, match="no table “image”"):
        source_read(path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE image (id INTEGER PRIMARY KEY)")
    with pytest.raises(SourceRefused, match="has no stored_filename"):
        source_read(path)


def test_a_view_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "views.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE VIEW image AS SELECT 1 AS id, 'x' AS stored_filename")
    with pytest.raises(SourceRefused, match="no table “image”"):
        source_read(path)


@pytest.mark.parametrize("at", [0.3, 0.6, 0.9])
def test_a_damaged_file_is_refused_or_read_whole(tmp_path: Path, at: float) -> None:
    path = old_file(tmp_path, {"image": [image_row(number, text="word " * 200) for number in range(1, 200)]})
    content = bytearray(path.read_bytes())
    start = int(len(content) * at)
    content[start : start + 8000] = b"\xaa" * 8000
    path.write_bytes(content)
    said = ""
    try:
        found = len(source_read(path).images)
    except SourceRefused as refused:
        found, said = 199, refused.message
    assert found == 199
    assert not said or "damaged" in said


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = old_file(tmp_path, {"image": [image_row(number, text="word " * 200) for number in range(1, 200)]})
    path.write_bytes(path.read_bytes()[:30_000])
    with pytest.raises(SourceRefused, match="damaged"):
        source_read(path)


def test_a_file_that_is_at_work_is_refused(tmp_path: Path) -> None:
    path = old_file(tmp_path, {"image": [image_row(1)]})
    (tmp_path / "planner.db-wal").write_bytes(b"pages that are not in the file yet")
    with pytest.raises(SourceRefused, match="at work"):
        source_read(path)


def test_what_lies_beside_a_linked_file_is_seen(tmp_path: Path) -> None:
    path = old_file(tmp_path, {"image": [image_row(1)]})
    (tmp_path / "planner.db-wal").write_bytes(b"unwritten")
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "planner.db"
    link.symlink_to(path)
    with pytest.raises(SourceRefused, match=r"planner\.db-wal lies beside it"):
        source_read(link)
