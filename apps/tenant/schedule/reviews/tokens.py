"""The tokens of review links: 256 bits, of which only a hash is kept."""

import hashlib
import secrets


def token_make() -> tuple[str, str]:
    """A new token of 43 characters, and its hash."""
    token = secrets.token_urlsafe(32)
    return token, hash_of(token)


def hash_of(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()
