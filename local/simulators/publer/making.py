"""What a job does when it is ready: checks each wish as Publer would, and makes posts of those that pass."""

from typing import TYPE_CHECKING, Any

from local.simulators.publer.bulk import Wish
from local.simulators.publer.clock import iso
from local.simulators.publer.jobs import Job
from local.simulators.publer.networks import DAILY_CAPS, MINUTE, NEED_BOARD, NEED_MEDIA, words_problem
from local.simulators.publer.people import Channel
from local.simulators.publer.posts import Post

if TYPE_CHECKING:
    from local.simulators.publer.store import Store

GAP = "A one minute gap is required between posts"


def run_job(store: "Store", job: Job) -> None:
    """Make its posts. The lock is held."""
    job.is_done = True
    for wish in job.wishes:
        channel = store.people.channel(job.workspace, wish.channel)
        problem = _problem(store, job, wish, channel)
        if problem is None and channel is not None:
            for _ in range(job.copies):
                job.made.append(_make(store, job, wish, channel))
        else:
            job.failures.append(_failure(wish, channel, problem or ""))
    job.wishes = []


def _failure(wish: Wish, channel: Channel | None, message: str) -> dict[str, str]:
    return {
        "account_id": wish.channel,
        "account_name": channel.name if channel else "",
        "provider": channel.provider if channel else "",
        "message": message,
    }


def _problem(store: "Store", job: Job, wish: Wish, channel: Channel | None) -> str | None:
    """Why Publer would not make it; the first reason."""
    if channel is None or not channel.is_there(job.accepted_at):
        return "The account could not be found"
    if channel.is_locked:
        return "The account is locked: reconnect it"
    if not channel.can_access:
        return "You don't have access to this account"
    content = wish.content(channel.provider)
    if content is None:
        return f"There is no content for {channel.provider}"
    return (
        words_problem(channel.provider, str(content.get("text") or ""), str(content.get("title") or ""))
        or _media_problem(store, job.workspace, channel, content)
        or _board_problem(wish, channel)
        or (_time_problem(store, job, wish, channel) if wish.state == "scheduled" else None)
    )


def _media_problem(store: "Store", workspace: str, channel: Channel, content: dict[str, Any]) -> str | None:
    media = content.get("media", [])
    for each in media:
        found = store.media.get(str(each["id"]))
        if found is None or found.workspace != workspace:
            return "The media could not be found"
        if each.get("type") not in {"photo", "image", "video"}:
            return "The type of the media is not supported"
    return None if media or channel.provider not in NEED_MEDIA else "Media is required"


def _board_problem(wish: Wish, channel: Channel) -> str | None:
    if not wish.board and channel.provider not in NEED_BOARD:
        return None
    return None if channel.board(wish.board or channel.default_board) else "The board could not be found"


def _time_problem(store: "Store", job: Job, wish: Wish, channel: Channel) -> str | None:
    if wish.at is None:
        return "The scheduled time is missing, or has no time zone"
    if wish.at < job.accepted_at + MINUTE:
        return "The scheduled time must be at least one minute in the future"
    if store.posts.is_near_another(job.workspace, wish.channel, wish.at):
        return GAP
    cap = DAILY_CAPS.get(channel.provider) if store.rules.daily_caps else None
    if cap is not None and store.posts.most_in_a_day(job.workspace, wish.channel, wish.at) >= cap:
        return f"The daily limit of {cap} posts has been reached for this account"
    return None


def _make(store: "Store", job: Job, wish: Wish, channel: Channel) -> dict[str, str]:
    content = wish.content(channel.provider) or {}
    media = [
        {
            "id": str(each["id"]),
            "type": each["type"],
            "alt_text": str(each.get("alt_text") or each.get("caption") or ""),
        }
        for each in content.get("media", [])
    ]
    board = wish.board or (str(channel.default_board) if channel.provider in NEED_BOARD else "")
    post = Post(
        id=store.posts.new_id(),
        workspace=job.workspace,
        channel=wish.channel,
        network=channel.provider,
        type=str(content.get("type") or "status"),
        state="draft" if wish.state == "draft_public" else wish.state,
        text=str(content.get("text") or ""),
        at=wish.at,
        title=str(content.get("title") or ""),
        url=str(content.get("url") or ""),
        board=board,
        media=media,
        comments=wish.all_comments(channel.provider),
        job=job.id,
    )
    at = None if wish.at is None else iso(wish.at)
    post.note("created", job.ready_at, text=post.text, title=post.title, scheduled_at=at)
    store.posts.add(post)
    return {"id": post.id, "account_id": post.channel, "state": post.state, "post_link": ""}
