"""What a field's value becomes in JSON, and what the schema says of it. The two are one table."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

TIME = {"type": "string", "format": "date-time", "pattern": "Z$"}
TEXT: dict[str, Any] = {"type": "string"}
ID = {"type": "string", "format": "uuid"}
WHOLE = {"type": "integer"}

# Looked through from the top: the first class that the field is one of.
_SHAPES: tuple[tuple[type[models.Field], dict[str, Any]], ...] = (
    (models.UUIDField, ID),
    (models.DateTimeField, TIME),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.TimeField, {"type": "string", "format": "time"}),
    (models.BooleanField, {"type": "boolean"}),
    (models.IntegerField, WHOLE),
    (models.FloatField, {"type": "number"}),
    (models.DecimalField, {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}),
    (models.CharField, TEXT),
    (models.TextField, TEXT),
    (models.JSONField, {}),
)

_WRITERS: dict[type, Callable[[Any], Any]] = {}


def time_text(moment: datetime) -> str:
    """``2026-11-28T09:30:00Z``: UTC, which the Z names; microseconds only where there are some."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


_WRITERS |= {
    datetime: time_text,
    date: date.isoformat,
    time: time.isoformat,
    UUID: str,
    Decimal: lambda number: f"{number:f}",
}


def json_value(field: models.Field, value: Any) -> Any:
    """The value of that field as JSON has it. What lies inside a JSON field is as it was stored."""
    if isinstance(field, ArrayField) and value is not None:
        return [json_value(field.base_field, one) for one in value]
    if isinstance(field, models.JSONField):
        return value
    writer = _WRITERS.get(type(value))
    return writer(value) if writer else value


def shape_of(field: models.Field) -> dict[str, Any]:
    """The JSON Schema of that field's values. Raises TypeError for a kind of field that no rule is for."""
    shape: dict[str, Any] = {"description": _about(field), **_kind(field)}
    choices = [value for value, _ in field.flatchoices]
    if choices:
        labels = "; ".join(f"{value}: {label}" for value, label in field.flatchoices if value != "")
        shape["description"] += f" ({labels})"
        shape["enum"] = list(dict.fromkeys([*choices, *([""] if field.blank and shape["type"] == "string" else [])]))
    if field.null and shape.get("type"):
        shape["type"] = [shape["type"], "null"]
        if "enum" in shape:
            shape["enum"].append(None)
    return shape


def _kind(field: models.Field) -> dict[str, Any]:
    if isinstance(field, ArrayField):
        items = {name: value for name, value in shape_of(field.base_field).items() if name != "description"}
        return {"type": "array", "items": items}
    if isinstance(field, models.GeneratedField):
        return _kind(field.output_field)  # type: ignore[arg-type]  # only its beginnings have none
    if isinstance(field, models.ForeignKey):
        return _kind(field.target_field)
    for kind, shape in _SHAPES:
        if isinstance(field, kind):
            return dict(shape)
    raise TypeError(f"What is to become of {field} in the export?")


def _about(field: models.Field) -> str:
    if isinstance(field, models.ForeignKey):
        return f"{_sentence(field)}: the id of a row in {field.related_model._meta.verbose_name_plural}"
    return str(field.help_text).rstrip(".") or _sentence(field)


def _sentence(field: models.Field) -> str:
    words = str(field.verbose_name)
    return words[:1].upper() + words[1:]
