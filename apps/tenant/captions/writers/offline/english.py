"""Small English: cleaning what people typed, articles, lists, quotation marks, shortening."""

import re
import unicodedata
from collections.abc import Sequence

from apps.tenant.captions.limits import length

_JOINERS = {"\u200c", "\u200d"}  # needed inside emoji and in several scripts
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_FIRST_PICTURE = "\u2190"  # below it stand ° and ©, which belong to the text
_NOTHING = {"none", "null", "nil", "n/a", "na", "unknown", "tbd", "tbc"}
_OPENING = tuple('"“„«»‟')
_MARKS = '"“”„«»‟'
_ARTICLE = re.compile(r"\b([Aa])\(n\)(?= [“‘(]*(\S+))")
# Vowel letters that sound like a consonant, and the other way round; figures are read out ("an 8", "an 18", "an 11").
_CONSONANT_SOUND = re.compile(r"(?:one|once|uni(?!n)|use|usu|eu|ew)", re.IGNORECASE)
_VOWEL_SOUND = re.compile(r"(?:[aeiouàâäåæèéêëîïôöøùûü]|hour|honest|heir|8|1[18]\b)", re.IGNORECASE)
_LETTERS_SOUND = re.compile(r"[AEFHILMNORSX][A-Z0-9]{1,3}\b")


def clean(text: str) -> str:
    """One line of plain text: no control characters, no runs of spaces, nothing a network or template would act on."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(_visible(character) for character in text)
    text = re.sub(r"[#＃](?=\d)", "No. ", text)
    text = re.sub(r"[#＃]", " ", text)
    text = re.sub(r"(?<!\w)@+(?=\w)", "", text)
    text = text.translate(str.maketrans("{}[]", "()()"))
    text = re.sub(r"(?<!\w)'([^']+)'(?!\w)", r"‘\1’", text).replace("'", "’")
    return re.sub(r"\.{3,}", "…", " ".join(text.split()))


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _UNSEEN and character not in _JOINERS else character


def known(text: str) -> str:
    """The text, or nothing if it only says that there is nothing to say, or holds neither letter nor digit."""
    says_something = any(character.isalnum() for character in text) and text.casefold().rstrip(".") not in _NOTHING
    return text if says_something else ""


def without_emoji(text: str) -> str:
    """The text without pictures and dingbats, for the places where they would look out of place."""
    kept = (
        character
        for character in text
        if character < _FIRST_PICTURE or unicodedata.category(character) not in {"So", "Sk"}
    )
    text = " ".join("".join(kept).replace("\ufe0f", "").replace("\u200d", "").split())
    return re.sub(r" (?=[,.;:!?](?:\s|$))", "", text)


def clip(text: str, limit: int) -> str:
    """At most ``limit`` UTF-16 units, cut between words where there are any, with an ellipsis."""
    if length(text) <= limit:
        return text
    cut = text[: limit - 1]
    while length(cut) > limit - 1:
        cut = cut[:-1]
    words = cut.rsplit(" ", 1)[0]
    kept = words if len(words) >= len(cut) // 2 else cut
    while kept and (kept[-1] in _JOINERS or kept[-1] in " ,;:–-(“‘" or unicodedata.combining(kept[-1])):
        kept = kept[:-1]
    return f"{kept}…"


def inner_quotes(text: str) -> str:
    """Double quotation marks turned into single ones, because the text is about to be quoted itself."""
    if sum(text.count(mark) for mark in _MARKS) % 2:
        return " ".join(text.translate(str.maketrans("", "", _MARKS)).split())
    pieces = re.split(f"[{_MARKS}]", text)
    return "".join(piece + ("" if index == len(pieces) - 1 else "‘’"[index % 2]) for index, piece in enumerate(pieces))


def unwrapped(text: str) -> str:
    """The text without quotation marks around the whole of it."""
    wrapped = text[:1] in _OPENING and text[-1:] in _MARKS and sum(text.count(mark) for mark in _MARKS) in {1, 2}
    return text[1:-1].strip() if wrapped else text


def quoted(text: str) -> str:
    """The text in quotation marks."""
    return f"“{inner_quotes(text)}”"


def join_and(items: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def capitalise(text: str) -> str:
    """The first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def with_articles(text: str) -> str:
    """``a(n)`` before a word becomes ``a`` or ``an``, by the sound that the word begins with."""
    return _ARTICLE.sub(lambda found: found[1] + ("n" if _starts_with_vowel(found[2]) else ""), text)


def _starts_with_vowel(word: str) -> bool:
    if _LETTERS_SOUND.match(word):
        return True
    return bool(_VOWEL_SOUND.match(word)) and not _CONSONANT_SOUND.match(word)


def tidy(text: str) -> str:
    """A finished sentence without doubled stops or spaces, as when a title ends in a question mark."""
    text = re.sub(r"(?<!\.)([.!?…][”’]?)\.(?!\.)", r"\1", text)
    return re.sub(r" {2,}", " ", text).strip()
