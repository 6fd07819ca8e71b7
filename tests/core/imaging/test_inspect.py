"""The gate lets in pictures, whatever they are called, and sends the rest back with a reason."""

import io
import zipfile
from pathlib import Path

import pytest
from pyvips import Error as VipsError
from pyvips import Image

from apps.core.errors import AppError
from apps.core.imaging import errors
from apps.core.imaging.formats import Format
from apps.core.imaging.inspect import MAX_FILE_BYTES, inspect
from apps.core.imaging.renditions import renditions_make
from tests.factories.pictures import (
    AVIF,
    JPEG,
    PNG,
    SUFFIXES,
    TIFF,
    WEBP,
    animated_gif,
    animated_webp,
    apng,
    avif_branded,
    box,
    file_of,
    noise,
    plain,
    png_bomb,
    quarters,
    resized_header,
    saved,
    tagged,
    tiff_header,
    tiff_pages,
)

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
FOREIGN = {
    "gif": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "pdf": b"%PDF-1.7\n1 0 obj",
    "svg": SVG,
    "bare svg": b"\xef\xbb\xbf  <svg onload='alert(1)'></svg>",
    "gif of many frames": animated_gif(),
    "canon raw": b"II*\x00\x10\x00\x00\x00CR\x02\x00",
    "fuji raw": b"FUJIFILMCCD-RAW 0201",
    "panasonic raw": b"IIU\x00\x18\x00\x00\x00",
    "dng": tiff_header(300, 200, (50706, 0x0401)),
    "nikon raw": tiff_header(300, 200, (259, 34713)),
    "sensor's raster": tiff_header(300, 200, (262, 32803)),
    "tiff of 32 bits": tiff_header(300, 200, (258, 32)),
    "tiff as fax": tiff_header(300, 200, (259, 4)),
    "heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
    "avif's clothes": avif_branded(plain().heifsave_buffer(compression="av1"), b"mif1"),
    "video": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00",
    "zip": b"PK\x03\x04\x14\x00",
    "photoshop": b"8BPS\x00\x01",
}
NO_PICTURES = {
    "text": b"Dear Sir or Madam, please find the painting attached.",
    "html": b"<!doctype html><html><body><img src='a.svg'><svg></svg></body></html>",
    "almost a jpeg": b"\xff\xd8",
    "program": b"\x7fELF\x02\x01\x01",
}


@pytest.mark.parametrize(
    ("suffix", "taken", "extension"),
    [
        (JPEG, Format.JPEG, ".jpg"),
        (PNG, Format.PNG, ".png"),
        (WEBP, Format.WEBP, ".webp"),
        (TIFF, Format.TIFF, ".tif"),
        (AVIF, Format.AVIF, ".avif"),
    ],
)
def test_a_picture_is_known_by_its_content_whatever_its_name(
    tmp_path: Path, suffix: str, taken: Format, extension: str
) -> None:
    path = saved(tmp_path, plain(320, 240).write_to_buffer(suffix), "holiday.txt")

    seen = inspect(path)

    assert (seen.format, seen.extension, seen.content_type) == (taken, extension, f"image/{taken}")
    assert (seen.width, seen.height, seen.pages, seen.has_alpha) == (320, 240, 1, False)
    assert seen.byte_size == path.stat().st_size


def test_sizes_are_those_of_the_upright_picture(tmp_path: Path) -> None:
    seen = inspect(file_of(tmp_path, tagged(plain(320, 240), "orientation", 6)))
    assert (seen.width, seen.height, seen.orientation) == (240, 320, 6)


