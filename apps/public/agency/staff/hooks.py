"""Who is told when somebody is removed from the agency: apps above this one, which it does not know."""

from collections.abc import Callable
from uuid import UUID

Told = Callable[[UUID], object]

_told: list[Told] = []


def when_removed(told: Told) -> None:
    """When the product starts: ``told`` gets the account's id, inside the transaction that removes the person."""
    if told not in _told:
        _told.append(told)


def tell_removed(user_id: UUID) -> None:
    """The person is no staff any more. As many queries as those who are told make."""
    for told in _told:
        told(user_id)
