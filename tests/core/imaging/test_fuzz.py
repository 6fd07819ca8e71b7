"""Whatever is done to a file, it is either taken in or refused in words: never another exception, never a crash."""

from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.imaging.errors import ImageRefused
from apps.core.imaging.inspect import inspect
from apps.core.imaging.palette import palette
from apps.core.imaging.renditions import Kind, renditions_make
from tests.examples import examples
from tests.factories.pictures import AVIF, JPEG, PNG, TIFF, WEBP, noise, quarters

pytestmark = pytest.mark.slow

WAYS: dict[str, tuple[str, dict[str, object]]] = {
    "jpeg": (JPEG, {"profile": "p3"}),
    "progressive jpeg": (JPEG, {"interlace": True}),
    "png": (PNG, {"profile": "p3"}),
    "interlaced png": (PNG, {"interlace": True}),
    "webp": (WEBP, {"profile": "p3"}),
    "tiff": (TIFF, {"profile": "p3"}),
    "tiff, lzw": (TIFF, {"compression": "lzw", "predictor": "horizontal"}),
    "tiff, deflate": (TIFF, {"compression": "deflate", "bigtiff": True}),
    "tiff, jpeg": (TIFF, {"compression": "jpeg", "tile": True, "pyramid": True}),
    "avif": (AVIF, {"effort": 0, "profile": "p3"}),
}
# Most of what can go wrong is decided in the first bytes; a TIFF's directory comes last.
PLACES = st.one_of(st.integers(0, 400), st.integers(-400, -1), st.integers(0, 1_000_000))
CHANGES = st.tuples(
    st.sampled_from(["flip", "insert", "cut", "zero", "end"]), PLACES, st.binary(min_size=1, max_size=8)
)


@cache
def valid(way: str) -> bytes:
    suffix, options = WAYS[way]
    picture = quarters(120, 100).insert(noise(40, 40), 30, 20)
    return bytes(picture.write_to_buffer(suffix, **options))


def changed(content: bytes, change: tuple[str, int, bytes]) -> bytes:
    how, place, new = change
    at = place % max(1, len(content))
    match how:
        case "flip":
            mask = bytes(old ^ byte for old, byte in zip(content[at:], new, strict=False))
            return content[:at] + mask + content[at + len(mask) :]
        case "insert":
            return content[:at] + new + content[at:]
        case "cut":
            return content[:at] + content[at + len(new) :]
        case "zero":
            return content[:at] + bytes(len(new)) + content[at + len(new) :]
        case _:
            return content[: at + 1]


def take_in(path: Path) -> None:
    """As an upload is, but going on after a refusal: renditions must bear what ``inspect`` has not seen."""
    with suppress(ImageRefused):
        inspect(path)
    try:
        grid, square = renditions_make(path, kinds=[Kind.GRID, Kind.SQUARE])
    except ImageRefused:
        return
    assert square.width == square.height
    assert palette(grid.data)


@pytest.mark.parametrize("way", WAYS)
def test_a_whole_file_is_taken_in(tmp_path: Path, way: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(valid(way))
    assert inspect(path).width == 120


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(CHANGES, min_size=1, max_size=6))
def test_a_changed_file_is_taken_in_or_refused(tmp_path: Path, way: str, changes: list[tuple[str, int, bytes]]) -> None:
    content = valid(way)
    for change in changes:
        content = changed(content, change)
    path = tmp_path / "upload"
    path.write_bytes(content)
    take_in(path)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from(
        [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBPVP8 ", b"II*\0\x08\0\0\0", b"MM\0*"]
    ),
    rest=st.binary(max_size=300),
)
def test_a_file_that_only_starts_like_a_picture_is_refused(tmp_path: Path, start: bytes, rest: bytes) -> None:
    path = tmp_path / "upload"
    path.write_bytes(start + rest)
    with pytest.raises(ImageRefused):
        inspect(path)
