"""The smaller files: right sizes, right side up, right colours, and nothing in them but pixels."""

from pathlib import Path

import pytest
from pyvips import Image

from apps.core.imaging.errors import ImageRefused, Incomplete, TooManyPixels
from apps.core.imaging.inspect import inspect
from apps.core.imaging.renditions import NETWORK_KINDS, Kind, RenditionFile, renditions_make
from tests.factories.pictures import (
    JPEG,
    PNG,
    SUFFIXES,
    TIFF,
    file_of,
    noise,
    plain,
    png_bomb,
    png_profiled,
    quarters,
    saved,
    tagged,
    tiff_tagged,
)

pytestmark = pytest.mark.slow

RED, GREEN, YELLOW, BLUE = (220, 30, 30), (30, 180, 30), (240, 220, 40), (30, 30, 220)


def made(path: Path) -> dict[Kind, RenditionFile]:
    return {rendition.kind: rendition for rendition in renditions_make(path)}


def opened(rendition: RenditionFile) -> Image:
    return Image.new_from_buffer(rendition.data, "")


def near(image: Image, x: int, y: int, colour: tuple[int, ...], within: int = 12) -> bool:
    return all(abs(seen - wanted) <= within for seen, wanted in zip(image.getpoint(x, y), colour, strict=True))


def test_the_kinds_fit_the_column_and_say_their_ratio() -> None:
    assert all(len(kind.value) <= 10 for kind in Kind)
    assert [kind.ratio for kind in NETWORK_KINDS] == [4 / 5, 1, 2 / 3, 9 / 16, 1.91, None]
    assert Kind.GRID.ratio is Kind.DETAIL.ratio is None


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_large_picture_becomes_one_file_for_each_use(tmp_path: Path, suffix: str) -> None:
    options = {"effort": 0} if suffix == ".avif" else {}
    files = made(file_of(tmp_path, quarters(3000, 2400), suffix, **options))

    assert {kind: (file.width, file.height) for kind, file in files.items()} == {
        Kind.GRID: (480, 384),
        Kind.DETAIL: (1600, 1280),
        Kind.PORTRAIT: (1080, 1350),
        Kind.SQUARE: (1080, 1080),
        Kind.PIN: (1000, 1500),
        Kind.STORY: (1080, 1920),
        Kind.WIDE: (1910, 1000),
        Kind.ETSY: (2500, 2000),
    }
    for file in files.values():
        assert (opened(file).width, opened(file).height) == (file.width, file.height)
        is_webp = file.kind in {Kind.GRID, Kind.DETAIL}
        assert (file.content_type, file.extension) == (("image/webp", ".webp") if is_webp else ("image/jpeg", ".jpg"))
        assert (file.data[8:12] == b"WEBP") == is_webp
        assert (file.data[:3] == b"\xff\xd8\xff") != is_webp


def test_only_the_kinds_that_are_wanted_are_made_in_their_order(tmp_path: Path) -> None:
    path = file_of(tmp_path, quarters(800, 640))
    assert [file.kind for file in renditions_make(path, kinds=[Kind.ETSY, Kind.GRID, Kind.ETSY])] == [
        Kind.GRID,
        Kind.ETSY,
    ]
    assert renditions_make(path, kinds=()) == []


def test_a_painting_is_never_larger_than_it_was(tmp_path: Path) -> None:
    files = made(file_of(tmp_path, quarters(600, 480)))

    for kind in (Kind.DETAIL, Kind.ETSY):
        assert (files[kind].width, files[kind].height) == (600, 480)
    assert {kind: (files[kind].width, files[kind].height) for kind in NETWORK_KINDS[:-1]} == {
        Kind.PORTRAIT: (600, 750),
        Kind.SQUARE: (600, 600),
        Kind.PIN: (600, 900),
        Kind.STORY: (594, 1056),
        Kind.WIDE: (764, 400),
    }


