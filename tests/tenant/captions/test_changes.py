"""What changed between two wordings, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from apps.tenant.captions.changes import Piece, changes, pieces
from apps.tenant.captions.writers.base import Draft

TEXTS = st.text(alphabet=st.sampled_from("ab .\n“é🎨#"), max_size=80) | st.text(max_size=60)


@given(TEXTS, TEXTS)
def test_without_what_came_it_is_the_first_and_without_what_went_the_second(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(piece.text for piece in found if piece.kind != "came") == before
    assert "".join(piece.text for piece in found if piece.kind != "went") == after


def test_one_word_that_changed_is_shown_among_those_that_stayed() -> None:
    assert pieces("The sea at dusk.", "The sea at dawn.") == (
        Piece("same", "The sea at "),
        Piece("went", "dusk"),
        Piece("came", "dawn"),
        Piece("same", "."),
    )


def test_texts_with_little_in_common_are_compared_by_sentences() -> None:
    found = pieces("Oil on canvas. The harbour sleeps.", "A quiet evening in March. The harbour sleeps.")
    assert found[-1] == Piece("same", " The harbour sleeps.")
    assert [piece.text for piece in found[:-1]] == ["Oil on canvas.", "A quiet evening in March."]


def test_endless_texts_are_compared_at_once() -> None:
    found = pieces("a\n" * 20_000, "b\n" * 20_000)
    assert [piece.kind for piece in found] == ["went", "came"]


def test_only_fields_that_differ_are_named_and_hashtags_are_words() -> None:
    found = changes(Draft(text="Dusk.", hashtags=("Sea", "Oil")), Draft(text="Dusk.", hashtags=("Sea",), board="Sea"))
    assert [change.label for change in found] == ["Hashtags", "Board"]
    assert "".join(piece.text for piece in found[0].pieces if piece.kind == "went") == " #Oil"
