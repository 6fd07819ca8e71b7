"""Who may do what in a workspace: one table, read by the views, the interface and the tests."""

from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    """What a member is in one workspace."""

    OWNER = "owner", "Owner"
    ADMIN = "admin", "Admin"
    MEMBER = "member", "Member"


class Right(StrEnum):
    """One thing that a member may be allowed to do."""

    VIEW = "view"
    EDIT_LIBRARY = "edit_library"
    WRITE_CAPTIONS = "write_captions"
    MANAGE_CALENDARS = "manage_calendars"
    PLAN = "plan"
    APPROVE = "approve"
    EXPORT = "export"
    MANAGE_SETTINGS = "manage_settings"


_MEMBER = frozenset({Right.VIEW, Right.EDIT_LIBRARY, Right.WRITE_CAPTIONS, Right.PLAN})
_ADMIN = _MEMBER | {Right.MANAGE_CALENDARS, Right.APPROVE, Right.EXPORT, Right.MANAGE_SETTINGS}

ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(_ADMIN),
    Role.ADMIN: frozenset(_ADMIN),
    Role.MEMBER: _MEMBER,
}
