"""The form in which the model answers, and how an answer becomes a draft."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, Field

from apps.core.networks import Network
from apps.tenant.captions.limits import LIMITS, length
from apps.tenant.captions.writers.base import Draft, Facts, Voice
from apps.tenant.captions.writers.offline.hashtags import hashtag
from apps.tenant.captions.writers.offline.listings import listing_tag
from apps.tenant.captions.writers.offline.pins import board_for
from apps.tenant.captions.writers.offline.values import link_of

_DEFAULT_COUNT = 5


class Copy(BaseModel):
    """Words for one network. The descriptions are read by the model."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(description="The caption, in short paragraphs, without hashtags and without links.")
    hashtags: list[str] = Field(description="Hashtags without #, the most particular first.")
    alt_text: str = Field(description="What is to be seen, for people who can't see the picture; one or two sentences.")


class Pin(Copy):
    """Words for Pinterest."""

    title: str = Field(description="The pin's title: the artwork's own and what people would search for.")


class Listing(Copy):
    """Words for a listing on Etsy."""

    text: str = Field(description="The description of the listing, in short paragraphs, without links.")
    hashtags: list[str] = Field(description="Tags that people search by, of one to three words, without #.")
    title: str = Field(description="The listing's title: the artwork's own, then medium, colours and size.")


_SHAPES: dict[Network, type[Copy]] = {Network.PINTEREST: Pin, Network.ETSY: Listing}


def shape_for(network: Network) -> type[Copy]:
    """The form of an answer for the network."""
    return _SHAPES.get(network, Copy)


def draft_of_answer(answer: Copy, facts: Facts, voice: Voice, network: Network) -> Draft:
    """The answer as a draft: tidied, with the brand's hashtag and the workspace's own; the prose is not cut."""
    return Draft(
        text=_tidied(answer.text),
        hashtags=_tags(answer.hashtags, voice, network),
        title=" ".join(answer.title.split()) if isinstance(answer, Pin | Listing) else "",
        link="" if network in {Network.INSTAGRAM, Network.ETSY} else link_of(voice),
        board=board_for(facts) if network == Network.PINTEREST else "",
        alt_text=" ".join(answer.alt_text.split()),
    )


def tag_count(voice: Voice, network: Network) -> int:
    """How many hashtags are wanted, the brand's among them."""
    limit = LIMITS[network].hashtags
    wanted = max(voice.hashtag_counts.get(network, _DEFAULT_COUNT), 0)
    return wanted if limit is None else min(wanted, limit)


def _tidied(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.replace("\0", "").splitlines()]
    return "\n".join(line for number, line in enumerate(lines) if line or (number and lines[number - 1])).strip()


def _tags(said: Iterable[str], voice: Voice, network: Network) -> tuple[str, ...]:
    """The workspace's own first, then the model's, as many as are wanted; the brand's whatever the number."""
    longest = LIMITS[network].tag
    fit = hashtag if longest is None else listing_tag
    brand = fit(hashtag(voice.branded_hashtag))
    found = {brand.casefold(): brand} if brand else {}
    for tag in map(fit, (*voice.default_hashtags, *said)):
        if tag and len(found) < tag_count(voice, network) and (longest is None or length(tag) <= longest):
            found.setdefault(tag.casefold(), tag)
    return tuple(found.values())
