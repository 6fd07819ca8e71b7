"""What every writer of captions takes and gives back. A writer knows no database: facts in, a draft out."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from apps.core.errors import AppError
from apps.core.networks import Network

Orientation = Literal["", "portrait", "landscape", "square"]

TONES = frozenset({"poetic", "balanced", "direct"})

_SQUARE_WITHIN = 0.03
_SENTENCE_END = re.compile(
    r"(?:(?<=[.!?…])|(?<=[.!?…][”’]))(?<!\bNo\.)(?<!\b[SMD][tr]\.)(?<!\bMrs\.)\s+(?=[^\sa-z])|\n+"
)


class WriterError(AppError):
    """A writer could not deliver. What was there before stays as it was."""

    code = "writer_failed"


class WriterRefused(WriterError):
    """This artwork will not get a text from this writer, however often it is asked."""

    code = "writer_refused"
    status = 422


class WriterStopped(WriterError):
    """Nothing more can be written now, for any artwork: the key, the credit or the model is missing."""

    code = "writer_stopped"
    status = 422


class WriterUnavailable(WriterError):
    """The writer does not answer now; the same request may succeed later, not before ``retry_at`` if that is known."""

    code = "writer_unavailable"
    status = 503

    def __init__(self, message: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.retry_at = retry_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is on record about an artwork. Everything may be missing; nothing else may be claimed.

    ``key`` identifies the artwork (its id as text): the same key and facts give the same draft.
    ``size_text`` is height × width (× depth) with its unit, ``24 × 12 in``; ``price_text`` has its currency,
    ``$1,500``; ``edition`` is such as ``Print, edition of 50``. ``colours`` are names, most dominant first.
    """

    key: str = ""
    title: str = ""
    medium: str = ""
    size_text: str = ""
    year: int | None = None
    price_text: str = ""
    edition: str = ""
    note: str = ""
    collection_name: str = ""
    collection_note: str = ""
    colours: tuple[str, ...] = ()
    orientation: Orientation = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How the workspace speaks. Hashtags are without their ``#``; ``hashtag_counts`` are wishes, the limits win.

    Raises ValueError for a tone that there is not.
    """

    company_name: str = ""
    branded_hashtag: str = ""
    shop_url: str = ""
    tone: str = "balanced"
    default_hashtags: tuple[str, ...] = ()
    hashtag_counts: Mapping[Network, int] = field(default_factory=dict)
    avoided_phrases: tuple[str, ...] = ()
    preferred_phrases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.tone not in TONES:
            raise ValueError(f"There is no tone {self.tone!r}; there are {', '.join(sorted(TONES))}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Copy for one artwork on one network. ``hashtags`` are without ``#`` and are not part of ``text``.

    ``print_text`` are the words for prints once the original is sold. None says nothing of them: no writer writes them,
    and those that are there stay.
    """

    text: str = ""
    print_text: str | None = None
    hashtags: tuple[str, ...] = ()
    title: str = ""
    link: str = ""
    board: str = ""
    alt_text: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """The text's sentences, in order, as ``Writer.write`` takes them in ``avoid``."""
        return split_sentences(self.text)

    @property
    def is_blank(self) -> bool:
        """Whether nobody has said anything yet; hashtags alone, such as the brand's, say nothing."""
        return not (self.text or self.print_text or self.title or self.link or self.board or self.alt_text)


class Writer(Protocol):
    """Something that writes captions: offline, or through an outside service."""

    def write(self, facts: Facts, voice: Voice, network: Network, *, avoid: Collection[str] = ()) -> Draft:
        """A draft inside the network's limits.

        ``avoid``: sentences not to be used again, those of the batch so far or of the text that is to be replaced.
        Raises WriterRefused (permanent) or WriterUnavailable (may be tried again).
        """
        ...


def split_sentences(text: str) -> tuple[str, ...]:
    """Sentences of a text, each without the white space around it; a line break ends one, too."""
    return tuple(part.strip() for part in _SENTENCE_END.split(text) if part.strip())


def orientation_of(width: float, height: float) -> Orientation:
    """How a picture stands, from two lengths in any one unit; within 3 % of each other they are a square."""
    if width <= 0 or height <= 0:
        return ""
    if abs(width - height) <= _SQUARE_WITHIN * max(width, height):
        return "square"
    return "landscape" if width > height else "portrait"
