"""The words that a workspace's library uses, and which of them somebody may have meant."""

from django.core.cache import cache

from apps.core.tenancy.context import workspace_connection

_KEY = "artworks:vocabulary"
_SECONDS = 600
# From here on two words are taken for the same one mistyped: "harbor" and "harbour" have 0.5, "zebra" and "sea" 0.1.
_CLOSE_ENOUGH = 0.3
_MOST = 6

# Only what is in use is looked at: comparing with some thousand words takes milliseconds, with 20,000 notes seconds.
_WORDS = """
SELECT DISTINCT word FROM artworks_artwork,
regexp_split_to_table(search_text, '[^[:alnum:]]+') AS word
WHERE deleted_at IS NULL AND length(word) BETWEEN 3 AND 40
"""
_CLOSE = """
SELECT word FROM unnest(%s::text[]) AS word WHERE public.similarity(word, %s) >= %s
ORDER BY public.similarity(word, %s) DESC, word LIMIT %s
"""


def close_words(word: str) -> list[str]:
    """Up to six words of the library that are like it, the likest first. One query, two when the words are not known.

    The words are remembered for ten minutes; one that is new since is found by those who type it right.
    """
    with workspace_connection().cursor() as cursor:
        known = cache.get(_KEY)
        if known is None:
            cursor.execute(_WORDS)
            known = [found for (found,) in cursor.fetchall()]
            cache.set(_KEY, known, _SECONDS)
        cursor.execute(_CLOSE, [known, word, _CLOSE_ENOUGH, word, _MOST])
        return [found for (found,) in cursor.fetchall()]
