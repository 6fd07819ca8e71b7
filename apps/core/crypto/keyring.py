"""The keys that secrets are sealed with: ``SECRETS_KEYS=2026a:<base64>,2025b:<base64>``, the first one current."""

import base64
import binascii
import re
import secrets
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
LONGEST_ID = 16
_ID = re.compile(rf"[a-z0-9][a-z0-9_-]{{0,{LONGEST_ID - 1}}}")


@dataclass(frozen=True)
class Key:
    """One key of the ring; its material is in no ``repr``."""

    id: str
    material: bytes = field(repr=False)


@dataclass(frozen=True)
class KeyRing:
    """``current`` seals; all of them open."""

    current: Key
    keys: dict[str, Key]


def key_ring() -> KeyRing:
    """The ring of the settings. Raises ImproperlyConfigured; ``manage.py check`` says the same with a hint."""
    return _ring(settings.SECRETS_KEYS)


def read_keys(text: str) -> tuple[list[Key], list[str]]:
    """The keys of a setting's text, and what is wrong with it in sentences that hold nothing of a key."""
    entries = [entry.strip() for entry in text.split(",")] if text.strip() else []
    if not entries:
        return [], ["It is empty."]
    keys: list[Key] = []
    problems: list[str] = []
    for number, entry in enumerate(entries, start=1):
        key, problem = _read(entry, number)
        if key is not None:
            problem = _repeated(key, keys, number)
            keys.append(key)
        if problem:
            problems.append(problem)
    return keys, problems


def new_key(key_id: str = "") -> str:
    """A fresh entry for SECRETS_KEYS, by default named after this month. Raises ValueError for a bad name."""
    key_id = key_id or f"{date.today():%Y-%m}"
    if not is_key_id(key_id):
        raise ValueError(_BAD_ID)
    return f"{key_id}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def is_key_id(text: str) -> bool:
    """Whether a key can have that name."""
    return _ID.fullmatch(text) is not None


_BAD_ID = f"A key's name has 1 to {LONGEST_ID} small letters a–z, digits, - and _."


def _read(entry: str, number: int) -> tuple[Key | None, str]:
    key_id, colon, encoded = entry.partition(":")
    if not colon or not is_key_id(key_id):  # what stands there may be the key itself: it is not repeated
        return None, f"Entry {number} is not “name:key”. {_BAD_ID}"
    try:
        material = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None, f"The key “{key_id}” is no base64."
    if len(material) != KEY_BYTES:
        return None, f"The key “{key_id}” has {len(material)} bytes; it needs {KEY_BYTES}."
    if len(set(material)) == 1:
        return None, f"The key “{key_id}” is one byte over and over: nobody has drawn it at random."
    return Key(key_id, material), ""


def _repeated(key: Key, before: list[Key], number: int) -> str:
    if any(key.id == other.id for other in before):
        return f"The name “{key.id}” stands there twice."
    if any(key.material == other.material for other in before):
        return f"Entry {number} has the same key as one before it."
    return ""


@lru_cache(maxsize=4)
def _ring(text: str) -> KeyRing:
    keys, problems = read_keys(text)
    if problems:
        raise ImproperlyConfigured(f"SECRETS_KEYS can't be used. {' '.join(problems)}")
    return KeyRing(current=keys[0], keys={key.id: key for key in keys})
