"""Which events of a calendar are used: words in the title."""

from collections.abc import Callable


def title_filter(text: str) -> Callable[[str], bool]:
    """Whether a title passes the words, which commas separate; capitals don't matter.

    One of the words has to be in it, unless there is none, and none of those that begin with "-".
    """
    words = [" ".join(word.split()).casefold() for word in text.split(",")]
    needed = [word for word in words if word and not word.startswith("-")]
    banned = [word[1:].strip() for word in words if word.startswith("-") and word[1:].strip()]

    def passes(title: str) -> bool:
        title = " ".join(title.split()).casefold()
        return (not needed or any(word in title for word in needed)) and not any(word in title for word in banned)

    return passes
