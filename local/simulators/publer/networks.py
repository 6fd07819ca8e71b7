"""What the networks take, as Publer checks it: lengths, posts a day, what may not be missing."""

import re

DAY = 24 * 60 * 60
MINUTE = 60

TEXT_LIMITS = {
    "instagram": 2200,
    "pinterest": 500,
    "facebook": 10_000,
    "threads": 500,
    "tiktok": 4000,
    "twitter": 280,
    "bluesky": 300,
    "linkedin": 3000,
}
TITLE_LIMITS = {"pinterest": 100, "tiktok": 90}
# Posts in any 24 hours, on the Business plan.
DAILY_CAPS = {
    "instagram": 25,
    "pinterest": 36,
    "facebook": 36,
    "threads": 250,
    "tiktok": 25,
    "twitter": 100,
    "bluesky": 100,
    "linkedin": 24,
}
NEED_MEDIA = frozenset({"instagram", "pinterest", "tiktok"})
NEED_BOARD = frozenset({"pinterest"})
_ADDRESS = re.compile(r"https?://\S+")


def length_of(provider: str, text: str) -> int:
    """How long the network counts it: X counts any address as 23."""
    return len(_ADDRESS.sub("x" * 23, text) if provider == "twitter" else text)


def words_problem(provider: str, text: str, title: str) -> str | None:
    """Why the network would not take these words."""
    most = TEXT_LIMITS.get(provider)
    if most is not None and length_of(provider, text) > most:
        return f"Text is too long: at most {most} characters are allowed on {provider.title()}"
    most = TITLE_LIMITS.get(provider)
    if most is not None and len(title) > most:
        return f"Title is too long: at most {most} characters are allowed on {provider.title()}"
    return None


def link_of(provider: str, post_id: str) -> str:
    """Where the published post is; ``.example`` leads nowhere."""
    return f"https://{provider}.example/p/{post_id}"
