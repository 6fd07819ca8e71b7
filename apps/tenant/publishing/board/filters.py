"""What of the board is wanted: the query string of its address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from apps.core.networks import Network
from apps.tenant.schedule.models import PostState

# What the board shows, in the order of its chips; the words are those of the statuses.
SHOWN = (
    PostState.FAILED,
    PostState.UNKNOWN,
    PostState.CANCELLING,
    PostState.QUEUED,
    PostState.PUSHING,
    PostState.SCHEDULED,
    PostState.PUBLISHED,
)
_LONGEST = 100


@dataclass(frozen=True)
class BoardFilter:
    """Which deliveries: of one state, of one network, with some words in the artwork's title; empty means all."""

    state: str = ""
    network: str = ""
    q: str = ""

    def __bool__(self) -> bool:
        return bool(self.state or self.network or self.q)

    def url(self, *, state: str) -> str:
        """The board's query string for the same network and words, and another state."""
        given = {"state": state, "network": self.network, "q": self.q}
        return "?" + urlencode({name: value for name, value in given.items() if value})


EVERYTHING = BoardFilter()


def filter_from(query: QueryDict) -> BoardFilter:
    """What the query string asks for; what it asks for in vain is left out."""
    state, network = query.get("state", ""), query.get("network", "")
    return BoardFilter(
        state=state if state in SHOWN else "",
        network=network if network in Network.posted_values() else "",
        q=" ".join(query.get("q", "").replace("\0", "").split())[:_LONGEST],
    )
