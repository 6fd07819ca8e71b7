"""The JSON Schema of the export's data, made of the same tables that write it."""

from typing import Any

from apps.tenant.takeout.tables import TABLES
from apps.tenant.takeout.tables.public import GIVEN
from apps.tenant.takeout.values import TEXT, TIME, WHOLE

FORMAT, VERSION = "workspace-export", 1

_PROBLEM = {
    "type": "object",
    "description": "An original that is not in the export, or is another than it was when it was uploaded",
    "properties": {
        "artwork_id": {"type": ["string", "null"], "format": "uuid", "description": "null: it is the brand's"},
        "title": TEXT,
        "file": {**TEXT, "description": "What it is called, or would have been called, in the export"},
        "problem": {**TEXT, "enum": ["missing", "differs"]},
        "sentence": TEXT,
    },
    "required": ["artwork_id", "title", "file", "problem", "sentence"],
    "additionalProperties": False,
}
_MANIFEST = {
    "type": "object",
    "description": "manifest.json: what this export is of, and what is in it",
    "properties": {
        "format": {"const": FORMAT},
        "version": {"const": VERSION, "description": "Counts up when something is taken away or means something else"},
        "taken_at": {**TIME, "description": "The one moment at which all data was as it is here"},
        "time_zone": {**TEXT, "description": "Of the workspace, by its name in the IANA's list; all times are in UTC"},
        "workspace": {
            "type": "object",
            "properties": {"id": {"type": "string", "format": "uuid"}, "name": TEXT, "subdomain": TEXT},
            "required": ["id", "name", "subdomain"],
            "additionalProperties": False,
        },
        "rows": {"type": "object", "description": "File → how many rows it has", "additionalProperties": WHOLE},
        "originals": {
            "type": "object",
            "properties": {"files": WHOLE, "bytes": WHOLE, "problems": WHOLE},
            "required": ["files", "bytes", "problems"],
            "additionalProperties": False,
        },
    },
    "required": ["format", "version", "taken_at", "time_zone", "workspace", "rows", "originals"],
    "additionalProperties": False,
}


def schema_make() -> dict[str, Any]:
    """The schema (draft 2020-12) of one object that has the content of ``manifest.json``, ``problems.json`` and of
    each ``data/<name>.json`` under its name. A file alone is described by ``#/properties/<name>``. No query.
    """
    described = {given.name: given.shape() for given in GIVEN} | {table.name: table.shape() for table in TABLES}
    parts: dict[str, Any] = {"manifest": {"$ref": "#/$defs/manifest"}}
    parts["problems"] = {"type": "array", "items": {"$ref": "#/$defs/problem"}}
    for name in described:
        parts[name] = {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{FORMAT}:{VERSION}",
        "title": "Everything in a workspace",
        "type": "object",
        "properties": parts,
        "required": list(parts),
        "additionalProperties": False,
        "$defs": {"manifest": _MANIFEST, "problem": _PROBLEM, **described},
    }