def test_transparency_and_profile_are_seen(tmp_path: Path) -> None:
    assert inspect(file_of(tmp_path, plain(colour=(1, 2, 3, 100)), PNG)).has_alpha
    assert inspect(file_of(tmp_path, plain(), JPEG, profile="p3")).has_profile


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN.keys())
def test_formats_that_we_know_but_do_not_take_are_named(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(errors.FormatNotTaken, match=r"^This is an? .*[Uu]pload"):
        inspect(saved(tmp_path, content, "painting.jpg"))


@pytest.mark.parametrize("content", NO_PICTURES.values(), ids=NO_PICTURES.keys())
def test_what_is_no_picture_is_refused_although_it_is_called_jpg(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(errors.NoPicture, match="no picture in this file"):
        inspect(saved(tmp_path, content, "painting.jpg"))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.EmptyFile, match="empty"):
        inspect(saved(tmp_path, b""))


def test_a_file_of_sixty_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = file_of(tmp_path, plain())
    with path.open("r+b") as file:
        file.truncate(MAX_FILE_BYTES)
    with pytest.raises(errors.FileTooHeavy, match="60 MB"):
        inspect(path)


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (40_001, 100), (100, 40_001)])
def test_a_bomb_is_refused_on_its_header(tmp_path: Path, width: int, height: int) -> None:
    with pytest.raises(errors.TooManyPixels, match=f"{width:,} × {height:,} pixels"):
        inspect(saved(tmp_path, png_bomb(width, height)))


def test_a_large_picture_that_can_only_be_opened_as_a_whole_is_refused(tmp_path: Path) -> None:
    baseline, progressive = (plain(64, 64).jpegsave_buffer(interlace=way) for way in (False, True))

    with pytest.raises(errors.TooManyPixels, match="not progressive"):
        inspect(saved(tmp_path, resized_header(progressive, 12_000, 12_000)))
    with pytest.raises(errors.Incomplete):
        inspect(saved(tmp_path, resized_header(baseline, 12_000, 12_000)[:-2]))


