"""How often mail is sent to people who did not ask for it."""

from django.core.cache import cache

from apps.core.errors import Conflict

_HOUR = 60 * 60
_TO_ONE_ADDRESS = 5
_OF_ONE_SENDER = 100


def mail_demand(email: str, *, sender: str) -> None:
    """Count one invitation's mail. Raises Conflict after five to an address, or 100 of the sender, in an hour.

    Counted by address and not by invitation, so that taking back and inviting again starts no new count. The cache
    keeps each workspace's keys apart, and the agency's from them. ``sender``: what the message calls them, such as
    "This workspace".
    """
    if _count(f"invitations-to:{email}") > _TO_ONE_ADDRESS:
        raise Conflict(f"Several mails went to {email} already. Wait an hour before you send the next.")
    if _count("invitations") > _OF_ONE_SENDER:
        raise Conflict(f"{sender} has sent a hundred invitations in an hour. Wait an hour before you send more.")


def _count(key: str) -> int:
    cache.add(key, 0, _HOUR)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two
        return 1
