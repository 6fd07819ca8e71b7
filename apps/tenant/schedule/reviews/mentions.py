"""Members who are named in a comment: "@Mia Member"."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from apps.core.tenancy.context import active_workspace
from apps.public.memberships.models import Membership
from apps.public.memberships.selectors import members_of
from apps.public.users.models import User


@dataclass(frozen=True)
class Piece:
    """A stretch of a comment: text, or a member's name."""

    text: str
    is_mention: bool = False


def members_here() -> list[User]:
    """The people of the active workspace, by name. One query."""
    return [place.user for place in places_here()]


def places_here() -> list[Membership]:
    """Their places, with the role. One query."""
    return list(members_of(active_workspace().id))


def mentioned_in(text: str, members: Iterable[User], chosen: Collection[str] = ()) -> list[UUID]:
    """The ids of the members whose names stand after an @. No query.

    Of several with one name those that were picked (``chosen``, ids), else all. A name that nobody has stays text.
    """
    by_name: dict[str, list[User]] = {}
    for member in members:
        by_name.setdefault(member.display_name.casefold(), []).append(member)
    found: list[UUID] = []
    for match in _pattern(by_name).finditer(text) if by_name else ():
        people = by_name.get(match.group(1).casefold(), [])
        picked = [one for one in people if str(one.pk) in chosen] or people
        found += [one.pk for one in picked if one.pk not in found]
    return found


def pieces(text: str, mentions: Collection[UUID], names: Mapping[UUID, str]) -> list[Piece]:
    """The comment in parts, so that the names of those mentioned can stand out. No query."""
    known = {names[pk] for pk in mentions if pk in names}
    if not known:
        return [Piece(text)]
    found, at = [], 0
    for match in _pattern(known).finditer(text):
        found += [Piece(text[at : match.start()]), Piece(match.group(), is_mention=True)]
        at = match.end()
    return [piece for piece in (*found, Piece(text[at:])) if piece.text]


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    some = "|".join(re.escape(name) for name in longest_first if name)
    return re.compile(rf"(?<!\w)@({some or '(?!)'})(?!\w)", re.IGNORECASE)
