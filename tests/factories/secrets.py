"""Key rings and keys for tests."""

import base64

# The value of key n, for a ring such as ring("2026a", "2025b").
_MATERIAL = {"2026a": b"a", "2025b": b"b", "other": b"c"}
# No six characters of it stand in a page by chance.
KEY = "Zq7vK93xWm2LpT8sRb4NcHy6Gd1Jf5wxyz"


def ring(*names: str) -> str:
    """The text of SECRETS_KEYS with these keys, the first one current; a name always has the same key."""
    return ",".join(f"{name}:{encoded(name)}" for name in names)


def encoded(name: str) -> str:
    """The key of that name, in base64."""
    return base64.b64encode(_MATERIAL[name] * 31 + b"!").decode()
