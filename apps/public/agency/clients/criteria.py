"""What the list of clients shows: read from the address, and written back into it."""

from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from apps.core.requests import is_uuid
from apps.public.agency.clients.columns import COLUMNS, DEFAULT_SORT
from apps.public.agency.clients.needs import BY_SLUG
from apps.public.workspaces.models import WorkspaceState

LONGEST_SEARCH = 200
ANY_NEED = "any"


@dataclass(frozen=True)
class Criteria:
    """Which clients, in which order, as it stands in the address; what isn't known there counts as not set.

    ``plan`` is a plan's slug, ``need`` a need's or "any", ``manager`` the id of a member of staff; ``sort`` a column's
    name, with a minus before it for the other way round.
    """

    q: str = ""
    state: str = ""
    plan: str = ""
    need: str = ""
    manager: str = ""
    sort: str = DEFAULT_SORT

    @classmethod
    def read(cls, query: QueryDict) -> "Criteria":
        """From the query of an address."""
        given = {name: query.get(name, "").strip()[:LONGEST_SEARCH] for name in cls.__dataclass_fields__}
        found = cls(**given)
        return replace(
            found,
            q=found.q.replace("\0", ""),
            state=found.state if found.state in WorkspaceState.values else "",
            plan=found.plan.replace("\0", ""),
            need=found.need if found.need in {*BY_SLUG, ANY_NEED} else "",
            manager=found.manager if is_uuid(found.manager) else "",
            sort=found.sort if found.sort.removeprefix("-") in COLUMNS else DEFAULT_SORT,
        )

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the order is set."""
        return any((self.q, self.state, self.plan, self.need, self.manager))

    @property
    def sort_column(self) -> str:
        """By which column."""
        return self.sort.removeprefix("-")

    def query(self, **changes: str) -> str:
        """As the query of an address, with these set otherwise; what is empty is left out."""
        values = {**asdict(self), **changes}
        return urlencode({name: value for name, value in values.items() if value})

    def sorted_by(self, column: str) -> str:
        """The query that sorts by the column: the way that is usual for it, or the other if it is that way already."""
        usual = COLUMNS[column].usual
        other = column if usual.startswith("-") else f"-{column}"
        return self.query(sort=other if self.sort == usual else usual)

    def direction(self, column: str) -> str:
        """What ``aria-sort`` says of the column; empty when the list is not sorted by it."""
        if self.sort_column != column:
            return ""
        return "descending" if self.sort.startswith("-") else "ascending"
