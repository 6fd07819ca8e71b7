"""What a draft may claim: all that the record says, nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.networks import Network
from apps.tenant.captions.writers.base import TONES, Draft, Facts
from apps.tenant.captions.writers.offline import OfflineWriter
from apps.tenant.captions.writers.openai.truth import defects
from tests.tenant.captions.facts import JANE, fifty, voice

FACTS = Facts(
    key="1",
    title="Harbour at Dusk",
    medium="Oil on canvas",
    size_text="24 × 12 in",
    year=2023,
    price_text="$1,500",
    note="Painted in Rockport over 3 mornings, 20 feet from the water.",
    collection_name="Tides",
    colours=("slate blue", "warm ochre"),
)
PRINT = replace(FACTS, edition="Print, edition of 50", medium="Giclée on paper")
SPARSE = Facts(key="2", title="Untitled")


def found(text: str, facts: Facts = FACTS, **words: object) -> list[str]:
    return defects(Draft(text=text, **words), facts, JANE, Network.FACEBOOK)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "24 × 12 inches of dusk.",
        "It is 24x12 in.",
        '24" x 12", and no more.',
        "24 by 12 inches.",
        "About 61 × 30.5 cm.",
        "61 by 30 cm.",
        "Two feet of it: 24 inches tall.",
        "12-inch wide and 24 inches high.",
        "60.96 cm tall.",
        "$1,500, and it is yours.",
        "It costs 1,500 USD.",
        "US$1,500.00 in all.",
        "1,500 dollars.",
        "Painted in 2023.",
        "Oil on canvas, 2023.",
        "An oil painting on canvas.",
        "An original painting, one of a kind.",
        "Painted in Rockport over 3 mornings.",
        "20 feet from the water.",
        "Slate blue against warm ochre.",
        "The ink-dark water keeps its own counsel.",
        "Oil lamps along the quay.",
        "Charcoal clouds over a linen-white sky.",
        "A paper-thin moon on the copper water.",
        "Look at it for 10 minutes. Then for 20.",
        "From the window, by 6 in the morning, it was gone.",
        "Framed by trees, the water is signed with light.",
        "A board walk on the wooden pier? There is none.",
        "Pastel light; pencil-thin masts.",
        "What do you see at 5?",
        "From https://www.janedoe.example/shop with love.",
        "Silk-smooth water, glass on a windless day.",
        "Studio @ home.",
        "Part 2 of 3.",
        "1 of the 4 seasons.",
        "The sea, sold to nobody.",
        "Gilded light on a graphite sky; a reserved palette, a collage of reflections.",
    ],
)
def test_what_the_record_says_or_what_claims_nothing_passes(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("30 × 40 in of dusk.", "a size of 30 × 40 in. The size is 24 × 12 in."),
        ("24 × 36 inches.", "a size of 24 × 36"),
        ("12 × 24 in.", "a size of 12 × 24 in"),
        ("60 × 40 cm.", "a size of 60 × 40 cm"),
        ("24 × 12 cm.", "a size of 24 × 12 cm"),
        ("24 × 12 × 2 in.", "a size of 24 × 12 × 2 in"),
        ('36" by 48".', "a size of 36"),
        ("24½ × 12 in", "a size of 24½ × 12 in"),
        ("It stands 30 inches tall.", "a length of 30 inches"),
        ("A 16-inch square.", "a length of 16-inch"),
        ("100 cm wide.", "a length of 100 cm"),
        ("3 feet wide.", "a length of 3 feet"),
        ("$1,600 only.", "a price of $1,600. The price is $1,500."),
        ("€1,500.", "a price of €1,500"),
        ("$15 a month.", "a price of $15"),
        ("Yours for 900 dollars.", "a price of 900 dollars"),
        ("GBP 1,500.", "a price of GBP 1,500"),
        ("CHF 20.", "a price of CHF 20"),
        ("Painted in 2021.", "the year 2021. The year is 2023."),
        ("Since 1998.", "the year 1998"),
        ("Acrylic on canvas.", "It says acrylic (“acrylic”). The medium is Oil on canvas."),
        ("Watercolor and dusk.", "It says watercolour"),
        ("Oil on linen.", "It says linen"),
        ("Oil on a cradled birch panel.", "It says panel"),
        ("Painted in ink.", "It says ink"),
        ("With touches of gold leaf.", "It says gold leaf"),
        ("Mixed-media layers.", "It says mixed media"),
        ("A pastel on paper.", "It says pastel"),
        ("A charcoal study.", "It says charcoal"),
        ("Made with graphite.", "It says graphite"),
        ("Collage on canvas.", "It says collage"),
        ("Reserved for a collector.", "“reserved for”"),
        ("Signed on the back.", "“signed on”"),
        ("It comes framed.", "“comes framed”"),
        ("Ready to hang.", "“ready to hang”"),
        ("Free shipping this week.", "“free shipping”"),
        ("Ships worldwide.", "“ships worldwide”"),
        ("The last one left.", "“the last one left”"),
        ("It is sold.", "“is sold”"),
        ("Now available for purchase.", "available for purchase”"),
        ("With a certificate of authenticity.", "certificate of authenticity"),
        ("An award-winning canvas.", "award-winning"),
        ("20% off.", "0%"),
        ("A limited edition.", "limited edition"),
        ("An edition of 30.", "It names 30 prints"),
        ("Exhibited at the Tate.", "exhibited at"),
        ("See https://evil.example/x.", "It names https://evil.example/x"),
        ("Look at www.other.example.", "It names www.other.example"),
        ("With @somebody.", "It names @somebody"),
    ],
)
def test_what_the_record_does_not_say_is_a_defect(text: str, says: str) -> None:
    problems = found(text)
    assert any(says in problem for problem in problems)
    assert len(problems) <= 2


@pytest.mark.parametrize(
    "text", ["24 × 12 in.", "12 inches tall.", "$1,500.", "In 2023.", "Oil on canvas.", "An edition of 50."]
)
def test_a_record_that_says_nothing_allows_nothing(text: str) -> None:
    assert any("The record has no" in problem for problem in found(text, SPARSE))


def test_a_print_is_no_original() -> None:
    assert found("A giclée on paper, in an edition of 50.", PRINT) == []
    assert found("An original painting.", PRINT) == [
        "It says “original painting”. The record says: Print, edition of 50."
    ]
    assert "It names 100 prints" in found("An edition of 100.", PRINT)[0]


def test_what_the_note_says_may_be_said() -> None:
    noted = replace(FACTS, note="Signed on the back, framed; exhibited at the Rockport Annual 2019. Gold leaf, 3 feet.")
    assert found("Signed on the back. Exhibited at Rockport in 2019. Gold leaf, 3 feet of it.", noted) == []


def test_hashtags_and_titles_claim_too() -> None:
    assert "acrylic" in found("Dusk.", hashtags=("AcrylicPainting",))[0]
    assert "30 × 40" in found("Dusk.", title="Harbour, 30 × 40 in")[0]
    assert found("Dusk.", hashtags=("OilPainting", "Tides")) == []


def test_phrases_that_are_not_wanted_are_found_as_words() -> None:
    unwanted = voice("direct", avoided_phrases=("must-have", "art"))
    draft = Draft(text="A MUST-HAVE for the party.")
    assert defects(draft, FACTS, unwanted, Network.FACEBOOK) == ["It says “must-have”, which is not wanted."]


def test_limits_are_defects_and_so_is_silence() -> None:
    assert "too long for Pinterest" in defects(Draft(text="sea " * 200), FACTS, JANE, Network.PINTEREST)[0]
    assert defects(Draft(), FACTS, JANE, Network.PINTEREST) == ["The text is empty."]


@pytest.mark.slow
@pytest.mark.parametrize("tone", sorted(TONES))
@pytest.mark.parametrize("network", list(Network))
def test_the_offline_writer_tells_no_lies(tone: str, network: Network) -> None:
    for facts in fifty():
        draft = OfflineWriter().write(facts, voice(tone), network)
        assert defects(draft, facts, voice(tone), network) == []


@given(st.text(max_size=200), st.text(max_size=40), st.text(max_size=40))
def test_nothing_makes_it_fall_over(text: str, size: str, price: str) -> None:
    facts = replace(FACTS, size_text=size, price_text=price)
    assert isinstance(found(text, facts), list)
    assert isinstance(found(f"{text} 24{size} × 12 {price} $9{text}", facts), list)
