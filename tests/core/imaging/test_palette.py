"""A picture's colours, by names that a painter would use."""

import re
from pathlib import Path

import pytest
from pyvips import Image

from apps.core.imaging.oklab import hex_from_lab, lab_from_hex
from apps.core.imaging.palette import colour_name, palette
from apps.core.imaging.pigments import PIGMENTS
from tests.factories.pictures import PNG, file_of, noise, plain, quarters


def stripes(*colours: str) -> Image:
    bars = [plain(100, 300, tuple(bytes.fromhex(colour[1:]))) for colour in colours]
    return Image.arrayjoin(bars, across=len(bars))


def test_the_colours_of_a_picture_come_with_names_and_shares(tmp_path: Path) -> None:
    path = file_of(tmp_path, stripes("#0047ab", "#0047ab", "#f1e9cd", "#cb6843"), PNG)

    colours = palette(path)

    assert {colour.name for colour in colours} == {"cobalt blue", "ivory", "terracotta"}
    assert colours[0].hex == "#0047ab"
    assert [round(colour.share, 1) for colour in colours] == [0.5, 0.2, 0.2]
    assert sum(colour.share for colour in colours) <= 1


@pytest.mark.parametrize(
    ("colour", "names"),
    [
        ("#1d2f8f", {"ultramarine"}),
        ("#6b4a30", {"sepia", "raw umber", "burnt umber"}),
        ("#101318", {"ivory black"}),
        ("#fdfdfb", {"titanium white"}),
        ("#e8622c", {"burnt orange", "vermilion", "cadmium orange"}),
        ("#8fa87f", {"sage green", "moss green", "eucalyptus green"}),
        ("#7d8790", {"slate grey", "cool grey", "storm grey"}),
        ("#d8c8a8", {"bone", "stone", "sand", "cream"}),
    ],
)
def test_colours_between_the_pigments_get_a_neighbours_name(colour: str, names: set[str]) -> None:
    assert colour_name(colour) in names


def test_a_small_bright_accent_is_told_beside_large_quiet_areas(tmp_path: Path) -> None:
    picture = stripes("#4a4f57", "#6d727a", "#9aa0a6").insert(plain(60, 60, (230, 60, 40)), 100, 100)
    assert "vermilion" in [colour.name for colour in palette(file_of(tmp_path, picture, PNG), 3)]


def test_no_name_comes_twice_and_the_largest_comes_first(tmp_path: Path) -> None:
    for picture in (quarters(), noise(200, 200), stripes("#203060", "#243566", "#28396b", "#2c3d70")):
        colours = palette(file_of(tmp_path, picture, PNG), 8)
        names, shares = [colour.name for colour in colours], [colour.share for colour in colours]
        assert len(set(names)) == len(names) <= 8
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) <= 1


def test_one_colour_is_one_colour_and_transparency_counts_as_white(tmp_path: Path) -> None:
    assert [colour.name for colour in palette(file_of(tmp_path, plain(200, 200, (58, 62, 66)), PNG))] == ["charcoal"]
    assert [c.name for c in palette(file_of(tmp_path, plain(200, 200, (0, 0, 0, 0)), PNG))] == ["titanium white"]


def test_path_and_content_give_the_same_each_time(tmp_path: Path) -> None:
    path = file_of(tmp_path, noise(500, 400), PNG)
    assert palette(path) == palette(path) == palette(path.read_bytes())


def test_every_pigment_is_called_by_its_own_name_in_words_fit_for_a_sentence() -> None:
    names = [name for _, name, _ in PIGMENTS]
    assert len(set(names)) == len(names) >= 70
    for colour, name, source in PIGMENTS:
        assert colour_name(colour) == name
        assert re.fullmatch(r"[a-z]+('s)?( [a-z]+)?", name)
        assert source in {"W", "S", "X", "E"}


def test_oklab_comes_back_where_it_started() -> None:
    assert all(hex_from_lab(lab_from_hex(colour)) == colour for colour, _, _ in PIGMENTS)
    white = lab_from_hex("#ffffff")
    assert (round(white.light, 3), round(white.chroma, 3)) == (1, 0)
