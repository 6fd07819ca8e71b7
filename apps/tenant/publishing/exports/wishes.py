"""What somebody wants exported, and whether that can be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from apps.core.errors import InvalidInput
from apps.core.networks import Network
from apps.core.times import DAY_TOO_FAR, is_of_our_time
from apps.tenant.publishing.exports.importers.feedhive import account_names
from apps.tenant.publishing.exports.importers.publer import HeaderStyle
from apps.tenant.publishing.exports.media_links import LONGEST_DAYS, SHORTEST_DAYS, USUAL_DAYS
from apps.tenant.publishing.models import Tool
from apps.tenant.schedule.models import PostState

LONGEST_SPAN_DAYS = 365
# Drafts have no words, and what is past approval goes out by another way.
EXPORTABLE_STATES = (PostState.APPROVED, PostState.READY)
# Handed to Publer already: in a file only when that is wished, because it would go out twice.
PUSHED_STATES = (PostState.QUEUED, PostState.SCHEDULED, PostState.FAILED, PostState.UNKNOWN)
# Out, or on its way in or out at this moment: never in a file.
GONE_STATES = (PostState.PUBLISHED, PostState.PUSHING, PostState.CANCELLING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Posts of ``networks`` in ``states`` between two days, both included, in ``zone``.

    ``link_days``: how long the media links work. ``accounts``: for FeedHive, by network, the names of its accounts with
    commas between them. ``publer_zone``: the zone of the workspace at Publer where it is another than ``zone``, for the
    times in the files; ``headers`` over their columns. ``include_pushed``: also what was handed to Publer by us.
    ``open_slots``: rows for weekly posting times that no post takes.
    """

    tool: Tool
    starts_on: date
    ends_on: date
    networks: tuple[Network, ...]
    zone: ZoneInfo
    states: tuple[PostState, ...] = (PostState.APPROVED,)
    link_days: int = USUAL_DAYS
    include_exported: bool = False
    include_pushed: bool = False
    open_slots: bool = False
    headers: HeaderStyle = HeaderStyle.SHORT
    publer_zone: ZoneInfo | None = None
    accounts: Mapping[str, str] = field(default_factory=dict)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The first moment, and the first one after, both aware."""
        first = datetime.combine(self.starts_on, time(), tzinfo=self.zone)
        return first, datetime.combine(self.ends_on + timedelta(days=1), time(), tzinfo=self.zone)

    @property
    def file_zone(self) -> ZoneInfo:
        """The zone on whose clocks the times in Publer's files are; FeedHive's are in UTC."""
        return self.publer_zone or self.zone

    @property
    def wanted_states(self) -> tuple[PostState, ...]:
        """The states whose posts may go into the files."""
        return (*self.states, *(PUSHED_STATES if self.include_pushed else ()))

    def links_expire_at(self, now: datetime) -> datetime:
        """When the links of an export made at ``now`` stop working."""
        return now + timedelta(days=self.link_days)

    def account_names(self, network: str) -> tuple[str, ...]:
        """FeedHive's accounts for the network."""
        return account_names(self.accounts.get(network, ""))

    def as_json(self) -> dict[str, Any]:
        """What the export's own columns don't say."""
        return {
            "time_zone": self.file_zone.key,
            "own_zone": self.zone.key,
            "headers": self.headers.value,
            "states": list(self.states),
            "link_days": self.link_days,
            "include_exported": self.include_exported,
            "include_pushed": self.include_pushed,
            "open_slots": self.open_slots,
            "accounts": dict(self.accounts),
        }


def wishes_check(wishes: Wishes) -> None:
    """Raises InvalidInput, with the field, for wishes that no export can fulfil. No query."""
    for name, day in (("starts_on", wishes.starts_on), ("ends_on", wishes.ends_on)):
        if not is_of_our_time(day):
            raise InvalidInput(DAY_TOO_FAR, field=name)
    if wishes.ends_on < wishes.starts_on:
        raise InvalidInput("The last day is before the first. Please choose it again.", field="ends_on")
    if (wishes.ends_on - wishes.starts_on).days >= LONGEST_SPAN_DAYS:
        raise InvalidInput(f"Export at most {LONGEST_SPAN_DAYS} days at once.", field="ends_on")
    if not wishes.networks:
        raise InvalidInput("Choose at least one network.", field="networks")
    if not wishes.states or not set(wishes.states) <= set(EXPORTABLE_STATES):
        raise InvalidInput("Only approved and ready posts can be exported.", field="states")
    if not SHORTEST_DAYS <= wishes.link_days <= LONGEST_DAYS:
        message = f"The links can work for {SHORTEST_DAYS} to {LONGEST_DAYS} days."
        raise InvalidInput(message, field="link_days")
    if wishes.tool == Tool.FEEDHIVE:
        _check_accounts(wishes)


def account_missing(network: Network) -> str:
    """The sentence that asks for FeedHive's account."""
    return f"Type the name of the {network.label} account as FeedHive shows it, letter by letter."


def _check_accounts(wishes: Wishes) -> None:
    for network in wishes.networks:
        if not wishes.account_names(network):
            raise InvalidInput(account_missing(network), field=f"account_{network.value}")
