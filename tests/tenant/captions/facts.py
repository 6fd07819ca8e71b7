"""Artworks' facts for the writers' tests: fifty of an agency's, deterministic."""

from dataclasses import replace
from random import Random
from typing import Any

from apps.core.networks import Network
from apps.tenant.captions.writers.base import Facts, Orientation, Voice

_TITLES = (
    "Harbour at Dusk,Low Tide,Fennel,The Long Field,Ash and Honey,Second Winter,Kitchen Window,Study in Two Parts,"
    "North Light,After Rain,Paper Boats,The Quarry,Tinder,Slow River,Blue Hour,Salt,Orchard Wall,Night Ferry,"
    "Small Weather,The Red Door,What Now?,Copper Beech,Sandbank,Field Notes,Half Moon,Old Town,Marsh,Evening Class,"
    "Interior No. 3,The Visitor,Plum,Crossing,Drift,Bell Tower,First Frost,Lantern,Cliff Path,Market Day,Undergrowth,"
    "Signal,The Gardener,Fog Bank,Hinterland,Still Life with Jug,Threshold,Quiet Street,Sea Wall,Juniper,Tall Grass,"
    "Postcard from Home"
)
TITLES = _TITLES.split(",")
MEDIUMS = ("Oil on canvas", "Acrylic on canvas", "Watercolour on paper", "Oil and cold wax on panel", "Mixed media")
SIZES = ("24 × 12 in", "30 × 40 cm", "20 × 20 in", "100 × 80 cm")
_COLOURS = (
    "slate blue,warm ochre,ivory,burnt sienna,charcoal,sage green,old rose,prussian blue,raw umber,teal,payne's grey"
)
COLOURS = _COLOURS.split(",")
NOTES = (
    "",
    "Painted over three mornings from the same window.",
    "I kept scraping it back until the first layer showed again",
    "It started as a drawing of something else.\nThe drawing lost.",
)
STANDS: tuple[Orientation, ...] = ("portrait", "landscape", "square")

JANE = Voice(
    company_name="Jane Doe Studio",
    branded_hashtag="JaneDoeStudio",
    shop_url="https://www.janedoe.example/shop",
    default_hashtags=("contemporary art",),
)


def voice(tone: str, **changes: Any) -> Voice:
    """Jane's voice in a tone."""
    return replace(JANE, tone=tone, **changes)


def fifty() -> list[Facts]:
    """A library as an agency has it: most facts are known, some are missing, notes and collections recur."""
    random = Random("fifty paintings")
    return [
        Facts(
            key=f"artwork-{number}",
            title=title,
            medium=random.choice(("", *MEDIUMS)),
            size_text=random.choice(("", *SIZES)),
            year=random.choice((None, 2021, 2022, 2023)),
            note=random.choice(NOTES),
            collection_name=random.choice(("", "Tides", "The Walking Series")),
            collection_note=random.choice(("", "Every panel here began with the same bucket of teal.")),
            colours=tuple(random.sample(COLOURS, random.choice((0, 1, 2, 3, 5)))),
            orientation=random.choice(STANDS),
        )
        for number, title in enumerate(TITLES)
    ]


NETWORKS = tuple(Network)
