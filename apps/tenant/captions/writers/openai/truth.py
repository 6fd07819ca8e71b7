"""Checks a draft against the record: what it claims that the record does not say.

A claim is allowed when the record says it in whatever field, the artist's note included. Where a word may be a claim
or a picture ("ink-dark sky", "oil" in a landscape with lamps) it counts only in the places where claims stand, such as
"oil on", "painted in oil", "on linen"; words that have no other meaning (gouache, canvas) count everywhere. A false
alarm costs one more request; a false claim that passes costs the painter a customer.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from apps.core.networks import Network
from apps.tenant.captions.limits import check
from apps.tenant.captions.writers.base import Draft, Facts, Voice
from apps.tenant.captions.writers.openai.claims import CLAIMS, MEDIUMS, ORIGINAL
from apps.tenant.captions.writers.openai.measures import price_defects, size_defects

_YEAR = re.compile(r"(?<![\d$€£¥.,#×x])\b(1[5-9]\d\d|20\d\d)\b(?![\d.,]*\d|\s*(?:×|x|cm|in\b))")
_EDITION = re.compile(r"\bedition of (\d+)\b|\b(\d+) (?:prints|copies)\b", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w.@])@\w[\w.]*")
_CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def defects(draft: Draft, facts: Facts, voice: Voice, network: Network) -> list[str]:
    """Sentences on everything in the draft that is untrue or not wanted, fit for the model and for people.

    Empty when all is well. Touches no database, raises nothing.
    """
    if not draft.text:
        return ["The text is empty."]
    prose = unicodedata.normalize("NFC", "\n".join((draft.title, draft.text, draft.alt_text)))
    record = _record(facts, voice)
    found = [violation.message for violation in check(draft, network)]
    for find in _CHECKS:
        found.extend(find(prose, facts, record))
    found.extend(_mediums(" ".join(_CAPITALS.sub(" ", tag) for tag in draft.hashtags), facts, record))
    found.extend(_phrases(prose, voice))
    return list(dict.fromkeys(found))


def _record(facts: Facts, voice: Voice) -> str:
    """All that the record says, to look claims up in."""
    said = (
        facts.title,
        facts.medium,
        facts.size_text,
        facts.price_text,
        facts.edition,
        facts.note,
        facts.collection_name,
        facts.collection_note,
        voice.company_name,
        voice.shop_url,
        *voice.default_hashtags,
        *voice.preferred_phrases,
    )
    return _plain("\n".join(said))


def _plain(text: str) -> str:
    """In one spelling: small letters, one blank, British colours, plain quotation marks."""
    text = unicodedata.normalize("NFC", text).casefold().replace("’", "'").replace("watercolor", "watercolour")
    return " ".join(text.split())


def _years(prose: str, facts: Facts, record: str) -> Iterator[str]:
    known = f"The year is {facts.year}." if facts.year else "The record has no year."
    for year in _YEAR.findall(prose):
        if year != str(facts.year) and year not in record:
            yield f"It names the year {year}. {known}"


def _editions(prose: str, facts: Facts, record: str) -> Iterator[str]:
    for groups in _EDITION.findall(prose):
        number = groups[0] or groups[1]
        if number not in facts.edition and number not in record:
            known = f"The record says: {facts.edition}." if facts.edition else "The record has no edition."
            yield f"It names {number} prints. {known}"
    if "print" in facts.edition.casefold() and (match := ORIGINAL.search(prose)) and _plain(match[0]) not in record:
        yield f"It says “{match[0]}”. The record says: {facts.edition}."


def _mediums(prose: str, facts: Facts, record: str) -> Iterator[str]:
    text = _plain(prose)
    known = f"The medium is {facts.medium}." if facts.medium else "The record has no medium."
    for name, pattern, allowed in MEDIUMS:
        match = pattern.search(text)
        if match and not allowed.search(record):
            yield f"It says {name} (“{match[0]}”). {known}"


def _claims(prose: str, facts: Facts, record: str) -> Iterator[str]:
    text = _plain(prose)
    for pattern in CLAIMS:
        match = pattern.search(text)
        if match and not pattern.search(record):
            yield f"It says “{match[0]}”, which the record does not."


def _addresses(prose: str, facts: Facts, record: str) -> Iterator[str]:
    for address in (*_LINK.findall(prose), *_MENTION.findall(prose)):
        if _plain(address).rstrip(".,;)") not in record:
            yield f"It names {address}, which the record does not."


def _phrases(prose: str, voice: Voice) -> Iterator[str]:
    text = _plain(prose)
    for phrase in voice.avoided_phrases:
        plain = _plain(phrase)
        if plain and re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", text):
            yield f"It says “{phrase}”, which is not wanted."


_CHECKS: tuple[Callable[[str, Facts, str], Iterator[str]], ...] = (
    size_defects,
    price_defects,
    _years,
    _editions,
    _mediums,
    _claims,
    _addresses,
)
