"""The offline writer: what its captions say, and what they never say."""

from typing import Any

import pytest

from apps.core.networks import Network
from apps.tenant.captions.limits import check
from apps.tenant.captions.writers.base import TONES, Draft, Facts, Voice, Writer
from apps.tenant.captions.writers.offline import OfflineWriter
from tests.tenant.captions.facts import NETWORKS, fifty, voice

INSTAGRAM, PINTEREST, FACEBOOK = Network.INSTAGRAM, Network.PINTEREST, Network.FACEBOOK
HARBOUR = Facts(
    key="harbour",
    title="Harbour at Dusk",
    medium="Oil on canvas",
    size_text="24 × 12 in",
    year=2021,
    note="I painted this in one sitting after the storm had gone through",
    collection_name="Tides",
    colours=("slate blue", "warm ochre", "ivory"),
    orientation="landscape",
)

pytestmark = pytest.mark.parametrize("tone", sorted(TONES))


def written(facts: Facts, tone: str, network: Network, **changes: Any) -> Draft:
    writer: Writer = OfflineWriter()
    return writer.write(facts, voice(tone, **changes), network)


@pytest.mark.slow
def test_no_sentence_comes_twice_in_a_batch_of_fifty_artworks_on_three_networks(tone: str) -> None:
    writer, seen = OfflineWriter(), list[str]()
    for facts in fifty():
        for network in NETWORKS:
            seen.extend(writer.write(facts, voice(tone), network, avoid=seen).sentences)
    assert len(seen) > 450
    assert len(set(seen)) == len(seen)


def test_no_sentence_comes_twice_in_fifty_artworks_with_nothing_but_a_title(tone: str) -> None:
    writer, seen = OfflineWriter(), list[str]()
    for facts in fifty():
        for network in NETWORKS:
            draft = writer.write(Facts(key=facts.key, title=facts.title), voice(tone), network, avoid=seen)
            seen.extend(draft.sentences)
    assert len(set(seen)) == len(seen)


def test_the_same_artwork_gets_the_same_caption_and_another_key_another(tone: str) -> None:
    for network in NETWORKS:
        assert written(HARBOUR, tone, network) == written(HARBOUR, tone, network)
    others = {written(Facts(key=str(key), title="Dusk"), tone, INSTAGRAM).text for key in range(12)}
    assert len(others) >= 6


def test_writing_again_avoids_what_stands_there(tone: str) -> None:
    first = written(HARBOUR, tone, INSTAGRAM)
    second = OfflineWriter().write(HARBOUR, voice(tone), INSTAGRAM, avoid=first.sentences)
    assert not set(first.sentences) & set(second.sentences)


@pytest.mark.slow
@pytest.mark.parametrize("network", NETWORKS)
def test_every_caption_names_the_artwork_and_is_inside_the_limits(tone: str, network: Network) -> None:
    for facts in fifty():
        draft = written(facts, tone, network)
        assert f"“{facts.title}" in draft.text
        assert check(draft, network) == []


def test_the_first_125_characters_on_instagram_are_a_finished_hook_and_the_end_invites(tone: str) -> None:
    for facts in fifty():
        paragraphs = written(facts, tone, INSTAGRAM).text.split("\n\n")
        assert len(paragraphs[0]) <= 125
        assert paragraphs[0].rstrip("”").endswith((".", "?", "!"))
        assert len(paragraphs) >= 2


def test_known_facts_are_used_and_unknown_ones_are_not_made_up(tone: str) -> None:
    for network in NETWORKS:
        text = written(HARBOUR, tone, network).text
        assert "oil on canvas" in text.casefold()
        assert "24 × 12 inches" in text
        assert "slate blue" in text.casefold()
        bare = written(Facts(key="bare", title="Harbour"), tone, network)
        words = f"{bare.text} {bare.alt_text} {bare.title}".casefold()
        for invented in ("oil", "canvas", "acrylic", "inches", " cm", "$", "artist writes", "collection ", "hand-"):
            assert invented not in words


def test_each_known_fact_is_said_once(tone: str) -> None:
    for facts in fifty():
        text = written(facts, tone, INSTAGRAM).text.casefold()
        for colour in facts.colours[:1]:
            assert text.count(colour.casefold()) <= 1, text
        if facts.year:
            assert text.count(str(facts.year)) <= 1, text


