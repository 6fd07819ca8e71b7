"""What entries of the logs are about: the beginnings of verbs, in words."""

from typing import NamedTuple

from django.db.models import Q


class Kind(NamedTuple):
    """``objects`` are what stands before the dot of a verb."""

    words: str
    objects: tuple[str, ...]


KINDS: dict[str, Kind] = {
    "artworks": Kind("Artworks and collections", ("artwork", "artworks", "collection")),
    "captions": Kind("Captions", ("caption", "captions")),
    "calendars": Kind("Calendars", ("calendar", "event")),
    "plan": Kind("Plan and posts", ("plan", "post", "posts", "schedule", "review")),
    "publishing": Kind("Publishing and exports", ("export", "publer", "channels", "delivery")),
    "settings": Kind("Settings, keys, domains", ("brand", "workspace", "credential", "domain", "security")),
    "team": Kind("Team", ("member", "invitation", "ownership")),
    "files": Kind("Data taken out and brought in", ("takeout", "legacy")),
    "visits": Kind("Visits of the agency", ("visit", "agency")),
}

# Of the agency's log alone: what is done in the portal.
PORTAL_KINDS: dict[str, Kind] = {
    "clients": Kind("Clients", ("client", "blueprint", "counts")),
    "billing": Kind("Plans and billing", ("billing",)),
    "staff": Kind("Staff and the log itself", ("staff", "audit")),
}
ALL_KINDS = {**KINDS, **PORTAL_KINDS}


def about(kind: str) -> Q:
    """The condition on ``verb`` for a key of ``ALL_KINDS``; any other key: everything."""
    condition = Q()
    for name in ALL_KINDS[kind].objects if kind in ALL_KINDS else ():
        condition |= Q(verb__startswith=f"{name}.")
    return condition
