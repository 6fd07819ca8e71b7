"""The table of rights, cell by cell, so that a changed cell is a changed test."""

from uuid import uuid4

import pytest

from apps.core.access import Actor
from apps.core.roles import Right, Role

EVERYBODY = {Role.OWNER, Role.ADMIN, Role.MEMBER}
LEADERS = {Role.OWNER, Role.ADMIN}

WHO_MAY = {
    Right.VIEW: EVERYBODY,
    Right.EDIT_LIBRARY: EVERYBODY,
    Right.WRITE_CAPTIONS: EVERYBODY,
    Right.PLAN: EVERYBODY,
    Right.SUBSCRIBE: EVERYBODY,
    Right.MANAGE_CALENDARS: LEADERS,
    Right.APPROVE: LEADERS,
    Right.EXPORT: LEADERS,
    Right.PUBLISH: LEADERS,
    Right.SHARE: LEADERS,
    Right.MANAGE_SETTINGS: LEADERS,
    Right.MANAGE_SECURITY: LEADERS,
    Right.MANAGE_TEAM: LEADERS,
    Right.MANAGE_DOMAINS: LEADERS,
    Right.MANAGE_KEYS: LEADERS,
    Right.MANAGE_BILLING: {Role.OWNER},
    Right.TAKE_OUT: LEADERS,
    Right.MANAGE_OWNERS: {Role.OWNER},
}


@pytest.mark.parametrize("right", list(Right))
@pytest.mark.parametrize("role", list(Role))
def test_each_role_has_exactly_its_rights(role: Role, right: Right) -> None:
    actor = Actor(user_id=uuid4(), name="Somebody", role=role)
    assert actor.can(right) is (role in WHO_MAY[right])
