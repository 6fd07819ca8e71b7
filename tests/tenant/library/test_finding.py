"""Finding artworks: words, mistyped words, filters that combine, sorting, the next stretch of cards."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.access import Actor
from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork, Collection
from apps.tenant.library.filters import LibraryFilter
from apps.tenant.library.selectors import artworks_found
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")
PAGE = reverse("library:list", urlconf="config.urls_tenant")


def titles(actor: Actor, **wanted: str) -> list[str]:
    found = artworks_found(actor, LibraryFilter.of(QueryDict("&".join(f"{k}={v}" for k, v in wanted.items()))))
    return [artwork.title for artwork in found.artworks]


@pytest.fixture
def harbour() -> Artwork:
    return artwork_make(
        "Harbour at Dusk", medium="Oil on canvas", tags=["sea", "boats"], note="After the storm", sku="HB-01"
    )


@pytest.mark.parametrize("words", ["harbour", "HARB", "oil dusk", "boats", "storm", "hb-01", "dusk canvas sea"])
def test_words_are_found_wherever_they_stand(actor: Actor, harbour: Artwork, words: str) -> None:
    artwork_make("Red barn", medium="Acrylic")
    assert titles(actor, q=words.replace(" ", "+")) == ["Harbour at Dusk"]


@pytest.mark.parametrize("words", ["harbor", "habrour", "canvass", "stom"])
def test_mistyped_words_find_what_is_close_and_the_page_says_so(
    actor: Actor, harbour: Artwork, as_owner_of_jane: Client, words: str
) -> None:
    artwork_make("Red barn", medium="Acrylic")
    assert titles(actor, q=words) == ["Harbour at Dusk"]
    page = as_owner_of_jane.get(PAGE, {"q": words}).content.decode()
    assert ("which nothing has" in page) == (words not in "Harbour at Dusk")


def test_what_is_nothing_like_it_is_not_found(actor: Actor, harbour: Artwork) -> None:
    assert titles(actor, q="zebra") == []
    assert titles(actor, q="harbour+zebra") == []
    assert titles(actor, q="%25") == []


def test_filters_combine(actor: Actor) -> None:
    tides = Collection.objects.create(name="Tides")
    artwork_make("Blue wide", colours=["blue"], collection=tides, tags=["sea"])
    artwork_make("Blue tall", colours=["blue", "white"], pixel_width=900, pixel_height=1200)
    artwork_make("Red square", colours=["red"], pixel_width=1000, pixel_height=1010, availability="sold")
    assert titles(actor, colour="blue", sort="title") == ["Blue tall", "Blue wide"]
    assert titles(actor, colour="blue", orientation="portrait") == ["Blue tall"]
    assert titles(actor, orientation="square", availability="sold") == ["Red square"]
    assert titles(actor, collection=str(tides.pk), tag="sea") == ["Blue wide"]
    assert titles(actor, collection="none", colour="white", q="blue") == ["Blue tall"]


def test_what_an_address_says_that_is_not_known_counts_as_not_set(actor: Actor, harbour: Artwork) -> None:
    wanted = LibraryFilter.of(QueryDict("sort=magic&colour=beige&collection=x&stage=%00&missing=myspace&q=%00"))
    assert wanted == LibraryFilter()
    assert not wanted.is_set


def test_the_stages_of_an_artwork(actor: Actor) -> None:
    def with_words(title: str) -> Artwork:
        artwork = artwork_make(title)
        for network in Network.posted_values():
            caption_make(artwork, network)
        return artwork

    bare, ready, planned, posted = artwork_make("Bare"), with_words("Ready"), with_words("Planned"), with_words("Went")
    caption_make(bare, "instagram")
    post_make(planned)
    post_make(posted, timezone.now() - timedelta(days=2), state="approved")
    assert titles(actor, stage="draft") == ["Bare"]
    assert set(titles(actor, stage="ready")) == {"Ready", "Went"}
    assert titles(actor, stage="scheduled") == ["Planned"]
    assert titles(actor, stage="posted") == ["Went"]
    assert set(titles(actor, stage="never")) == {"Bare", "Ready", "Planned"}
    assert titles(actor, missing="pinterest") == ["Bare"]
    assert set(titles(actor, missing="any")) == {"Bare", "Ready", "Planned", "Went"}
    assert ready.title == "Ready"


@pytest.mark.parametrize(
    ("sort", "first"), [("newest", "C"), ("oldest", "A"), ("title", "A"), ("year", "B"), ("price", "C")]
)
def test_sorting(actor: Actor, sort: str, first: str) -> None:
    for title, year, price in (("A", 2019, 500), ("B", 2024, 100), ("C", 2020, 900)):
        artwork_make(title, year=year, price_minor=price)
    assert titles(actor, sort=sort)[0] == first


@pytest.mark.slow
def test_the_next_stretch_comes_alone_and_going_back_finds_the_page_as_long(as_owner_of_jane: Client) -> None:
    for number in range(130):
        artwork_make(f"Painting {number:03}")
    first = as_owner_of_jane.get(PAGE, {"sort": "title"}).content.decode()
    assert first.count('class="art-card ') == 60
    assert "130 artworks" in first
    assert "sort=title&amp;page=2" in first
    second = as_owner_of_jane.get(PAGE, {"sort": "title", "page": "3"}, HTTP_HX_REQUEST="true").content.decode()
    assert second.count('class="art-card ') == 10
    assert "<html" not in second
    assert "data-more" not in second
    back = as_owner_of_jane.get(PAGE, {"sort": "title", "upto": "2"}).content.decode()
    assert back.count('class="art-card ') == 120
    assert "page=3" in back


@pytest.mark.slow
@pytest.mark.parametrize("address", ["page=0", "page=-1", "page=x", "upto=999999999999999999", "page=²"])
def test_numbers_that_make_no_sense_are_no_error(as_owner_of_jane: Client, harbour: Artwork, address: str) -> None:
    for headers in ({}, {"HTTP_HX_REQUEST": "true"}):
        assert as_owner_of_jane.get(f"{PAGE}?{address}", **headers).status_code == 200


def test_each_filter_that_is_set_can_be_taken_off(as_owner_of_jane: Client, harbour: Artwork) -> None:
    page = as_owner_of_jane.get(PAGE, {"q": "harbour", "colour": "blue"}).content.decode()
    assert f'href="{PAGE}?colour=blue"' in page
    assert f'href="{PAGE}?q=harbour"' in page


@pytest.mark.slow
@pytest.mark.parametrize(
    "query", ["", "q=harbour", "q=harbor", "stage=draft", "stage=ready", "missing=any&colour=blue"]
)
def test_every_page_of_the_library_takes_few_queries(
    as_owner_of_jane: Client, harbour: Artwork, query: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(70):
        artwork_make(f"Painting {number}")
    as_owner_of_jane.get(PAGE)
    with django_assert_max_num_queries(12):
        as_owner_of_jane.get(f"{PAGE}?{query}")
