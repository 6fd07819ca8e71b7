"""Every address of the URLconfs, found by walking them, so that a new one is tested without anyone remembering."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from zlib import crc32

from django.urls import URLPattern, URLResolver
from django.urls.converters import SlugConverter, StringConverter

# Words that an address may hold besides identifiers, and one value of each that is accepted.
WORDS = {
    "network": "instagram",
    "kind": "grid",
    "shape_name": "ig_1x1",
    "file_name": "painting.jpg",
    "token": "forged",
    "tool": "publer",
    "credential_kind": "publer",
    "of": "foreseen",
    "form": "csv",
}

# What views answer at all, and what they refuse to everybody.
ANSWERED = ("GET", "POST")
OTHERS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")

# A refusal is told to a script in a line, which takes a tenth of the time of a page.
AS_SCRIPT = {"Accept": "application/json"}


@dataclass(frozen=True)
class Address:
    """One pattern: its name, the text with its arguments, and what those are called."""

    name: str
    route: str
    arguments: tuple[str, ...]
    word_arguments: tuple[str, ...]
    module: str

    @property
    def methods(self) -> tuple[str, ...]:
        """Those that views answer, and one of the others in turn: who may enter is asked before the method is."""
        return *ANSWERED, OTHERS[crc32(self.name.encode()) % len(OTHERS)]


def addresses(urlconf: str) -> list[Address]:
    """All patterns of the URLconf that lead to views of the product; allauth's guard themselves."""
    patterns = import_module(urlconf).urlpatterns
    return [address for address in _walk(patterns, "", "") if address.module.startswith("apps.")]


def _walk(patterns: list[URLPattern | URLResolver], namespace: str, prefix: str) -> Iterator[Address]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, route)
            continue
        converters = pattern.pattern.converters
        yield Address(
            name=f"{namespace}{pattern.name}",
            route=route,
            arguments=tuple(converters),
            word_arguments=tuple(
                name for name, kind in converters.items() if isinstance(kind, StringConverter | SlugConverter)
            ),
            module=pattern.callback.__module__,
        )
