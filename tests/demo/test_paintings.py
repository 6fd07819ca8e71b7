"""The demo's paintings: the same each time, fit to be uploaded, by three different hands."""

from pathlib import Path

import pytest
from pyvips import Image

from apps.core.imaging.inspect import inspect
from apps.core.imaging.palette import palette
from apps.demo.paintings.catalogue import catalogue
from apps.demo.paintings.painter import STYLES, paint
from apps.demo.paintings.palettes import PALETTES
from apps.demo.paintings.spec import PaintingSpec
from apps.tenant.artworks.models import Artwork, Unit

pytestmark = pytest.mark.slow

FILE_FIELDS = {
    *("original", "original_name", "content_type", "sha256", "byte_size", "pixel_width", "pixel_height", "palette")
}
SPECS = [(workspace, spec) for workspace, specs in catalogue().items() for spec in specs]


@pytest.mark.parametrize("style", sorted(STYLES))
def test_every_style_paints_the_same_picture_for_the_same_seed_and_another_for_another(style: str) -> None:
    first = paint("one", style=style, size=(320, 240))

    assert paint("one", style=style, size=(320, 240)) == first
    assert paint("two", style=style, size=(320, 240)) != first
    picture = Image.new_from_buffer(first, "")
    assert (picture.width, picture.height, picture.bands) == (320, 240, 3)
    assert picture.deviate() > 12, "an even surface is no painting"


@pytest.mark.parametrize("size", [(240, 320), (300, 300), (400, 160)])
def test_styles_fill_any_format(size: tuple[int, int]) -> None:
    for style in STYLES:
        picture = Image.new_from_buffer(paint("any", style=style, size=size), "")
        assert (picture.width, picture.height) == size


def test_each_workspace_has_a_dozen_of_its_own() -> None:
    assert {workspace: len(specs) for workspace, specs in catalogue().items()} == {
        "jane": 12,
        "okafor": 12,
        "lumen": 12,
    }
    for workspace, specs in catalogue().items():
        assert len({spec.file_name for spec in specs}) == 12
        assert {spec.width > spec.height for spec in specs} == {True, False}
        styles = {spec.style for spec in specs}
        others = {spec.style for other, spec in SPECS if other != workspace}
        assert len(styles) >= 3
        assert styles.isdisjoint(others)


@pytest.mark.parametrize("spec", [spec for _, spec in SPECS], ids=[spec.file_name for _, spec in SPECS])
def test_the_facts_are_ones_that_an_artwork_can_have(spec: PaintingSpec) -> None:
    artwork = Artwork(
        title=spec.title,
        medium=spec.medium,
        height=spec.height,
        width=spec.width,
        unit=spec.unit,
        year=spec.year,
        price_minor=spec.price_minor,
        currency=spec.currency,
        note=spec.note,
    )
    artwork.clean_fields(exclude=FILE_FIELDS)
    assert spec.unit in Unit.values
    assert spec.palette in PALETTES[spec.style]
    assert max(spec.size) == 1200
    assert spec.size[0] / spec.size[1] == pytest.approx(float(spec.width / spec.height), rel=0.002)
    assert spec.note.endswith(".")
    assert spec.file_name.endswith(".jpg")


def test_a_painting_passes_the_gate_and_shows_the_colours_it_was_made_of(tmp_path: Path) -> None:
    spec = next(spec for spec in catalogue()["okafor"] if spec.title == "Furnace Room")
    path = tmp_path / spec.file_name
    path.write_bytes(spec.jpeg())

    assert (inspect(path).width, inspect(path).height) == spec.size
    assert {"burnt orange", "venetian red"} & {colour.name for colour in palette(path)}
