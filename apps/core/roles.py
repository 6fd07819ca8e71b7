"""Who may do what in a workspace: one table, read by the views, the interface's help and the tests."""

from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    """What a member is in one workspace."""

    OWNER = "owner", "Owner"
    ADMIN = "admin", "Admin"
    MEMBER = "member", "Member"

    @property
    def with_article(self) -> str:
        """For the middle of a sentence: "an owner", "a member"."""
        return f"{'a' if self is Role.MEMBER else 'an'} {str(self.label).lower()}"


class Right(StrEnum):
    """One thing that a member may be allowed to do; ``words`` say it to people."""

    words: str

    def __new__(cls, value: str, words: str) -> "Right":
        right = str.__new__(cls, value)
        right._value_ = value
        right.words = words
        return right

    VIEW = "view", "See the library, the captions, the plan and the team"
    EDIT_LIBRARY = "edit_library", "Upload paintings, edit their facts, arrange collections"
    WRITE_CAPTIONS = "write_captions", "Write captions, by hand or with a writer"
    PLAN = "plan", "Fill the schedule, move posts and take them out"
    SUBSCRIBE = "subscribe", "See the plan’s secret address, for a calendar elsewhere"
    MANAGE_CALENDARS = "manage_calendars", "Import and change calendars"
    APPROVE = "approve", "Approve posts"
    EXPORT = "export", "Export for Publer and FeedHive"
    PUBLISH = "publish", "Send posts to Publer and call them back"
    SHARE = "share", "Make review links for people without an account, and let them work longer"
    MANAGE_SETTINGS = "manage_settings", "Change the name, the voice and the look of the workspace"
    MANAGE_SECURITY = "manage_security", "Ask two-factor of all, let the agency in, change the plan’s secret address"
    MANAGE_TEAM = "manage_team", "Invite people, change roles, remove members"
    MANAGE_DOMAINS = "manage_domains", "Add domains and choose the main one"
    MANAGE_KEYS = "manage_keys", "Enter, test and remove the keys of Publer and OpenAI, choose channels"
    MANAGE_BILLING = "manage_billing", "Choose the plan, pay for it and see invoices"
    TAKE_OUT = "take_out", "Export everything that is in the workspace, and download it"
    MANAGE_OWNERS = "manage_owners", "Make somebody an owner, change or remove an owner"


_MEMBER = frozenset({Right.VIEW, Right.EDIT_LIBRARY, Right.WRITE_CAPTIONS, Right.PLAN, Right.SUBSCRIBE})
_ADMIN = _MEMBER | {
    Right.MANAGE_CALENDARS,
    Right.APPROVE,
    Right.EXPORT,
    Right.PUBLISH,
    Right.SHARE,
    Right.MANAGE_SETTINGS,
    Right.MANAGE_SECURITY,
    Right.MANAGE_TEAM,
    Right.MANAGE_DOMAINS,
    Right.MANAGE_KEYS,
    Right.TAKE_OUT,
}

ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.ADMIN: frozenset(_ADMIN),
    Role.MEMBER: _MEMBER,
}
