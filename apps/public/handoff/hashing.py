"""Secrets of 256 bits need no slow hash: they can't be guessed from it."""

import hashlib


def hashed(secret: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()