@pytest.mark.parametrize(("width", "height"), [(1, 400), (400, 1), (1, 1), (63, 64)])
def test_a_sliver_is_refused(tmp_path: Path, width: int, height: int) -> None:
    with pytest.raises(errors.TooFewPixels, match="full size"):
        inspect(file_of(tmp_path, plain(width, height), PNG))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        (JPEG, {}),
        (JPEG, {"interlace": True}),
        (PNG, {}),
        (PNG, {"interlace": True}),
        (WEBP, {}),
        (WEBP, {"lossless": True}),
        (TIFF, {}),
        (TIFF, {"compression": "lzw", "predictor": "horizontal"}),
        (TIFF, {"compression": "deflate", "bigtiff": True}),
        (TIFF, {"compression": "jpeg", "tile": True}),
        (TIFF, {"pyramid": True}),
        (AVIF, {"effort": 0}),
    ],
    ids=lambda value: value.strip(".") if isinstance(value, str) else ",".join(value) or "plain",
)
def test_a_file_that_was_cut_off_is_incomplete(tmp_path: Path, suffix: str, options: dict[str, bool]) -> None:
    content = noise(300, 300).write_to_buffer(suffix, **options)
    assert inspect(saved(tmp_path, content)).width == 300
    for kept in [*range(100, 1000, 100), 50, 999]:
        with pytest.raises(errors.Incomplete, match="Upload it again"):
            inspect(saved(tmp_path, content[: len(content) * kept // 1000]))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_one_missing_byte_at_the_end_is_noticed(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(errors.Incomplete):
        inspect(saved(tmp_path, plain().write_to_buffer(suffix)[:-1]))


def test_a_picture_with_wrong_bytes_in_the_middle_is_damaged(tmp_path: Path) -> None:
    content = bytearray(noise(300, 300).pngsave_buffer())
    content[len(content) // 2 : len(content) // 2 + 50] = bytes(50)
    with pytest.raises(errors.Damaged, match="save it again"):
        inspect(saved(tmp_path, bytes(content)))


def test_without_decoding_damage_inside_is_left_to_who_makes_the_renditions(tmp_path: Path) -> None:
    content = bytearray(noise(300, 300).pngsave_buffer())
    content[len(content) // 2 : len(content) // 2 + 50] = bytes(50)
    path = saved(tmp_path, bytes(content))

    assert inspect(path, decode=False).width == 300
    with pytest.raises(errors.Damaged):
        renditions_make(path)
    with pytest.raises(errors.Incomplete):
        inspect(saved(tmp_path, bytes(content[:-1])), decode=False)


def test_a_picture_made_of_countless_empty_parts_does_not_keep_us_busy(tmp_path: Path) -> None:
    content: bytes = plain().jpegsave_buffer()
    with pytest.raises(errors.Incomplete):
        inspect(saved(tmp_path, content[:2] + b"\xff\xd0" * 5_000_000 + content[2:]))


def test_animations_and_several_pages_are_refused(tmp_path: Path) -> None:
    sequence = plain().heifsave_buffer(compression="av1") + box(b"moov", bytes(100))
    for content in (animated_webp(), apng(plain()), tiff_pages(2), tiff_pages(150), sequence):
        with pytest.raises(errors.Animated, match="one still picture"):
            inspect(saved(tmp_path, content))


def test_a_thumbnail_or_smaller_copies_in_a_tiff_are_no_pages(tmp_path: Path) -> None:
    assert inspect(saved(tmp_path, noise(600, 400).tiffsave_buffer(tile=True, pyramid=True))).pages == 1


def test_a_tiff_in_one_huge_strip_and_a_large_avif_need_too_much_memory(tmp_path: Path) -> None:
    with pytest.raises(errors.TooManyPixels, match="all at once"):
        inspect(saved(tmp_path, tiff_header(12_000, 12_000, (258, 8), (277, 3), (262, 2))))
    avif = plain(64, 64).heifsave_buffer(compression="av1")
    at = avif.index(b"ispe") + 8
    with pytest.raises(errors.TooManyPixels, match="all at once"):
        inspect(saved(tmp_path, avif[:at] + (6000).to_bytes(4, "big") * 2 + avif[at + 8 :]))


@pytest.mark.parametrize(
    "broken", [b"II*\0", b"II*\0\xff\xff\xff\xff", b"II+\0\x08\0\0\0" + b"\xff" * 8, b"MM\0*" + bytes(99)]
)
def test_a_tiff_without_a_directory_is_incomplete(tmp_path: Path, broken: bytes) -> None:
    with pytest.raises(errors.Incomplete):
        inspect(saved(tmp_path, broken))


def test_a_tiff_whose_directories_run_in_a_circle_ends(tmp_path: Path) -> None:
    content = tiff_header(300, 200)
    with pytest.raises(errors.ImageRefused):
        inspect(saved(tmp_path, content[:-4] + (8).to_bytes(4, "little")))


def archive() -> bytes:
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as packed:
            packed.writestr("invoice.exe", b"MZ")
        return file.getvalue()


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "behind",
    [archive(), b"<html><script>alert(1)</script></html>", b"\n<?php system($_GET[0]);", b"%PDF-1.7 1 0 obj"],
    ids=["archive", "page", "php", "pdf"],
)
def test_a_picture_that_is_a_second_document_too_is_refused(tmp_path: Path, suffix: str, behind: bytes) -> None:
    with pytest.raises(errors.HidesDocument, match="second document"):
        inspect(saved(tmp_path, plain().write_to_buffer(suffix) + behind))


@pytest.mark.parametrize(
    "behind",
    [bytes(512), plain().jpegsave_buffer(), b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 40, b"SEFT trailer"],
    ids=["padding", "second picture", "motion photo", "camera's trailer"],
)
def test_what_cameras_and_phones_put_behind_a_picture_is_accepted(tmp_path: Path, behind: bytes) -> None:
    assert inspect(saved(tmp_path, quarters().jpegsave_buffer() + behind)).width == 320


def test_every_refusal_fits_the_place_where_it_is_kept_and_shown(tmp_path: Path) -> None:
    contents = [b"", *FOREIGN.values(), *NO_PICTURES.values(), png_bomb(30_000, 30_000), apng(plain())]
    contents += [plain(1, 1).pngsave_buffer(), plain().pngsave_buffer()[:-1], plain().pngsave_buffer() + archive()]
    for content in contents:
        with pytest.raises(errors.ImageRefused) as refused:
            inspect(saved(tmp_path, content))
        assert isinstance(refused.value, AppError)
        assert refused.value.code.startswith("image_")
        assert len(refused.value.message) <= 300
        assert refused.value.message.endswith((".", ")"))


def test_no_loader_but_five_can_run_in_this_process() -> None:
    for content in (SVG, FOREIGN["gif"], FOREIGN["pdf"], b"8BPS\0\1" + bytes(40), b"P6 1 1 255 abc"):
        with pytest.raises(VipsError, match="not in a known format"):
            Image.new_from_buffer(content, "")
    with pytest.raises(VipsError, match="blocked"):
        Image.svgload_buffer(SVG)
