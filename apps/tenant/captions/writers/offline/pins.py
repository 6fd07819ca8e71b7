"""What a pin has beyond its description: a title for the search and a board to stand on."""

from collections.abc import Mapping
from random import Random

from apps.core.networks import Network
from apps.tenant.captions.limits import LIMITS, length
from apps.tenant.captions.writers.base import Facts
from apps.tenant.captions.writers.offline.english import clean, clip
from apps.tenant.captions.writers.offline.grammar import expansions, fill, slots_of
from apps.tenant.captions.writers.offline.mediums import medium_of
from apps.tenant.captions.writers.offline.phrases.shared import PIN_TITLES
from apps.tenant.captions.writers.offline.values import collection_of

_BOARD_NAME = 50  # as Pinterest's own form allows
_RICHEST = 3


def title_for(values: Mapping[str, str], random: Random) -> str:
    """A pin's title: the artwork's own, and what people search for as far as it is known and fits."""
    limit = LIMITS[Network.PINTEREST].title
    wordings = (wording for template in PIN_TITLES for wording in expansions(template))
    titles = [fill(wording, values) for wording in wordings if slots_of(wording) <= values.keys()]
    fitting = [title for title in titles if limit is None or length(title) <= limit]
    return random.choice(fitting[:_RICHEST])


def board_for(facts: Facts) -> str:
    """A board's name, the same for all that belongs together: the collection's, else the medium's."""
    return clip(collection_of(facts), _BOARD_NAME) or medium_of(clean(facts.medium)).board
