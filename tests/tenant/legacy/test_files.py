"""The pictures in a folder or a ZIP: what is harmful is not looked at, what is broken is told."""

import io
import os
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from apps.tenant.legacy.files.archive import Archive
from apps.tenant.legacy.files.checking import pictures_checked
from apps.tenant.legacy.files.folder import Folder
from apps.tenant.legacy.files.kinds import FileBroken
from apps.tenant.legacy.source import SourceRefused
from tests.factories.pictures import SVG, jpeg


def archive(entries: dict[str, bytes], **how: int) -> Archive:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how.get("compression", zipfile.ZIP_STORED)) as target:
        for name, content in entries.items():
            target.writestr(name, content)
    packed.seek(0)
    return Archive(packed)


def test_a_folder_gives_its_files_and_those_of_its_folders(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "a.jpg").write_bytes(b"one")
    (tmp_path / "more" / "b.jpg").write_bytes(b"two!")
    (tmp_path / "more" / "a.jpg").write_bytes(b"three")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    (tmp_path / "planner.db").write_bytes(b"x")
    folder = Folder(tmp_path)
    assert folder.found.sizes == {"a.jpg": 3, "b.jpg": 4}
    assert [one.name for one in folder.found.refused] == ["more/a.jpg"]


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "uploads").mkdir()
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "uploads" / "artwork_1.jpg").symlink_to(tmp_path / "secret")
    folder = Folder(tmp_path / "uploads")
    assert folder.found.sizes == {}
    assert "links are not followed" in folder.found.refused[0].reason


def test_a_name_that_is_no_text_is_told_as_one(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.jpg")).write_bytes(b"one")
    folder = Folder(tmp_path)
    (name,) = folder.found.sizes
    assert name == "caf\ufffd.jpg"
    folder.copy(name, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"one"


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="There is no folder"):
        Folder(tmp_path / "uploads")


def test_a_zip_gives_its_files_wherever_they_lie_in_it(tmp_path: Path) -> None:
    found = archive({"static/uploads/a.jpg": b"one", "b.jpg": b"two", "__MACOSX/._b.jpg": b"x"})
    assert found.found.sizes == {"a.jpg": 3, "b.jpg": 3}
    found.copy("a.jpg", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"one"


@pytest.mark.parametrize("name", ["../../etc/passwd.jpg", "/etc/passwd.jpg", "a/../b.jpg", "..\\b.jpg", "C:\\b.jpg"])
def test_paths_out_of_the_folder_are_not_looked_at(name: str) -> None:
    found = archive({name: b"x", "good.jpg": b"y"}).found
    assert list(found.sizes) == ["good.jpg"]
    assert "leads out" in found.refused[0].reason


def test_a_bomb_is_not_unpacked() -> None:
    found = archive({"bomb.jpg": bytes(5_000_000), "good.jpg": b"y"}, compression=zipfile.ZIP_DEFLATED).found
    assert list(found.sizes) == ["good.jpg"]
    assert "a hundred times" in found.refused[0].reason


def test_what_is_too_large_is_not_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("large.jpg", b"x")
    content = packed.getvalue()
    at = content.rindex(b"PK\x01\x02") + 24
    lying = content[:at] + (70_000_000).to_bytes(4, "little") + content[at + 4 :]
    assert "60 MB is the most" in Archive(io.BytesIO(lying)).found.refused[0].reason


def test_what_is_larger_than_it_says_is_broken(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("a.jpg", b"some content that is longer")
    content = packed.getvalue()
    at = content.rindex(b"PK\x01\x02") + 24
    lying = content[:at] + (3).to_bytes(4, "little") + content[at + 4 :]
    with pytest.raises(FileBroken):
        Archive(io.BytesIO(lying)).copy("a.jpg", tmp_path / "out")
    assert (tmp_path / "out").stat().st_size <= 27


def test_encrypted_files_and_links_are_told() -> None:
    packed = io.BytesIO()
    link = zipfile.ZipInfo("link.jpg")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("locked.jpg", b"x")
        target.writestr(link, "/etc/passwd")
    content = bytearray(packed.getvalue())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    reasons = [one.reason for one in Archive(io.BytesIO(bytes(content))).found.refused]
    assert "encrypted" in reasons[0]
    assert "links are not followed" in reasons[1]


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_zip_is_refused(content: bytes) -> None:
    with pytest.raises(SourceRefused):
        Archive(io.BytesIO(content))


def test_a_list_that_is_too_long_is_refused_before_it_is_read() -> None:
    entry = b"PK\x01\x02" + bytes(42)
    entries = entry * 400_000
    count, size = (1).to_bytes(2, "little"), len(entries).to_bytes(4, "little")
    content = entries + b"PK\x05\x06" + bytes(4) + count * 2 + size + bytes(4) + bytes(2)
    file = io.BytesIO(content)
    tracemalloc.start()
    with pytest.raises(SourceRefused, match="more than 100,000 files"):
        Archive(file)
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("compression", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_what_is_packed_in_an_odd_way_is_told(compression: int) -> None:
    found = archive({"odd.jpg": bytes(range(256)), "dir/": b""}, compression=compression).found
    assert found.sizes == {}
    assert "ordinary ZIP" in found.refused[0].reason


def test_an_entry_that_lies_about_its_place_is_broken(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("a.jpg", b"some content")
    content = bytearray(packed.getvalue())
    at = content.rindex(b"PK\x01\x02") + 42
    content[at : at + 4] = (len(content) + 9).to_bytes(4, "little")
    with pytest.raises(FileBroken, match="damaged"):
        Archive(io.BytesIO(bytes(content))).copy("a.jpg", tmp_path / "out")


def test_a_damaged_entry_is_broken(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("a.jpg", b"some content")
    content = packed.getvalue().replace(b"some content", b"xome content")
    with pytest.raises(FileBroken, match="damaged"):
        Archive(io.BytesIO(content)).copy("a.jpg", tmp_path / "out")


def test_each_file_is_looked_at_by_its_content() -> None:
    good = jpeg(100, 80)
    pictures = archive({"good.jpg": good, "cut.jpg": good[:-200], "lying.jpg": SVG, "tiny.jpg": jpeg(20, 20)})
    with pictures_checked(pictures, list(pictures.found.sizes)) as checked:
        found = {one.name: (one.picture is not None, one.reason) for one in checked}
    assert found["good.jpg"] == (True, "")
    assert not any(found[name][0] for name in ("cut.jpg", "lying.jpg", "tiny.jpg"))
    assert all(found[name][1] for name in ("cut.jpg", "lying.jpg", "tiny.jpg"))
