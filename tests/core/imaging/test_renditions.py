"""The smaller files: right sizes, right side up, right colours, and nothing in them but pixels."""

from pathlib import Path

import pytest
from pyvips import Image

from apps.core.imaging.errors import Incomplete, TooManyPixels
from apps.core.imaging.renditions import Kind, RenditionFile, renditions_make
from apps.tenant.artworks.models import RenditionKind
from tests.factories.pictures import JPEG, PNG, WEBP, file_of, noise, plain, png_bomb, quarters, saved, tagged


def made(path: Path) -> dict[Kind, RenditionFile]:
    return {rendition.kind: rendition for rendition in renditions_make(path)}


def opened(rendition: RenditionFile) -> Image:
    return Image.new_from_buffer(rendition.data, "")


def near(image: Image, x: int, y: int, colour: tuple[int, ...], within: int = 12) -> bool:
    return all(abs(seen - wanted) <= within for seen, wanted in zip(image.getpoint(x, y), colour, strict=True))


def test_the_kinds_are_those_of_the_database() -> None:
    assert [kind.value for kind in Kind] == RenditionKind.values


@pytest.mark.parametrize("suffix", [JPEG, PNG, WEBP])
def test_a_large_picture_becomes_three_smaller_ones(tmp_path: Path, suffix: str) -> None:
    files = made(file_of(tmp_path, quarters(3000, 2400), suffix))

    assert {kind: (file.width, file.height) for kind, file in files.items()} == {
        Kind.GRID: (480, 384),
        Kind.DETAIL: (1600, 1280),
        Kind.SHARE: (1440, 1152),
    }
    for file in files.values():
        assert (opened(file).width, opened(file).height) == (file.width, file.height)
    assert [file.content_type for file in files.values()] == ["image/webp", "image/webp", "image/jpeg"]
    assert files[Kind.GRID].data[8:12] == b"WEBP"
    assert files[Kind.SHARE].data[:3] == b"\xff\xd8\xff"


def test_nothing_is_made_larger_than_it_was(tmp_path: Path) -> None:
    for file in made(file_of(tmp_path, quarters(300, 240))).values():
        assert (file.width, file.height) == (300, 240)


@pytest.mark.parametrize(("orientation", "corner"), [(1, "red"), (3, "blue"), (6, "yellow"), (8, "green")])
def test_pictures_stand_upright(tmp_path: Path, orientation: int, corner: str) -> None:
    colours = {"red": (220, 30, 30), "blue": (30, 30, 220), "yellow": (240, 220, 40), "green": (30, 180, 30)}
    files = made(file_of(tmp_path, tagged(quarters(1200, 1000), "orientation", orientation), Q=95))

    for file in files.values():
        lies = orientation in {6, 8}
        assert (file.width < file.height) == lies
        assert near(opened(file), file.width // 4, file.height // 4, colours[corner])


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
        assert near(opened(file), file.width // 4, file.height // 4, (220, 30, 30), within=10)


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
        assert near(image, 100, 100, (120, 120, 120), within=14)


def test_transparency_stays_on_screen_and_turns_white_when_shared(tmp_path: Path) -> None:
    files = made(file_of(tmp_path, plain(600, 480, (10, 20, 30, 0)), PNG))
    assert opened(files[Kind.GRID]).hasalpha()
    assert near(opened(files[Kind.SHARE]), 100, 100, (255, 255, 255))


@pytest.mark.parametrize(
    ("width", "height"), [(600, 2400), (2400, 600), (4000, 64), (64, 4000), (999, 1250), (1911, 1000), (3000, 4000)]
)
def test_what_is_shared_has_a_ratio_that_instagram_takes(tmp_path: Path, width: int, height: int) -> None:
    file = made(file_of(tmp_path, quarters(width, height)))[Kind.SHARE]
    assert 4 / 5 <= file.width / file.height <= 1.91
    assert file.width <= 1440


def test_a_tall_painting_is_shared_whole_between_mattes(tmp_path: Path) -> None:
    share = made(file_of(tmp_path, quarters(600, 1200)))[Kind.SHARE]
    image = opened(share)

    left = (share.width - 600) // 2
    assert (share.width, share.height) == (960, 1200)
    for x, y, colour in (
        (4, 4, (220, 30, 30)),
        (595, 4, (30, 180, 30)),
        (4, 1195, (240, 220, 40)),
        (595, 1195, (30, 30, 220)),
    ):
        assert near(image, left + x, y, colour, within=25)
    matte = image.getpoint(10, 600)
    assert min(matte) > 200
    assert max(matte) - min(matte) < 30


def test_a_plain_ground_at_the_edges_goes_on_into_the_matte(tmp_path: Path) -> None:
    wall = plain(400, 1600, (238, 232, 220)).insert(plain(200, 1200, (150, 40, 30)), 100, 200)
    share = made(file_of(tmp_path, wall))[Kind.SHARE]
    assert near(opened(share), 20, share.height // 2, (238, 232, 220), within=3)


def test_the_hardest_picture_stays_below_eight_megabytes(tmp_path: Path) -> None:
    share = made(file_of(tmp_path, noise(1440, 1800), JPEG, Q=95))[Kind.SHARE]
    assert (share.width, share.height) == (1440, 1800)
    assert len(share.data) < 8_000_000


def test_a_long_thin_picture_keeps_at_least_one_pixel(tmp_path: Path) -> None:
    grid = made(file_of(tmp_path, plain(39_000, 64), PNG))[Kind.GRID]
    assert (grid.width, grid.height) == (480, 1)


def test_bombs_and_broken_files_are_refused_here_too(tmp_path: Path) -> None:
    with pytest.raises(TooManyPixels):
        renditions_make(saved(tmp_path, png_bomb(30_000, 30_000)))
    with pytest.raises(Incomplete):
        renditions_make(saved(tmp_path, noise(400, 400).jpegsave_buffer()[:-5000]))
