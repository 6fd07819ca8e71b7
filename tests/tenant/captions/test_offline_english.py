"""The offline writer's small English, and what it makes of what people type."""

import pytest

from apps.core.networks import Network
from apps.tenant.captions.writers.base import Facts, Voice, orientation_of, split_sentences
from apps.tenant.captions.writers.offline.colours import colours_of
from apps.tenant.captions.writers.offline.english import clean, clip, join_and, quoted, tidy, with_articles
from apps.tenant.captions.writers.offline.grammar import expansions, fill
from apps.tenant.captions.writers.offline.hashtags import hashtag
from apps.tenant.captions.writers.offline.mediums import medium_of
from apps.tenant.captions.writers.offline.notes import quotable
from apps.tenant.captions.writers.offline.values import values_of


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("a(n) oil on canvas painting", "an oil on canvas painting"),
        ("a(n) watercolour", "a watercolour"),
        ("a(n) umber study", "an umber study"),
        ("a(n) unique piece", "a unique piece"),
        ("a(n) eucalyptus green print", "a eucalyptus green print"),
        ("a(n) 18 × 24 panel", "an 18 × 24 panel"),
        ("a(n) 12 × 24 panel", "a 12 × 24 panel"),
        ("a(n) hour", "an hour"),
        ("A(n) “Early” one", "An “Early” one"),
        ("a(n) MDF panel", "an MDF panel"),
    ],
)
def test_the_article_follows_the_sound(words: str, expected: str) -> None:
    assert with_articles(words) == expected


def test_lists_end_with_and() -> None:
    assert [join_and(["a"]), join_and(["a", "b"]), join_and(["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


def test_quotes_inside_quotes_are_single() -> None:
    assert quoted('Study for a "Red" Room') == "“Study for a ‘Red’ Room”"
    assert quoted('A 5" line') == "“A 5 line”"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  two   spaces\tand\nlines ", "two spaces and lines"),
        ("Composition #5", "Composition No. 5"),
        ("see #art and @jane", "see art and jane"),
        ("{title} [a|b]", "(title) (a|b)"),
        ("\u202eevil\x00 \ufefftext", "evil text"),
        ("it's 'so'", "it’s ‘so’"),
        ("wait...", "wait…"),
    ],
)
def test_what_a_network_or_a_template_would_act_on_is_taken_out(typed: str, expected: str) -> None:
    assert clean(typed) == expected


def test_shortening_keeps_whole_words_and_counts_as_the_limits_do() -> None:
    assert clip("one two three four", 12) == "one two…"
    assert clip("🎨" * 10, 9) == "🎨🎨🎨🎨…"
    assert clip("short", 12) == "short"


def test_no_stop_is_doubled_after_a_title() -> None:
    assert tidy("Meet “What now?”.") == "Meet “What now?”"
    assert tidy("From Clay Inc..") == "From Clay Inc."
    assert tidy("Wait…") == "Wait…"


def test_the_grammar_offers_every_choice_and_reads_no_value() -> None:
    assert expansions("[a|b[1|2]] c") == ("a c", "b1 c", "b2 c")
    assert fill("{lead} and a(n) {work}. {lead}.", {"lead": "olive", "work": "[x|y]"}) == "Olive and a [x|y]. Olive."


@pytest.mark.parametrize(
    ("typed", "text", "noun", "named"),
    [
        ("Oil On Canvas", "oil on canvas", "painting", "oil on canvas painting"),
        ("OIL ON CANVAS.", "oil on canvas.", "painting", ""),
        ("Gouache on Arches paper", "gouache on Arches paper", "painting", ""),
        ("Acrylic, ink", "acrylic and ink", "painting", ""),
        ("Giclée print of an oil painting", "giclée print of an oil painting", "print", ""),
        ("Linocut", "linocut", "print", "linocut print"),
        ("India ink", "India ink", "artwork", ""),
        ("Charcoal on paper", "charcoal on paper", "drawing", "charcoal on paper drawing"),
        ("Bronze", "bronze", "sculpture", ""),
        ("Coffee and tea", "coffee and tea", "artwork", ""),
        ("N/A", "", "painting", ""),
        ("", "", "painting", ""),
    ],
)
def test_a_medium_decides_what_the_artwork_may_be_called(typed: str, text: str, noun: str, named: str) -> None:
    medium = medium_of(typed)
    assert (medium.text, medium.noun, medium.named) == (text, noun, named)


def test_watercolor_is_spelt_as_it_was_typed() -> None:
    assert (medium_of("Watercolor on paper").hashtag, medium_of("Watercolor").board) == ("Watercolor", "Watercolors")
    assert (medium_of("Watercolour").hashtag, medium_of("Watercolour").board) == ("Watercolour", "Watercolours")


def test_colours_are_named_so_that_they_claim_no_material() -> None:
    facts = Facts(
        medium="Oil on gold panel", colours=("charcoal", "Gold", "payne's grey", "Slate Blue", "#fff", "rust")
    )
    assert colours_of(facts) == ("charcoal grey", "Payne’s grey", "slate blue")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("#JaneDoe", "JaneDoe"),
        ("jane doe art!", "JaneDoeArt"),
        ("Payne's grey", "PaynesGrey"),
        ("off-white", "OffWhite"),
        ("2024", ""),
        ("!!!", ""),
        ("हिन्दी कला", "हिन्दीकला"),
    ],
)
def test_hashtags_hold_letters_only_and_run_words_together(words: str, expected: str) -> None:
    assert hashtag(words) == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("painted after the storm", ("Painted after the storm.",)),
        ("Painted at dawn 🌅 #art #sea", ("Painted at dawn.",)),
        ("#one #two\nIt rained.", ("It rained.",)),
        ('She said "go on" and I did', ("She said ‘go on’ and I did.",)),
        ("First line\nof one thought. Then more!", ("First line of one thought.", "Then more!")),
        ("It dried. Buy at https://x.example now. Mail a@b.example. $300 only.", ("It dried.",)),
        ("Call 555-123-4567 today.", ()),
        ("🎨🎨", ()),
        ("", ()),
    ],
)
def test_a_note_is_quoted_in_whole_sentences_without_tags_links_or_prices(note: str, expected: tuple[str, ...]) -> None:
    assert quotable(note, 200) == expected


