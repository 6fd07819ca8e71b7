"""How paintings stand in the networks' shapes: whole unless somebody says otherwise; what follows from the choice."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pyvips import Image

from apps.core.access import Actor
from apps.core.errors import InvalidInput
from apps.core.networks import Network
from apps.tenant.artworks.framing import renditions_complete, shape_set
from apps.tenant.artworks.ingest import artwork_store, examine
from apps.tenant.artworks.models import Artwork, Framing, Rendition, RenditionKind
from apps.tenant.artworks.shapes import kind_for
from tests.factories.artworks import artwork_make
from tests.factories.pictures import file_of, quarters

pytestmark = pytest.mark.usefixtures("in_jane")


@pytest.fixture
def painting(tmp_path: Path) -> Artwork:
    """Red, green, blue and yellow in the corners, 1200 × 800."""
    return artwork_store(picture=examine(file_of(tmp_path, quarters(1200, 800))), original_name="quarters.jpg")


def pixel(artwork: Artwork, kind: str, x: float, y: float) -> list[int]:
    with Rendition.objects.get(artwork=artwork, kind=kind).file.open("rb") as file:
        image = Image.new_from_buffer(file.read(), "")
    return [round(value) for value in image(int(x * image.width), int(y * image.height))]


def test_without_a_choice_the_whole_painting_stands_on_its_matte(painting: Artwork) -> None:
    corners = [pixel(painting, "ig_1x1", x, y) for x, y in ((0.05, 0.3), (0.95, 0.3), (0.95, 0.7), (0.05, 0.7))]
    assert [max(range(3), key=corner.__getitem__) for corner in corners[:3]] == [0, 1, 2]
    assert len({tuple(corner) for corner in corners}) == 4


@pytest.mark.slow
def test_a_part_that_is_chosen_fills_the_shape_and_only_that_shape(
    painting: Artwork, as_owner_of_jane: Client, django_capture_on_commit_callbacks: Any
) -> None:
    before = Rendition.objects.get(artwork=painting, kind="pin_2x3").updated_at
    choice = {"part": "detail", "matte": "colour", "x": "0", "y": "0", "width": "0.3", "height": "0.45"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_owner_of_jane.post(reverse("artworks:frame", args=[painting.pk, "ig_1x1"]), choice)
    assert answer.status_code == 302
    for x, y in ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)):
        red, green, blue = pixel(painting, "ig_1x1", x, y)
        assert red > 150 > green
        assert blue < 100
    assert Rendition.objects.get(artwork=painting, kind="pin_2x3").updated_at == before


def test_a_white_matte_is_white(
    painting: Artwork, as_owner_of_jane: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        as_owner_of_jane.post(
            reverse("artworks:frame", args=[painting.pk, "story_9x16"]), {"part": "whole", "matte": "white"}
        )
    assert min(pixel(painting, "story_9x16", 0.5, 0.02)) > 250


@pytest.mark.parametrize(
    "choice",
    [
        {"part": "detail", "matte": "colour"},
        {"part": "detail", "matte": "colour", "x": "nan", "y": "0", "width": "1", "height": "1"},
        {"part": "detail", "matte": "colour", "x": "0", "y": "0", "width": "7", "height": "1"},
        {"part": "detail", "matte": "mirror", "x": "0", "y": "0", "width": "1", "height": "1"},
    ],
)
def test_a_part_that_is_none_is_refused_and_nothing_is_kept(
    painting: Artwork, as_owner_of_jane: Client, choice: dict[str, str]
) -> None:
    answer = as_owner_of_jane.post(reverse("artworks:frame", args=[painting.pk, "ig_1x1"]), choice)
    assert answer.status_code == 422
    assert not Framing.objects.exists()


def test_the_shape_that_leaves_the_least_matte_goes_out_unless_another_is_chosen(actor: Actor) -> None:
    tall, wide = artwork_make(pixel_width=800, pixel_height=1000), artwork_make(pixel_width=1910, pixel_height=1000)
    assert kind_for(tall, Network.INSTAGRAM) == RenditionKind.PORTRAIT
    assert kind_for(wide, Network.INSTAGRAM) == RenditionKind.SQUARE
    assert (kind_for(tall, Network.FACEBOOK), kind_for(wide, Network.FACEBOOK)) == ("ig_4x5", "fb_191x1")
    shape_set(actor=actor, artwork=wide, network=Network.INSTAGRAM, kind="ig_4x5")
    assert kind_for(Artwork.objects.get(pk=wide.pk), Network.INSTAGRAM) == RenditionKind.PORTRAIT
    with pytest.raises(InvalidInput, match="no such shape"):
        shape_set(actor=actor, artwork=wide, network=Network.INSTAGRAM, kind="story_9x16")


def test_renditions_that_are_missing_are_made(painting: Artwork, django_capture_on_commit_callbacks: Any) -> None:
    Rendition.objects.exclude(kind="grid").delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert renditions_complete() == 1
    assert set(Rendition.objects.values_list("kind", flat=True)) == set(RenditionKind.values)
    assert renditions_complete() == 0
