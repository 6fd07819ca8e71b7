"""Recognising our posts among those at Publer: by their id, else by account, minute and text."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from apps.core.outside.publer.types import PublerPost
from apps.tenant.publishing.models import Delivery, Verdict

MINUTE = timedelta(minutes=1)
OUT = frozenset({"published", "posted", "success"})
NOT_OUT = frozenset({"failed", "error"})
DELETED = "deleted"  # listed or not, it is not there


def sent_at(delivery: Delivery) -> datetime:
    """The time that the post was sent with, which may not be the one that it has by now."""
    return datetime.fromisoformat(delivery.sent["at"]) if delivery.sent else delivery.post.scheduled_at


def stands_at(delivery: Delivery) -> datetime:
    """The time that it has at Publer: where somebody moved it to there, else the time that it was sent with."""
    moved_to = (delivery.sent or {}).get("moved_to")
    return datetime.fromisoformat(moved_to) if moved_to else sent_at(delivery)


def is_known_by_id(delivery: Delivery) -> bool:
    """Whether it was sent by another application: nobody here knows its account and words before Publer shows it."""
    return bool(delivery.sent and not delivery.sent["account"])


def seen_as(delivery: Delivery, post: PublerPost) -> dict[str, Any]:
    """What was sent, and where somebody at Publer moved it to since; for ``sent``."""
    sent = {name: value for name, value in (delivery.sent or {}).items() if name != "moved_to"}
    if is_known_by_id(delivery):
        sent |= {"account": post.account_id, "text": post.text}
    is_moved = post.at is not None and abs(post.at - sent_at(delivery)) >= MINUTE
    return {**sent, "moved_to": post.at.isoformat()} if is_moved and post.at else sent


def matches(
    delivery: Delivery, posts: Iterable[PublerPost], *, taken: frozenset[str] = frozenset()
) -> list[PublerPost]:
    """Those that are this delivery's post, the known one first; more than one when Publer made it twice.

    ``taken`` are ids that are other deliveries' posts.
    """
    if not delivery.sent:
        return []
    found = [
        post
        for post in posts
        if post.id == delivery.remote_id or (post.id not in taken and _is_it(delivery, post) and not _is_dead(post))
    ]
    return sorted(found, key=lambda post: (post.id != delivery.remote_id, post.id))


def taken_ids(deliveries: Sequence[Delivery], posts: Sequence[PublerPost]) -> frozenset[str]:
    """Which of the posts there are known as those of other deliveries. One query."""
    known = Delivery.objects.filter(remote_id__in=[post.id for post in posts])
    others = known.exclude(pk__in=[one.pk for one in deliveries])
    return frozenset(others.values_list("remote_id", flat=True))


def is_changed(delivery: Delivery, post: PublerPost) -> str:
    """What somebody changed at Publer: "text", "time", or "" for nothing."""
    if not delivery.sent:
        return ""
    if not is_known_by_id(delivery) and _plain(post.text) != _plain(str(delivery.sent["text"])):
        return "text"
    return "time" if post.at is not None and abs(post.at - sent_at(delivery)) >= MINUTE else ""


def _is_it(delivery: Delivery, post: PublerPost) -> bool:
    """No two of our posts have the same account and minute. The text tells ours from somebody else's; where Publer said
    that it made ours, it may have done something to the text.
    """
    sent = delivery.sent or {}
    return (
        post.account_id == str(sent.get("account"))
        and post.at is not None
        and abs(post.at - sent_at(delivery)) < MINUTE
        and (_plain(post.text) == _plain(str(sent.get("text"))) or delivery.verdict == Verdict.DONE)
    )


def _is_dead(post: PublerPost) -> bool:
    return post.state in NOT_OUT


def _plain(text: str) -> str:
    """The text without what a service may do to it: white space and the way that letters are composed."""
    return "".join(unicodedata.normalize("NFC", text).split())
