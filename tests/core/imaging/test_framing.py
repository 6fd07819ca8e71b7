"""What a network shows of a painting: the part that was chosen, whole, on a matte, never enlarged."""

from math import inf, nan
from pathlib import Path

import pytest
from pyvips import Image

from apps.core.errors import InvalidInput
from apps.core.imaging import renditions
from apps.core.imaging.framing import Box, Framing, Matte
from apps.core.imaging.renditions import Kind, renditions_make
from tests.factories.pictures import PNG, file_of, plain, quarters, tagged

RED, GREEN, YELLOW, BLUE = (220, 30, 30), (30, 180, 30), (240, 220, 40), (30, 30, 220)
CORNERS = {"red": (0.0, 0.0), "green": (0.5, 0.0), "yellow": (0.0, 0.5), "blue": (0.5, 0.5)}
COLOURS = {"red": RED, "green": GREEN, "yellow": YELLOW, "blue": BLUE}


def framed(path: Path, kind: Kind, framing: Framing) -> Image:
    (file,) = renditions_make(path, {kind: framing}, [kind])
    image = Image.new_from_buffer(file.data, "")
    assert (image.width, image.height) == (file.width, file.height)
    return image


def near(image: Image, x: int, y: int, colour: tuple[int, ...], within: int = 12) -> bool:
    return all(abs(seen - wanted) <= within for seen, wanted in zip(image.getpoint(x, y), colour, strict=True))


def corners(image: Image) -> list[tuple[int, int]]:
    return [(x, y) for x in (3, image.width - 4) for y in (3, image.height - 4)]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.ratio])