def test_a_tiny_painting_stands_in_its_own_size_on_the_smallest_canvas(tmp_path: Path) -> None:
    files = made(file_of(tmp_path, plain(64, 64, RED), PNG))

    for kind in NETWORK_KINDS[:-1]:
        image = opened(files[kind])
        middle = (image.width // 2, image.height // 2)
        assert 320 <= image.width <= 382
        assert near(image, *middle, RED)
        assert near(image, middle[0] - 30, middle[1], RED, within=30)
        assert near(image, middle[0] - 40, middle[1], image.getpoint(2, 2))


@pytest.mark.parametrize(
    ("size", "etsy"),
    [
        ((6000, 3000), (4000, 2000)),
        ((6000, 1500), (4000, 1000)),
        ((1500, 2500), (1500, 2500)),
        ((900, 5000), (720, 4000)),
    ],
)
def test_etsy_gets_two_thousand_pixels_on_the_short_side_where_there_are_so_many(
    tmp_path: Path, size: tuple[int, int], etsy: tuple[int, int]
) -> None:
    (file,) = renditions_make(file_of(tmp_path, plain(*size)), kinds=[Kind.ETSY])
    assert (file.width, file.height) == etsy


@pytest.mark.parametrize(("orientation", "corner"), [(1, "red"), (3, "blue"), (6, "yellow"), (8, "green")])
def test_pictures_stand_upright(tmp_path: Path, orientation: int, corner: str) -> None:
    colours = {"red": RED, "blue": BLUE, "yellow": YELLOW, "green": GREEN}
    files = made(file_of(tmp_path, tagged(quarters(1200, 1000), "orientation", orientation), Q=95))

    for file in files.values():
        image = opened(file)
        if file.kind.ratio is None:
            assert (file.width < file.height) == (orientation in {6, 8})
        assert near(image, image.width // 2 - 90, image.height // 2 - 90, colours[corner])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_pictures_of_every_format_stand_upright(tmp_path: Path, suffix: str) -> None:
    path = file_of(tmp_path, tagged(quarters(400, 300), "orientation", 6), suffix)
    (file,) = renditions_make(path, kinds=[Kind.ETSY])
    assert (inspect(path).width, inspect(path).height) == (file.width, file.height) == (300, 400)
    assert near(opened(file), 20, 20, YELLOW)


def test_nothing_of_the_metadata_is_left(tmp_path: Path) -> None:
    picture = tagged(quarters(800, 640), "exif-ifd3-GPSLatitude", "52/1 31/1 12/1")
    picture = tagged(picture, "exif-ifd0-Artist", "SECRET-ARTIST")
    picture = tagged(picture, "xmp-data", b"<x:xmpmeta>SECRET-XMP</x:xmpmeta>")
    content: bytes = picture.jpegsave_buffer(profile="p3")
    comment, iptc = b"\xff\xfe\x00\x10SECRET-COMMENT", b"\xff\xed\x00\x1bPhotoshop 3.0\0SECRET-IPTC"
    content = content[:2] + comment + iptc + content[2:]
    path = saved(tmp_path, content)
    planted = Image.new_from_buffer(content, "")
    assert {"exif-ifd3-GPSLatitude", "xmp-data", "iptc-data", "icc-profile-data"} <= set(planted.get_fields())
    assert content.count(b"SECRET") == 4

    for file in renditions_make(path):
        for trace in (b"SECRET", b"Exif", b"EXIF", b"GPS", b"xmp", b"XMP", b"Photoshop", b"ICC"):
            assert trace not in file.data, (file.kind, trace)
        kept = [field for field in opened(file).get_fields() if field.startswith(("exif-ifd3", "xmp", "iptc", "icc"))]
        assert kept == []


def test_colours_of_a_wide_profile_are_brought_to_srgb(tmp_path: Path) -> None:
    wide = quarters(800, 640).icc_transform("p3", input_profile="srgb").copy()
    path = file_of(tmp_path, wide, JPEG, Q=95, profile="p3")
    assert not near(Image.new_from_file(str(path)), 200, 160, (220, 30, 30), within=10)

    for file in renditions_make(path):
        assert near(opened(file), file.width // 2 - 60, file.height // 2 - 60, RED, within=10)


@pytest.mark.parametrize("space", ["cmyk", "rgb16", "b-w", "grey16"])
def test_other_kinds_of_colour_become_srgb_of_eight_bits(tmp_path: Path, space: str) -> None:
    picture = plain(600, 480, (120, 120, 120))
    if space == "cmyk":
        path = file_of(tmp_path, picture.icc_transform("cmyk"), JPEG, Q=95)
    else:
        path = file_of(tmp_path, picture.colourspace(space), PNG)

    for file in renditions_make(path):
        image = opened(file)
        assert (image.interpretation, image.format, image.bands) == ("srgb", "uchar", 3)
        assert near(image, image.width // 2, image.height // 2, (120, 120, 120), within=14)


@pytest.mark.parametrize("suffix", [JPEG, TIFF])
def test_cmyk_without_a_profile_becomes_the_same_colours(tmp_path: Path, suffix: str) -> None:
    inks = quarters(600, 480).icc_transform("cmyk").copy()
    inks.remove("icc-profile-data")
    for file in renditions_make(file_of(tmp_path, inks, suffix)):
        assert near(opened(file), file.width // 2 - 60, file.height // 2 - 60, RED, within=30)


@pytest.mark.parametrize("space", ["rgb16", "grey16", "cmyk", "b-w"])
def test_a_tiff_of_any_depth_and_colour_becomes_srgb(tmp_path: Path, space: str) -> None:
    grey = plain(600, 480, (120, 120, 120))
    path = file_of(tmp_path, grey.icc_transform("cmyk") if space == "cmyk" else grey.colourspace(space), TIFF)
    for file in renditions_make(path):
        image = opened(file)
        assert (image.interpretation, image.format, image.bands) == ("srgb", "uchar", 3)
        assert near(image, image.width // 2, image.height // 2, (120, 120, 120), within=14)


@pytest.mark.parametrize(
    ("extra", "meaning", "has_alpha"),
    [
        ([0], [0], False),  # a saved selection
        ([0], [2], True),  # transparency
        ([0, 255], [0, 0], False),
        ([255, 0], [2, 0], True),
        ([0, 0], [2, 0], True),
    ],
)
def test_selections_and_spot_colours_in_a_tiff_are_no_transparency(
    tmp_path: Path, extra: list[int], meaning: list[int], has_alpha: bool
) -> None:
    content = plain(600, 480, RED).bandjoin(extra).tiffsave_buffer()
    path = saved(tmp_path, tiff_tagged(content, 338, *meaning))

    assert inspect(path).has_alpha == has_alpha
    files = made(path)
    assert opened(files[Kind.GRID]).hasalpha() == (has_alpha and extra[0] == 0)
    seen = (255, 255, 255) if has_alpha and extra[0] == 0 else RED
    assert near(opened(files[Kind.ETSY]), 300, 240, seen)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("damage", ["garbage", "another kind's"])
def test_a_profile_that_is_broken_or_of_other_colours_is_left_out(tmp_path: Path, suffix: str, damage: str) -> None:
    right = bytes(Image.profile_load("p3"))
    wrong = bytes(len(right)) if damage == "garbage" else right.replace(b"RGB XYZ", b"CMYKLab", 1)
    # PNG packs its profile, so that it is packed anew.
    content = plain(600, 480, RED).write_to_buffer(suffix, profile="p3")
    changed = png_profiled(content, wrong) if suffix == PNG else content.replace(right, wrong)
    assert changed != content

    for file in renditions_make(saved(tmp_path, changed)):
        assert near(opened(file), file.width // 2, file.height // 2, RED, within=14)


def test_transparency_stays_on_screen_and_turns_white_for_the_networks(tmp_path: Path) -> None:
    files = made(file_of(tmp_path, plain(600, 480, (10, 20, 30, 0)), PNG))
    assert opened(files[Kind.GRID]).hasalpha()
    for kind in NETWORK_KINDS:
        image = opened(files[kind])
        assert image.bands == 3
        assert near(image, image.width // 2, image.height // 2, (255, 255, 255))


@pytest.mark.parametrize(
    ("width", "height"),
    [(600, 2400), (2400, 600), (4000, 64), (64, 4000), (999, 1250), (1911, 1000), (3000, 4000), (321, 500), (97, 89)],
)
def test_every_canvas_has_exactly_its_networks_ratio(tmp_path: Path, width: int, height: int) -> None:
    for file in renditions_make(file_of(tmp_path, plain(width, height)), kinds=NETWORK_KINDS[:-1]):
        assert file.width / file.height == pytest.approx(file.kind.ratio, abs=1e-9)
        assert 320 <= file.width <= 1910


@pytest.mark.parametrize(("width", "height"), [(1080, 1350), (999, 1250), (1998, 2505)])
def test_a_painting_of_nearly_the_same_ratio_fills_the_canvas(tmp_path: Path, width: int, height: int) -> None:
    (file,) = renditions_make(file_of(tmp_path, plain(width, height, RED)), kinds=[Kind.PORTRAIT])
    image = opened(file)
    for x, y in ((0, 0), (file.width - 1, 0), (0, file.height - 1), (file.width - 1, file.height - 1)):
        assert near(image, x, y, RED)


def test_the_hardest_picture_stays_below_eight_megabytes(tmp_path: Path) -> None:
    path = file_of(tmp_path, noise(3000, 2200), JPEG, Q=95)
    for file in renditions_make(path, kinds=NETWORK_KINDS):
        assert len(file.data) < 8_000_000


@pytest.mark.parametrize("size", [(40_000, 64), (64, 40_000)])
def test_a_long_thin_picture_keeps_at_least_one_pixel(tmp_path: Path, size: tuple[int, int]) -> None:
    files = made(file_of(tmp_path, plain(*size), PNG))
    assert {files[Kind.GRID].width, files[Kind.GRID].height} == {480, 1}
    assert {files[Kind.ETSY].width, files[Kind.ETSY].height} == {4000, 6}
    assert min(files[Kind.STORY].width, files[Kind.WIDE].height) > 190


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1)])
def test_a_picture_of_one_pixel_is_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    with pytest.raises(ImageRefused):
        renditions_make(file_of(tmp_path, plain(*size), PNG))


def test_bombs_and_broken_files_are_refused_here_too(tmp_path: Path) -> None:
    with pytest.raises(TooManyPixels):
        renditions_make(saved(tmp_path, png_bomb(30_000, 30_000)))
    with pytest.raises(Incomplete):
        renditions_make(saved(tmp_path, noise(400, 400).jpegsave_buffer()[:-5000]))
