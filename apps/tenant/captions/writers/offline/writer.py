"""The writer that needs no network: composes captions from the record, the same for the same artwork every time."""

from collections.abc import Collection
from random import Random

from apps.core.networks import Network
from apps.tenant.captions.limits import LIMITS, length
from apps.tenant.captions.writers.base import Draft, Facts, Voice
from apps.tenant.captions.writers.offline.alt_text import alt_text_for
from apps.tenant.captions.writers.offline.composer import Composer
from apps.tenant.captions.writers.offline.hashtags import hashtags_for
from apps.tenant.captions.writers.offline.listings import listing_tags, listing_title
from apps.tenant.captions.writers.offline.notes import quotable
from apps.tenant.captions.writers.offline.phrases import balanced, direct, poetic, shared
from apps.tenant.captions.writers.offline.pins import board_for, title_for
from apps.tenant.captions.writers.offline.values import link_of, title_of, values_of

_TONES = {"poetic": poetic, "balanced": balanced, "direct": direct}
_NOTE_ROOM = {Network.INSTAGRAM: 320, Network.PINTEREST: 150, Network.FACEBOOK: 420, Network.ETSY: 600}
_WITHOUT_LIMIT = 4000
_DIRECT_NOTE_ROOM = 160
_HASHTAG_ROOM = 130


class OfflineWriter:
    """Implements ``Writer``. Never fails, needs no key, costs a few milliseconds a draft.

    A draft depends on ``facts.key`` (without one, on the title), the facts, the voice, the network and ``avoid`` alone.
    """

    def write(self, facts: Facts, voice: Voice, network: Network, *, avoid: Collection[str] = ()) -> Draft:
        """A draft inside the network's limits, from recorded facts only. No sentence of it is in ``avoid``, unless
        the record is so sparse and ``avoid`` so long that every way to begin or to end has been used.

        On Facebook the text ends with the shop's address, which is in ``link`` as well. Raises nothing.
        """
        random = Random(f"{facts.key or title_of(facts)}|{network.value}|{voice.tone}".encode(errors="replace"))  # noqa: S311 - variety, no secret
        values = values_of(facts, voice)
        sayable = {**values, **_notes(facts, voice, network, avoid)}
        tone = _TONES[voice.tone]
        composer = Composer(
            {**shared.PHRASES, **tone.PHRASES}, sayable, random=random, avoid=avoid, banned=voice.avoided_phrases
        )
        structure = random.choice(tone.STRUCTURES[network.value])
        room = (LIMITS[network].text or _WITHOUT_LIMIT) - length("\n\n") - _HASHTAG_ROOM
        return Draft(
            text=composer.compose(structure, room),
            hashtags=_tags(facts, voice, network, random),
            title=_title(values, network, random),
            link="" if network in {Network.INSTAGRAM, Network.ETSY} else link_of(voice),
            board=board_for(facts) if network == Network.PINTEREST else "",
            alt_text=alt_text_for(values),
        )


def _title(values: dict[str, str], network: Network, random: Random) -> str:
    if network == Network.ETSY:
        return listing_title(values)
    return title_for(values, random) if network == Network.PINTEREST else ""


def _tags(facts: Facts, voice: Voice, network: Network, random: Random) -> tuple[str, ...]:
    if network == Network.ETSY:
        return listing_tags(facts, voice, random)
    return hashtags_for(facts, voice, network, random, _HASHTAG_ROOM)


def _notes(facts: Facts, voice: Voice, network: Network, avoid: Collection[str]) -> dict[str, str]:
    """The notes as quotations, each once a batch: many artworks of one collection often carry the same note."""
    room = min(_NOTE_ROOM[network], _DIRECT_NOTE_ROOM if voice.tone == "direct" else _WITHOUT_LIMIT)
    spent = "\n".join(avoid)
    found: dict[str, str] = {}
    for slot, text in (("note", facts.note), ("collection_note", facts.collection_note)):
        sentences = quotable(text, room)
        if sentences and not any(sentence in spent for sentence in sentences):
            found[slot] = f"“{' '.join(sentences)}”"
            spent = f"{spent}\n{found[slot]}"
    return found
