"""What keeps a post from going out, whichever way it was to go."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from apps.tenant.captions.writers.base import Draft


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a post. A blocking one keeps it here, and out of files.

    ``message`` is one or two sentences about "it", to be read beside the post's title.
    """

    code: str
    message: str
    blocks: bool = True


def link_problems(draft: Draft) -> list[Problem]:
    """What is wrong with a pin's link: one problem, or none."""
    if not draft.link or _is_address(draft.link):
        return []
    return [Problem("bad_link", f"Its link “{draft.link[:60]}” is no address. Begin it with https://.")]


def _is_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not any(map(str.isspace, link))
