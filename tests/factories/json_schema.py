"""As much of JSON Schema (draft 2020-12) as our own schemas use. A word that it does not know is a mistake in them."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
_FORMATS: dict[str, Any] = {
    "uuid": UUID,
    "date-time": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}
_NOTES = {"description", "title", "$schema", "$id", "$defs"}


def faults(value: Any, schema: dict[str, Any], *, root: dict[str, Any] | None = None, at: str = "") -> Iterator[str]:
    """What in the value is not as the schema says, each with its place."""
    root = root or schema
    if "$ref" in schema:
        assert set(schema) == {"$ref"}
        yield from faults(value, _found(root, schema["$ref"]), root=root, at=at)
        return
    for word in set(schema) - _NOTES:
        yield from (f"{at}: {fault}" for fault in _WORDS[word](value, schema, root, at))


def _found(root: dict[str, Any], pointer: str) -> dict[str, Any]:
    found = root
    for name in pointer.removeprefix("#/").split("/"):
        found = found[name]
    return found


def _type(value: Any, schema: dict[str, Any], root: Any, at: str) -> Iterator[str]:
    names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    fits = [name for name in names if isinstance(value, _TYPES[name])]
    if not fits or (isinstance(value, bool) and "boolean" not in names):
        yield f"{value!r} is no {names}"


def _properties(value: Any, schema: dict[str, Any], root: Any, at: str) -> Iterator[str]:
    for name, inner in schema["properties"].items():
        if isinstance(value, dict) and name in value:
            yield from faults(value[name], inner, root=root, at=f"{at}/{name}")


def _others(value: Any, schema: dict[str, Any], root: Any, at: str) -> Iterator[str]:
    rest = set(value) - set(schema.get("properties", {})) if isinstance(value, dict) else set()
    if schema["additionalProperties"] is False:
        yield from (f"{name} is not known" for name in rest)
        return
    for name in rest:
        yield from faults(value[name], schema["additionalProperties"], root=root, at=f"{at}/{name}")


def _required(value: Any, schema: dict[str, Any], root: Any, at: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (f"{name} is missing" for name in schema["required"] if name not in value)


def _items(value: Any, schema: dict[str, Any], root: Any, at: str) -> Iterator[str]:
    for number, one in enumerate(value if isinstance(value, list) else []):
        yield from faults(one, schema["items"], root=root, at=f"{at}/{number}")


def _enum(value: Any, schema: dict[str, Any], root: Any, at: str) -> Iterator[str]:
    if value not in schema["enum"]:
        yield f"{value!r} is none of {schema['enum']}"


def _const(value: Any, schema: dict[str, Any], root: Any, at: str) -> Iterator[str]:
    if value != schema["const"]:
        yield f"{value!r} is not {schema['const']!r}"


def _pattern(value: Any, schema: dict[str, Any], root: Any, at: str) -> Iterator[str]:
    if isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{value!r} does not match {schema['pattern']}"


def _format(value: Any, schema: dict[str, Any], root: Any, at: str) -> Iterator[str]:
    if isinstance(value, str):
        try:
            _FORMATS[schema["format"]](value)
        except ValueError:
            yield f"{value!r} is no {schema['format']}"


_WORDS = {
    "type": _type,
    "properties": _properties,
    "additionalProperties": _others,
    "required": _required,
    "items": _items,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "format": _format,
}
