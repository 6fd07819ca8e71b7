"""The offline writer under any input, and its phrases under a copy editor's eye."""

import re
from types import ModuleType

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.core.networks import Network
from apps.tenant.captions.limits import check, length
from apps.tenant.captions.writers.base import TONES, Facts, Voice, Writer
from apps.tenant.captions.writers.offline import OfflineWriter
from apps.tenant.captions.writers.offline.grammar import expansions, slots_of
from apps.tenant.captions.writers.offline.phrases import balanced, direct, poetic, shared
from apps.tenant.captions.writers.offline.values import values_of
from tests.examples import examples
from tests.tenant.captions.facts import JANE, NETWORKS

pytestmark = pytest.mark.slow

NASTY = (
    "{title} [a|b] {0} %s #tag @someone",
    "a  b\n\nc\t\r\nd   ",
    "👩‍👩‍👧‍👦" * 80,
    "W" * 5000,
    "word " * 900,
    "\u202e\x00\ufeff\ud800 x",
    "“unbalanced ” quotes ' \" «",
    "?!...",
    "हिन्दी العربية 中文 ê̶̢",
    "a(n) A(n) ... .. .",
    "#" * 60,
    "https://example.com/?a=1#b  $5 555-123-4567",
)
TEXT = st.one_of(st.text(max_size=300), st.sampled_from(NASTY), st.just(""))
FACTS = st.builds(
    Facts,
    key=st.text(max_size=8),
    title=TEXT,
    medium=TEXT,
    size_text=st.one_of(TEXT, st.just("24 × 12 in")),
    year=st.one_of(st.none(), st.integers()),
    note=TEXT,
    collection_name=TEXT,
    collection_note=TEXT,
    colours=st.lists(st.one_of(TEXT, st.sampled_from(("slate blue", "ivory", "rust"))), max_size=6).map(tuple),
    orientation=st.sampled_from(("", "portrait", "landscape", "square")),
)
VOICES = st.builds(
    Voice,
    company_name=TEXT,
    branded_hashtag=st.text(alphabet="abcXYZ #-é𝓐", min_size=1, max_size=300).filter(
        lambda text: re.search("[a-z]", text)
    ),
    shop_url=st.one_of(TEXT, st.just("https://shop.example/" + "x" * 2000), st.just("https://shop.example")),
    tone=st.sampled_from(sorted(TONES)),
    default_hashtags=st.lists(TEXT, max_size=8).map(tuple),
    hashtag_counts=st.dictionaries(st.sampled_from(NETWORKS), st.integers(min_value=-1, max_value=40)),
)


@settings(max_examples=examples(300), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(facts=FACTS, voice=VOICES, network=st.sampled_from(NETWORKS), avoid=st.lists(st.text(max_size=40), max_size=4))
@example(facts=Facts(), voice=JANE, network=Network.INSTAGRAM, avoid=[])
def test_whatever_comes_in_what_goes_out_can_be_posted(
    facts: Facts, voice: Voice, network: Network, avoid: list[str]
) -> None:
    writer: Writer = OfflineWriter()
    draft = writer.write(facts, voice, network, avoid=avoid)
    assert draft == writer.write(facts, voice, network, avoid=list(avoid))
    assert check(draft, network) == []
    assert draft.text
    assert length(draft.alt_text) <= 250
    assert length(draft.board) <= 50
    shape = r"[^\s#]+(?: [^\s#]+)*" if network == Network.ETSY else r"[^\s#]+"
    assert all(len(tag) <= 100 and re.fullmatch(shape, tag) for tag in draft.hashtags)
    assert len({tag.casefold() for tag in draft.hashtags}) == len(draft.hashtags)
    brand = "".join(re.findall(r"[^\s#-]+", voice.branded_hashtag))
    if network != Network.ETSY or length(brand) <= 20:
        assert draft.hashtags[0].casefold() == brand[:60].casefold()
    said = f"{draft.text}\n{draft.title}\n{draft.alt_text}".replace(draft.link or "\0", "")
    assert "  " not in said
    assert not re.search(r"[{}\[\]#]", said)
    assert "None" not in said or "none" in f"{facts}{voice}".replace("year=None", "").casefold()
    said.encode()


def test_a_long_batch_of_artworks_without_facts_goes_on_writing() -> None:
    seen: list[str] = []
    for number in range(120):
        draft = OfflineWriter().write(Facts(key=str(number)), JANE, Network.INSTAGRAM, avoid=seen)
        assert len(draft.sentences) >= 2
        seen.extend(draft.sentences)


FULL = values_of(
    Facts(
        title="Dusk",
        medium="oil on canvas",
        size_text="1 × 2 cm",
        year=2020,
        colours=("blue", "red", "green"),
        orientation="square",
        collection_name="Tides",
    ),
    JANE,
)
KNOWN_SLOTS = FULL.keys() | {"untitled", "note", "collection_note"}
_CLICHES = (
    "tapestry,testament,dance of,whisper,elevate,nestled,delve,journey,soul,timeless,stunning,masterpiece,captivat,"
    "evocative,vibrant,unleash,symphony,mesmeri,breathtaking,ethereal,embark,realm,discover,unique,one of a kind,"
    "original,handmade,hand-painted,framed,available,sold"
)
CLICHES = _CLICHES.split(",")
TEMPLATES = [
    template
    for module in (poetic, balanced, direct, shared)
    for templates in module.PHRASES.values()
    for template in templates
]


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_wording_of_every_phrase_is_clean_copy(template: str) -> None:
    for wording in expansions(template):
        assert slots_of(wording) <= KNOWN_SLOTS
        assert not re.search(r"[\[\]|]|  | [.,;:?]|^ | $|'|\"", wording)
        assert re.search(r"(?:[.?]|\{url\}|\{note\}|\{collection_note\})$", wording)
        assert wording[0].isupper() or wording[0] == "{"
        assert not re.search(r"(?<!\{)\b(?:wall|hang|paintings?|painted)\b", wording)  # slots: it may be a sculpture
        assert not [cliche for cliche in CLICHES if cliche in wording.casefold()]


@pytest.mark.parametrize("module", [poetic, balanced, direct])
def test_every_tone_has_several_structures_for_each_network_made_of_known_kinds(module: ModuleType) -> None:
    kinds = module.PHRASES.keys() | shared.PHRASES.keys() | {"/"}
    ends = {"instagram": "invite", "pinterest": "save", "facebook": "ask / link", "etsy": "order"}
    assert set(module.STRUCTURES) == set(Network.values)
    for network, structures in module.STRUCTURES.items():
        assert len(structures) >= 3
        for structure in structures:
            assert set(structure.split()) <= kinds
            assert structure.endswith(ends[network])


@pytest.mark.parametrize("module", [poetic, balanced, direct])
@pytest.mark.parametrize(("kind", "least"), [("hook", 20), ("hello", 10), ("pin", 8), ("colour", 7), ("details", 10)])
def test_every_tone_has_many_ways_to_begin(module: ModuleType, kind: str, least: int) -> None:
    assert len(module.PHRASES[kind]) >= least


@pytest.mark.parametrize("module", [poetic, balanced, direct])
@pytest.mark.parametrize("kind", ["hook", "hello", "pin"])
def test_every_tone_can_begin_with_a_title_alone(module: ModuleType, kind: str) -> None:
    always = {"title", "bare_title", "work", "made"}
    assert len([template for template in module.PHRASES[kind] if slots_of(template) <= always]) >= 3
