"""Who has which key, the workspaces that it reaches, and the social accounts in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Any

Id = str | int

TYPES = {
    "instagram": "ig_business",
    "pinterest": "pin_business",
    "facebook": "fb_page",
    "linkedin": "in_page",
    "tiktok": "tiktok_business",
}


@dataclass(frozen=True)
class Account:
    """Whose key it is over there."""

    user: dict[str, object]
    workspaces: tuple[dict[str, object], ...]


@dataclass
class Board:
    """A Pinterest board or an album. A deleted one is gone from the answers."""

    id: Id
    name: str
    kind: str = "board"
    is_deleted: bool = False


@dataclass
class Channel:
    """A social account. ``revoked_until``: seconds since 1970 until which it is gone, by somebody's taking it out.

    ``is_bare``: shown with the documented fields only, as some are.
    """

    id: Id
    provider: str
    name: str
    type: str = ""
    username: str = ""
    social_id: str = ""
    picture: str = ""
    boards: list[Board] = field(default_factory=list)
    default_board: Id | None = None
    is_locked: bool = False
    revoked_until: float = 0
    can_access: bool = True
    approval_needed: bool = False
    is_bare: bool = False

    def is_there(self, now: float) -> bool:
        """Whether it is still connected."""
        return now >= self.revoked_until

    def revoke(self, now: float, seconds: float | None) -> None:
        """Somebody takes it out; it comes back after so many seconds, or never."""
        self.revoked_until = now + seconds if seconds else inf

    def board(self, board_id: object) -> Board | None:
        """The board of this id that is still there."""
        return next((each for each in self.boards if not each.is_deleted and str(each.id) == str(board_id)), None)

    def shown(self) -> dict[str, object]:
        """As GET /accounts has it."""
        plain: dict[str, object] = {
            "id": self.id,
            "provider": self.provider,
            "name": self.name,
            "social_id": self.social_id or f"{self.provider}-{self.id}",
            "picture": self.picture,
            "type": self.type or TYPES.get(self.provider, self.provider),
        }
        if self.is_bare:
            return plain
        return plain | {
            "username": self.username or None,
            "albums": [{"id": each.id, "name": each.name, "owner": None} for each in self._boards()] or None,
            "default_board": self.default_board,
            "locked": self.is_locked,
            "permissions": {"can_access": self.can_access, "approval_needed": self.approval_needed},
        }

    def options(self) -> dict[str, object]:
        """As GET /workspaces/{id}/media_options has it."""
        albums = [{"id": each.id, "name": each.name, "type": each.kind} for each in self._boards()]
        return {"id": self.id, "albums": albums, "watermarks": []}

    def _boards(self) -> list[Board]:
        return [each for each in self.boards if not each.is_deleted]


@dataclass
class People:
    """``accounts`` by key, ``channels`` by workspace and id, ``expired`` keys that nothing takes any more."""

    accounts: dict[str, Account] = field(default_factory=dict)
    channels: dict[str, dict[str, Channel]] = field(default_factory=dict)
    expired: set[str] = field(default_factory=set)

    def add(self, workspace: Id, *channels: Channel) -> None:
        """Connect social accounts in a workspace."""
        self.channels.setdefault(str(workspace), {}).update({str(each.id): each for each in channels})

    def channel(self, workspace: str, channel_id: object) -> Channel | None:
        """The social account of this id in the workspace, whether it is connected at present or not."""
        return self.channels.get(workspace, {}).get(str(channel_id))

    def each(self) -> Iterator[tuple[str, Channel]]:
        """Every social account with its workspace."""
        for workspace, channels in self.channels.items():
            for channel in channels.values():
                yield workspace, channel

    def workspaces(self) -> dict[str, dict[str, object]]:
        """Every workspace that some key reaches, by id."""
        return {str(each["id"]): each for account in self.accounts.values() for each in account.workspaces}

    @classmethod
    def load(cls, kept: dict[str, Any]) -> "People":
        """From the file."""
        people = cls(expired=set(kept["expired"]))
        for key, each in kept["accounts"].items():
            people.accounts[key] = Account(each["user"], tuple(each["workspaces"]))
        for workspace, channels in kept["channels"].items():
            people.add(workspace, *(channel_of(each) for each in channels.values()))
        return people


def channel_of(told: dict[str, Any]) -> Channel:
    """A social account by its fields; those of GET /accounts (albums, locked, permissions) will do as well.

    Raises KeyError and TypeError when something is missing, or is no field.
    """
    given = dict(told)
    boards = [*(given.pop("boards", None) or []), *(given.pop("albums", None) or [])]
    given["is_locked"] = bool(given.pop("locked", given.get("is_locked", False)))
    given |= given.pop("permissions", None) or {}
    given.setdefault("name", f"{given['provider']} {given['id']}")
    return Channel(**given, boards=[_board_of(each) for each in boards])


def _board_of(told: dict[str, Any]) -> Board:
    kind = str(told.get("kind") or told.get("type") or "board")
    return Board(told["id"], str(told["name"]), kind, bool(told.get("is_deleted")))
