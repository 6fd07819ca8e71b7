"""What somebody does at Publer by hand, and what a test puts there."""

from random import Random
from typing import Any

from local.simulators.publer.clock import iso, seconds_of
from local.simulators.publer.people import Account, Channel, channel_of
from local.simulators.publer.posts import Post
from local.simulators.publer.store import Store


class NotThere(Exception):
    """Nothing has this id."""


class Wrong(Exception):
    """What was told makes no sense; the message says why."""


class Control:
    """The methods raise NotThere and Wrong."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add_user(self, key: str, *, user: dict[str, Any], workspaces: list[dict[str, Any]]) -> Account:
        """A key, whose it is, and the workspaces that it reaches, each with its ``accounts`` (id, provider, …).

        A key that is there is replaced; accounts in a workspace are added to those that are there.
        """
        try:
            channels = {str(each["id"]): [channel_of(told) for told in each.get("accounts", [])] for each in workspaces}
            plain = [{name: each[name] for name in each if name != "accounts"} for each in workspaces]
            shown = tuple(_workspace(each, user) for each in plain)
            account = Account({"name": "", "email": "", "first_name": "", "picture": "", **user}, shown)
            account.user["id"]
        except (KeyError, TypeError, AttributeError) as error:
            raise Wrong(f"A user needs id, workspaces id, accounts id and provider: {error}") from error
        with self._store.at_work():
            self._store.people.accounts[key] = account
            self._store.people.expired.discard(key)
            for workspace, found in channels.items():
                self._store.people.add(workspace, *found)
        return account

    def post_change(self, post_id: object, **changes: Any) -> Post:
        """Another text, title or scheduled_at (ISO 8601 with an offset)."""
        at = seconds_of(changes["scheduled_at"]) if changes.get("scheduled_at") else None
        if changes.get("scheduled_at") and at is None:
            raise Wrong("scheduled_at must be ISO 8601, with an offset.")
        with self._store.at_work() as now:
            post = self._post(post_id)
            post.text, post.title = str(changes.get("text", post.text)), str(changes.get("title", post.title))
            if at is not None:
                self._store.posts.move(post, at)
            time = None if post.at is None else iso(post.at)
            post.note("changed", now, by="hand", text=post.text, title=post.title, scheduled_at=time)
            return post

    def post_delete(self, post_id: object) -> Post:
        """Take it out, whatever its state."""
        with self._store.at_work() as now:
            post = self._post(post_id)
            self._store.posts.drop(post, now, "hand")
            return post

    def post_publish(self, post_id: object) -> Post:
        """Now, not at its time."""
        with self._store.at_work() as now:
            post = self._post(post_id)
            self._store.publish(post, now)
            return post

    def post_fail(self, post_id: object, message: str = "The network refused the post") -> Post:
        """It can't go out."""
        with self._store.at_work() as now:
            post = self._post(post_id)
            self._store.fail(post, now, message)
            return post

    def account_lock(self, account_id: object, workspace: str | None = None) -> None:
        """It has to be connected anew."""
        with self._store.at_work():
            self._channel(account_id, workspace).is_locked = True

    def account_revoke(self, account_id: object, workspace: str | None = None, seconds: float = 0) -> None:
        """It is taken out; it comes back after so many seconds (0: never)."""
        with self._store.at_work() as now:
            self._channel(account_id, workspace).revoke(now, seconds)

    def account_unlock(self, account_id: object, workspace: str | None = None) -> None:
        """All is well again, after a lock and after a revocation."""
        with self._store.at_work():
            channel = self._channel(account_id, workspace)
            channel.is_locked, channel.revoked_until = False, 0

    def board_delete(self, board_id: object, workspace: str | None = None) -> None:
        """The board, or album, is gone."""
        with self._store.at_work():
            found = [
                board
                for where, channel in self._store.people.each()
                if workspace in {None, where} and (board := channel.board(board_id))
            ]
            if not found:
                raise NotThere
            for board in found:
                board.is_deleted = True

    def lose_a_post(self, dice: Random, workspace: str) -> None:
        """One scheduled post of the workspace vanishes, if there is one."""
        with self._store.at_work() as now:
            found = self._store.posts.scheduled(workspace)
            if found:
                self._store.posts.drop(dice.choice(found), now, "itself")

    def lose_an_account(self, dice: Random, workspace: str, seconds: float | None) -> None:
        """One account of the workspace is taken out, if there is one."""
        with self._store.at_work() as now:
            found = [each for each in self._store.people.channels.get(workspace, {}).values() if each.is_there(now)]
            if found:
                dice.choice(found).revoke(now, seconds)

    def reset(self) -> None:
        """The demo, and nothing else; the real time."""
        self._store.clock.offset = 0
        self._store.reset()

    def _post(self, post_id: object) -> Post:
        post = self._store.posts.get(post_id)
        if post is None:
            raise NotThere
        return post

    def _channel(self, account_id: object, workspace: str | None) -> Channel:
        for where, channel in self._store.people.each():
            if str(channel.id) == str(account_id) and workspace in {None, where}:
                return channel
        raise NotThere


def _workspace(told: dict[str, Any], user: dict[str, Any]) -> dict[str, object]:
    name = f"Workspace {told['id']}"
    return {"name": name, "plan": "business", "picture": "", "owner": user, "members": [user], **told}
