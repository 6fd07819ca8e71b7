"""Stripe's way to write nested values as a form: ``items[0][price]=price_1&expand[]=data.latest_invoice``."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

_PART = re.compile(r"\[([^\]]*)\]")


def decode(body: bytes) -> dict[str, Any]:
    """The values, nested; lists where all keys are numbers or empty. All leaves are text."""
    return nested(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The same of names and values."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        head, _, rest = name.partition("[")
        parts = [head, *_PART.findall(f"[{rest}")] if rest else [head]
        _put(tree, parts, value)
    listed = _listed(tree)
    return listed if isinstance(listed, dict) else {}


def flag(value: Any) -> bool:
    """``true`` and its like."""
    return str(value).lower() in {"true", "1"}


def _put(tree: dict[str, Any], parts: list[str], value: str) -> None:
    for part in parts[:-1]:
        found = tree.setdefault(part or str(len(tree)), {})
        if not isinstance(found, dict):
            return
        tree = found
    tree[parts[-1] or str(len(tree))] = value


def _listed(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    inner = {name: _listed(value) for name, value in tree.items()}
    if inner and all(name.isdecimal() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
