"""Everything that is over there, as JSON: for tests in other processes, and for the curious."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from local.simulators.publer.clock import iso
from local.simulators.publer.journal import masked
from local.simulators.publer.media import Media
from local.simulators.publer.people import Channel
from local.simulators.publer.posts import Post
from local.simulators.publer.settings import settings_of

if TYPE_CHECKING:
    from local.simulators.publer.server import PublerSimulator


def state_of(simulator: "PublerSimulator", workspace: str | None = None) -> dict[str, Any]:
    """``now, users, workspaces (with accounts), posts (deleted ones too), media, jobs, faults, counts, requests``.

    ``workspace``: only its own. Keys are masked.
    """
    store = simulator.store
    with store.at_work(writes=False) as now:
        posts = [_post(each) for each in store.posts.every() if workspace in {None, each.workspace}]
        media = {each.id: _media(each) for each in store.media.values() if workspace in {None, each.workspace}}
        places = [_workspace(simulator, key, now) for key in store.people.workspaces() if workspace in {None, key}]
        jobs = [{"id": each.id, **each.shown()} for each in store.jobs.every() if workspace in {None, each.workspace}]
        users = [{"key": masked(key), **account.user} for key, account in store.people.accounts.items()]
    return {
        "now": iso(now),
        "users": users,
        "workspaces": places,
        "posts": posts,
        "media": media,
        "jobs": jobs,
        "settings": settings_of(simulator),
        "faults": [rule.shown() for rule in simulator.faults.rules()],
        "counts": _counts(simulator),
        "requests": [asdict(entry) | {"at": iso(entry.at)} for entry in simulator.journal.last()],
    }


def _counts(simulator: "PublerSimulator") -> dict[str, Any]:
    return {
        "calls": dict(simulator.journal.calls),
        "statuses": {str(status): count for status, count in simulator.journal.statuses.items()},
        "faults": dict(simulator.faults.counts),
    }


def _post(post: Post) -> dict[str, Any]:
    return vars(post) | {"at": None if post.at is None else iso(post.at), "history": list(post.history)}


def _media(media: Media) -> dict[str, Any]:
    return vars(media) | {"url": f"/_simulator/media/{media.id}"}


def _workspace(simulator: "PublerSimulator", workspace: str, now: float) -> dict[str, Any]:
    people = simulator.store.people
    shown = people.workspaces()[workspace]
    accounts = [_account(each, now) for each in people.channels.get(workspace, {}).values()]
    return {"id": shown["id"], "name": shown.get("name", ""), "accounts": accounts}


def _account(channel: Channel, now: float) -> dict[str, Any]:
    boards = [asdict(board) for board in channel.boards]
    plain = {name: value for name, value in asdict(channel).items() if name not in {"revoked_until", "is_bare"}}
    return plain | {"boards": boards, "is_revoked": not channel.is_there(now)}