def test_a_long_note_is_quoted_as_far_as_it_fits() -> None:
    assert quotable("One short. Two short. Three is rather longer.", 22) == ("One short.", "Two short.")
    (only,) = quotable("word " * 100, 40)
    assert only.endswith("…")
    assert len(only) <= 40


def test_a_collection_is_called_what_it_calls_itself() -> None:
    def named(name: str) -> str | None:
        return values_of(Facts(title="Dusk", collection_name=name), Voice()).get("collection")

    assert named("Tides") == "the “Tides” collection"
    assert named("The Tides Series") == "“The Tides Series”"
    assert named("The Deep") == "the collection “The Deep”"
    assert named("dusk") is None


def test_sentences_end_at_stops_and_line_breaks_but_not_inside_abbreviations() -> None:
    text = "See “No. 5” by St. John. It is blue!\n\nThe artist writes: “Wet. Very wet.” Ask us"
    assert split_sentences(text) == (
        "See “No. 5” by St. John.",
        "It is blue!",
        "The artist writes: “Wet.",
        "Very wet.”",
        "Ask us",
    )


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [(20, 20.5, "square"), (24, 12, "landscape"), (12, 24, "portrait"), (0, 5, "")],
)
def test_a_picture_stands_as_its_sides_say(width: float, height: float, expected: str) -> None:
    assert orientation_of(width, height) == expected


def test_a_voice_knows_three_tones_only() -> None:
    with pytest.raises(ValueError, match="no tone 'shouting'"):
        Voice(tone="shouting")
    assert Voice(tone="direct", hashtag_counts={Network.INSTAGRAM: 3}).tone == "direct"