def test_a_note_is_quoted_word_by_word_as_the_artist_s(tone: str) -> None:
    drafts = [written(HARBOUR, tone, network).text for network in NETWORKS]
    assert any("“I painted this in one sitting after the storm had gone through.”" in text for text in drafts)
    assert all("artist" in text for text in drafts if "I painted" in text)


def test_a_note_shared_by_a_collection_is_quoted_once_a_batch(tone: str) -> None:
    writer, seen = OfflineWriter(), list[str]()
    for number in range(8):
        facts = Facts(key=str(number), title=f"Tide {number}", note="The sea was flat all week.")
        seen.extend(writer.write(facts, voice(tone), INSTAGRAM, avoid=seen).sentences)
    assert sum("flat all week" in sentence for sentence in seen) == 1


def test_an_artwork_without_any_fact_is_untitled(tone: str) -> None:
    for network in NETWORKS:
        draft = written(Facts(), tone, network)
        assert "untitled" in draft.text.casefold()
        assert draft.alt_text == "Untitled painting."
        assert check(draft, network) == []
    assert written(Facts(), tone, PINTEREST).title.startswith("Untitled")


def test_a_sculpture_is_neither_a_painting_nor_hung_on_a_wall(tone: str) -> None:
    for number in range(20):
        for network in NETWORKS:
            text = written(Facts(key=str(number), title="Torso", medium="Bronze"), tone, network).text.casefold()
            assert not {"painting", "wall", "hang"} & set(text.replace(".", " ").replace("?", " ").split())


def test_the_brand_s_hashtag_comes_first_and_counts_are_kept(tone: str) -> None:
    for facts in fifty()[:20]:
        tags = [written(facts, tone, network).hashtags for network in NETWORKS]
        assert [len(one) for one in tags] == [5, 5, 3, 13]
        named = [[tag.replace(" ", "").casefold() for tag in one[:2]] for one in tags]
        assert all(one == ["janedoestudio", "contemporaryart"] for one in named)
    many = written(HARBOUR, tone, INSTAGRAM, hashtag_counts={INSTAGRAM: 15})
    none = written(HARBOUR, tone, INSTAGRAM, hashtag_counts={INSTAGRAM: 0})
    assert len(many.hashtags) == 5
    assert none.hashtags == ("JaneDoeStudio",)


def test_hashtags_come_from_the_record_and_never_twice(tone: str) -> None:
    draft = written(
        HARBOUR, tone, PINTEREST, default_hashtags=("#oil painting", "janedoestudio"), hashtag_counts={PINTEREST: 6}
    )
    assert draft.hashtags == ("JaneDoeStudio", "OilPainting", "Tides", "SlateBlue", "HorizontalWallArt", "OilOnCanvas")


def test_a_pin_has_a_title_a_board_and_the_shop_s_link(tone: str) -> None:
    draft = written(HARBOUR, tone, PINTEREST)
    assert draft.title.startswith("Harbour at Dusk")
    assert "slate blue" in draft.title
    assert draft.board == "Tides"
    assert draft.link == "https://www.janedoe.example/shop"
    assert written(Facts(title="Dusk", medium="oil on linen"), tone, PINTEREST).board == "Oil paintings"


def test_facebook_ends_with_the_shop_s_address_when_there_is_one(tone: str) -> None:
    assert written(HARBOUR, tone, FACEBOOK).text.endswith(": https://www.janedoe.example/shop")
    for address in ("", "javascript:alert(1)", "not an address"):
        draft = written(HARBOUR, tone, FACEBOOK, shop_url=address)
        assert draft.link == ""
        assert "http" not in draft.text
    assert written(HARBOUR, tone, INSTAGRAM).link == ""


def test_alt_text_says_what_is_known_and_nothing_of_what_may_be_shown(tone: str) -> None:
    assert written(HARBOUR, tone, FACEBOOK).alt_text == (
        "Painting titled “Harbour at Dusk”: oil on canvas, horizontal format, "
        "dominated by slate blue, warm ochre and ivory white."
    )


def test_a_caption_asks_one_question_at_most(tone: str) -> None:
    for facts in fifty():
        plain = Facts(key=facts.key, title=facts.title.strip("?"), colours=facts.colours)
        for network in NETWORKS:
            assert written(plain, tone, network).text.count("?") <= 1


def test_a_voice_without_settings_still_writes(tone: str) -> None:
    draft = OfflineWriter().write(HARBOUR, Voice(tone=tone), INSTAGRAM)
    assert len(draft.hashtags) == 5
    assert check(draft, INSTAGRAM) == []
