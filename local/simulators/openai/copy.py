"""Words such as the model would write, out of the facts that it is given and nothing else."""

import json
import zlib
from collections.abc import Mapping
from typing import Any

_OPENINGS = {
    "poetic": ("{title} waits for the light to change.", "Stay a moment with {title}.", "There is a hush in {title}."),
    "direct": ("{title}.", "New in the studio: {title}.", "This is {title}."),
    "balanced": ("Meet {title}.", "A closer look at {title}.", "On the easel and off it again: {title}."),
}
_COLOURS = ("The eye goes to the {colours}.", "{colours}, and room between them.", "It lives from {colours}.")
_CLOSINGS = ("What do you see first?", "Tell us where you would hang it.", "Write to us if it speaks to you.")


def asked_for(text: str) -> dict[str, Any]:
    """The JSON object that is in the request's text; empty without one."""
    for line in reversed(text.splitlines()):
        if line.startswith("{"):
            try:
                found = json.loads(line)
            except ValueError:
                continue
            if isinstance(found, dict):
                return found
    return {}


def fill(schema: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """Every property of the schema, with words where its name is known."""
    known = words(asked)
    empty: dict[str, Any] = {"array": [], "integer": 0, "number": 0, "boolean": False}
    return {
        name: known.get(name, empty.get(str(kind.get("type")), ""))
        for name, kind in schema.get("properties", {}).items()
    }


def words(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A title, a text, hashtags, an alt text and a board."""
    facts, network = asked.get("facts") or {}, str(asked.get("network", ""))
    title = str(facts.get("title") or "this painting")
    colours = [str(colour) for colour in facts.get("colours") or ()][:2]
    return {
        "title": _title(facts, title)[: 140 if network == "etsy" else 100],
        "text": _text(asked, facts, title, colours)[: 500 if network == "pinterest" else 2000],
        "hashtags": _tags(facts, colours, phrases=network == "etsy"),
        "alt_text": f"Painting “{title}”{', in ' + ' and '.join(colours) if colours else ''}."[:500],
        "board": str(facts.get("collection") or ""),
    }


def _title(facts: Mapping[str, Any], title: str) -> str:
    return ", ".join(part for part in (title, str(facts.get("medium") or ""), str(facts.get("size") or "")) if part)


def _text(asked: Mapping[str, Any], facts: Mapping[str, Any], title: str, colours: list[str]) -> str:
    avoided = set(asked.get("avoid_sentences") or ())
    tone = str(asked.get("tone"))
    known = ", ".join(str(facts[name]) for name in ("medium", "size", "year") if facts.get(name))
    colour_names = " and ".join(colours)
    lines = [
        _one([one.format(title=title) for one in _OPENINGS.get(tone, _OPENINGS["balanced"])], title, avoided),
        _one([one.format(colours=colour_names) for one in _COLOURS], title, avoided) if colours else "",
        f"{known[0].upper()}{known[1:]}." if known else "",
        str(facts.get("note") or ""),
        _one(list(_CLOSINGS), title + tone, avoided),
    ]
    return "\n\n".join(line for line in lines if line)


def _one(choices: list[str], key: str, avoided: set[str]) -> str:
    fresh = [choice for choice in choices if choice not in avoided] or choices
    return fresh[zlib.crc32(key.encode()) % len(fresh)]


def _tags(facts: Mapping[str, Any], colours: list[str], *, phrases: bool) -> list[str]:
    found = [str(facts.get("medium") or ""), str(facts.get("collection") or ""), *colours, "original painting"]
    if phrases:
        return [tag.lower()[:20].strip() for tag in found if tag][:13]
    return ["".join(word.capitalize() for word in tag.split()) for tag in found if tag][:4]
