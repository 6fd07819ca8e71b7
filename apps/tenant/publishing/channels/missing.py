"""What is missing before posts can go out, said before anything is scheduled."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from apps.core.networks import Network
from apps.tenant.captions.models import Caption
from apps.tenant.credentials.models import State
from apps.tenant.publishing.channels.standing import Standing, standing_get
from apps.tenant.publishing.channels.words import ChannelState, state_of
from apps.tenant.schedule.models import Post, PostState

# Posts that are to go out and are not yet on their way.
_TO_COME = (PostState.READY, PostState.APPROVED, PostState.QUEUED)

_STATES = {
    ChannelState.GONE: "went away at Publer. Connect it there again and read the channels, or choose another channel.",
    ChannelState.LOCKED: "is locked at Publer. Open Publer and connect it again, then read the channels.",
    ChannelState.FORBIDDEN: "does not let you post. Ask the owner of the workspace at Publer for the right to do so.",
    ChannelState.APPROVAL: "needs approval at Publer: posts wait there until somebody approves them.",
}


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: a code, a sentence that says what to do, and the page to do it on.

    ``action`` is what the way there is called. ``network`` is empty when no network's posts can go out. What does not
    ``block`` is a caution: posts go out all the same.
    """

    code: str
    sentence: str
    url: str
    action: str = "Open channels"
    network: str = ""
    blocks: bool = True

    @property
    def needs_key(self) -> bool:
        """Whether the page is the one of keys, which not everybody may open."""
        return self.code in {"no_key", "key_refused"}


def missing(standing: Standing | None = None) -> list[Missing]:
    """What is missing, the gravest first; empty when posts can go out. At most six queries, two with ``standing``."""
    standing = standing or standing_get()
    basics = list(_basics(standing))
    if basics:
        return basics
    return sorted([*_channels(standing, _counts()), *_boards(standing)], key=lambda each: not each.blocks)


def _basics(standing: Standing) -> Iterator[Missing]:
    """What has to be there before anything else can be said."""
    page, keys = reverse("publishing:channels"), reverse("credentials:keys")
    credential, connection = standing.credential, standing.connection
    if credential is None:
        yield Missing("no_key", "There is no Publer key yet. Enter one on the page Keys.", keys, "Open keys")
    elif standing.is_replaced:
        yield Missing("key_replaced", "The Publer key was replaced. Confirm the workspace for the new key.", page)
    elif credential.state == State.REFUSED:
        yield Missing(
            "key_refused", "Publer refuses the key. Enter one that works on the page Keys.", keys, "Open keys"
        )
    elif connection is None:
        yield Missing("no_workspace", "No workspace at Publer is chosen yet. Read the channels to choose one.", page)
    elif connection.trouble:
        yield Missing("trouble", connection.trouble, page)
    elif connection.read_at is None:
        yield Missing(
            "not_read", "The channels were not read yet. Read them, so that posts have somewhere to go.", page
        )


def _channels(standing: Standing, counts: dict[str, int]) -> Iterator[Missing]:
    url = f"{reverse('publishing:channels')}#networks"
    for network in Network.posted():
        channel, count = standing.used.get(network), counts.get(network, 0)
        if channel is None:
            if count:
                posts = f"{count} {network.label} post{'' if count == 1 else 's'} to come"
                sentence = f"{posts}, and no channel for {network.label}. {_what_to_do(standing, network)}"
                yield Missing("no_channel", sentence, url, "Choose channel", network)
            continue
        state = state_of(channel)
        if state is not ChannelState.WORKS:
            sentence = f"The {network.label} channel “{channel.name}” {_STATES[state]}"
            blocks = state is not ChannelState.APPROVAL
            yield Missing(f"channel_{state}", sentence, url, "Open channels", network, blocks)


def _what_to_do(standing: Standing, network: Network) -> str:
    if standing.connection and network in standing.connection.left_out:
        return "It is set to none: they stay here until a channel is chosen."
    there = [channel for channel in standing.there if channel.network == network]
    if len(there) == 1 and not there[0].works:
        return f"“{there[0].name}” {_STATES[state_of(there[0])]}"
    if there:
        return "Choose one of those at Publer."
    return "Connect one at Publer, then read the channels."


def _boards(standing: Standing) -> Iterator[Missing]:
    channel = standing.used.get(Network.PINTEREST)
    if channel is None:
        return
    url = f"{reverse('publishing:channels')}#boards"
    if channel.board and not channel.has_board(channel.board):
        sentence = "The default board for pins was deleted at Publer. Choose another one."
        yield Missing("default_board_gone", sentence, url, "Choose board", Network.PINTEREST, blocks=False)
    without, unknown = _pins(standing)
    if without:
        pins = "1 pin to come has" if without == 1 else f"{without} pins to come have"
        yield Missing("no_board", f"{pins} no board. Choose a default board.", url, "Choose board", Network.PINTEREST)
    if unknown:
        boards = "a board that is" if len(unknown) == 1 else "boards that are"
        names = ", ".join(f"“{name}”" for name in unknown[:3]) + (" and more" if len(unknown) > 3 else "")
        ways = "Make them there, or choose their collections' boards: those pins stay here until then."
        sentence = f"Captions name {boards} not at Publer: {names}. {ways}"
        yield Missing("unknown_boards", sentence, url, "Choose board", Network.PINTEREST, blocks=False)


def _pins(standing: Standing) -> tuple[int, list[str]]:
    """How many pins to come have no board, and the boards that captions name and Publer does not. One query."""
    words = Caption.objects.filter(artwork_id=OuterRef("artwork_id"), network=Network.PINTEREST).values("board")
    pins = _to_come().filter(network=Network.PINTEREST).annotate(named=Subquery(words[:1])).order_by()
    without, unknown = 0, set()
    for named, collection_id, count in pins.values_list("named", "artwork__collection_id").annotate(Count("pk")):
        name = (named or "").strip()
        if standing.boards.board_for(name, collection_id):
            continue
        if name:
            unknown.add(name)
        else:
            without += count
    return without, sorted(unknown)


def _counts() -> dict[str, int]:
    """How many posts are to go out to each network. One query."""
    return dict(_to_come().order_by().values_list("network").annotate(Count("pk")))


def _to_come() -> QuerySet[Post]:
    return Post.objects.heard().filter(state__in=_TO_COME, scheduled_at__gte=timezone.now())