@pytest.mark.parametrize("quarter", CORNERS)
def test_only_the_chosen_part_is_shown(tmp_path: Path, kind: Kind, quarter: str) -> None:
    x, y = CORNERS[quarter]
    path = file_of(tmp_path, quarters(1200, 1000), Q=95)

    image = framed(path, kind, Framing(Matte.WHITE, Box(x, y, 0.5, 0.5)))

    assert near(image, image.width // 2, image.height // 2, COLOURS[quarter])
    for at in [(image.width // 2 - 100, image.height // 2), (image.width // 2, image.height // 2 + 80)]:
        assert near(image, *at, COLOURS[quarter])


@pytest.mark.slow
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_part_is_meant_of_the_upright_picture(tmp_path: Path, orientation: int) -> None:
    path = file_of(tmp_path, tagged(quarters(1200, 1000), "orientation", orientation), Q=95)
    upright = Image.new_from_file(str(path)).autorot()

    for x, y in CORNERS.values():
        image = framed(path, Kind.SQUARE, Framing(crop=Box(x + 0.05, y + 0.05, 0.4, 0.4)))
        wanted = upright.getpoint(upright.width * (x + 0.25), upright.height * (y + 0.25))
        assert near(image, image.width // 2, image.height // 2, tuple(wanted))


def test_a_part_with_the_canvas_ratio_fills_it(tmp_path: Path) -> None:
    picture = plain(1000, 1000, BLUE).insert(plain(400, 500, RED), 300, 200)
    image = framed(file_of(tmp_path, picture, PNG), Kind.PORTRAIT, Framing(crop=Box(0.3, 0.2, 0.4, 0.5)))

    assert (image.width, image.height) == (400, 500)
    assert all(near(image, *corner, RED) for corner in corners(image))


def test_a_part_with_another_ratio_is_matted_and_not_enlarged(tmp_path: Path) -> None:
    path = file_of(tmp_path, plain(2000, 1000, RED), PNG)
    image = framed(path, Kind.SQUARE, Framing(Matte.WHITE, Box(0, 0.2, 0.2, 0.2)))

    assert (image.width, image.height) == (400, 400)
    assert all(near(image, *corner, (255, 255, 255)) for corner in corners(image))
    assert near(image, 5, 110, RED)
    assert near(image, 394, 290, RED)
    assert near(image, 200, 90, (255, 255, 255))


def test_kinds_without_a_ratio_are_always_the_whole_painting(tmp_path: Path) -> None:
    path = file_of(tmp_path, quarters(800, 640))
    framing = Framing(Matte.BLUR, Box(0, 0, 0.2, 0.2))
    for kind in (Kind.GRID, Kind.DETAIL, Kind.ETSY):
        assert renditions_make(path, {kind: framing}, [kind]) == renditions_make(path, kinds=[kind])


@pytest.mark.slow
def test_a_small_part_of_a_large_picture_keeps_its_pixels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = plain(3000, 2000, BLUE).insert(plain(300, 300, RED), 2400, 1500)
    path = file_of(tmp_path, tagged(picture, "orientation", 6), Q=95)
    framing = Framing(crop=Box(1 - 1800 / 2000, 2400 / 3000, 300 / 2000, 300 / 3000))
    both = {Kind.SQUARE: framing}, (Kind.DETAIL, Kind.SQUARE)
    together = renditions_make(path, *both)
    monkeypatch.setattr(renditions, "_MOST_BASE_PIXELS", 2_000_000)
    apart = renditions_make(path, *both)

    for files in (together, apart):
        assert [(file.width, file.height) for file in files] == [(1067, 1600), (320, 320)]
        image = Image.new_from_buffer(files[1].data, "")
        assert near(image, 160, 160, RED)
        assert near(image, 15, 15, RED)
        assert near(image, 305, 305, RED)


@pytest.mark.parametrize(
    ("box", "clamped"),
    [
        (Box(-0.5, -0.5, 1, 1), Box(0, 0, 0.5, 0.5)),
        (Box(0.5, 0.5, 9, 9), Box(0.5, 0.5, 0.5, 0.5)),
        (Box(-1, -1, 5, 5), Box(0, 0, 1, 1)),
        (Box(0.5, 0.5, 0.001, 0.02), Box(0.5, 0.5, 0.05, 0.05)),
        (Box(0.999, 0, 0.5, 1), Box(0.95, 0, 0.05, 1)),
    ],
)
def test_a_part_that_reaches_out_of_the_picture_is_cut_to_it(tmp_path: Path, box: Box, clamped: Box) -> None:
    assert Framing(crop=box).box == clamped
    path = file_of(tmp_path, quarters(200, 200), PNG)
    assert framed(path, Kind.STORY, Framing(crop=box)).width >= 320


@pytest.mark.parametrize(
    "sides",
    [(nan, 0, 1, 1), (0, inf, 1, 1), (0, 0, -inf, 1), (0, 0, 0, 1), (0, 0, 1, -1), (1, 0, 1, 1), (0, -2, 1, 1.5)],
)
def test_a_part_that_is_none_is_refused_in_words(sides: tuple[float, float, float, float]) -> None:
    with pytest.raises(InvalidInput, match=r"The part .* Draw it"):
        Box(*sides)


def test_the_matte_is_a_pale_tint_of_the_edges(tmp_path: Path) -> None:
    image = framed(file_of(tmp_path, quarters(600, 1200)), Kind.SQUARE, Framing())

    left = (image.width - 540) // 2
    for x, y, colour in ((4, 4, RED), (535, 4, GREEN), (4, 1075, YELLOW), (535, 1075, BLUE)):
        assert near(image, left + x, y, colour, within=25)
    matte = image.getpoint(10, 600)
    assert min(matte) > 200
    assert max(matte) - min(matte) < 30


@pytest.mark.parametrize("kind", [Kind.SQUARE, Kind.WIDE])
def test_a_plain_ground_at_the_edges_goes_on_into_the_matte(tmp_path: Path, kind: Kind) -> None:
    wall = plain(400, 1600, (238, 232, 220)).insert(plain(200, 1200, (150, 40, 30)), 100, 200)
    image = framed(file_of(tmp_path, wall), kind, Framing())
    assert near(image, 20, image.height // 2, (238, 232, 220), within=3)


def test_a_white_matte_is_white(tmp_path: Path) -> None:
    image = framed(file_of(tmp_path, plain(600, 1200, RED)), Kind.WIDE, Framing(Matte.WHITE))
    assert all(near(image, *corner, (255, 255, 255), within=1) for corner in corners(image))


@pytest.mark.parametrize("kind", [Kind.STORY, Kind.WIDE])
def test_a_blurred_matte_is_the_painting_darker_and_out_of_focus(tmp_path: Path, kind: Kind) -> None:
    picture = quarters(1200, 1200)
    image = framed(file_of(tmp_path, picture, PNG), kind, Framing(Matte.BLUR))

    for (x, y), colour in zip(corners(image), (RED, YELLOW, GREEN, BLUE), strict=True):
        assert near(image, x, y, tuple(value * 0.8 for value in colour), within=20)
    middle = image.width // 2, image.height // 2
    for x, y, colour in ((-30, -30, RED), (30, -30, GREEN), (-30, 30, YELLOW), (30, 30, BLUE)):
        assert near(image, middle[0] + x, middle[1] + y, colour, within=20)


@pytest.mark.slow
def test_all_framings_come_from_one_call(tmp_path: Path) -> None:
    path = file_of(tmp_path, quarters(1600, 1200), Q=95)
    framings = {
        Kind.SQUARE: Framing(crop=Box(0, 0, 0.3, 0.4)),
        Kind.PIN: Framing(Matte.WHITE),
        Kind.STORY: Framing(Matte.BLUR, Box(0.5, 0.5, 0.5, 0.5)),
    }
    files = {file.kind: Image.new_from_buffer(file.data, "") for file in renditions_make(path, framings)}

    assert list(files) == list(Kind)
    assert near(files[Kind.SQUARE], 5, 5, RED)
    assert near(files[Kind.PIN], 5, 5, (255, 255, 255))
    assert near(files[Kind.STORY], 300, 500, BLUE)
