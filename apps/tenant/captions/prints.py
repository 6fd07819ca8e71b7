"""A sold original of which prints are still to be had: what is said of it then, and whether anything may be."""

from dataclasses import replace

from apps.tenant.artworks.models import Artwork
from apps.tenant.captions.models import Words
from apps.tenant.captions.selectors import draft_of
from apps.tenant.captions.writers.base import Draft


def speaks_of_prints(artwork: Artwork, words: Words | None) -> bool:
    """Whether the words for prints go out in the place of the text. No query.

    The one definition for objects; ``schedule.querysets.speaks_of_prints`` is the same for queries.
    """
    return artwork.is_sold_with_prints and artwork.deleted_at is None and words is not None and bool(words.print_text)


def may_be_posted(artwork: Artwork, words: Words | None) -> bool:
    """Whether posts of the artwork with these words may go out: it is to be had, or they speak of prints. No query."""
    return artwork.is_available or speaks_of_prints(artwork, words)


def draft_posted(artwork: Artwork, words: Words) -> Draft:
    """What goes out of a caption now: its text, or its words for prints. No query.

    Title, link, board, alt text and hashtags are the same for both. ``print_text`` is empty: nobody outside reads it.
    """
    draft = draft_of(words)
    return replace(draft, text=words.print_text if speaks_of_prints(artwork, words) else draft.text, print_text="")
