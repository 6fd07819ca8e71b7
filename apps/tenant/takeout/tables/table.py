"""One file of the export that holds the rows of one table: which fields, and what they are made into."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Field, Model, QuerySet

from apps.tenant.takeout.values import json_value, shape_of

# So many rows come from the database at once, and are held.
ROWS_AT_ONCE = 2000


def words(text: str) -> tuple[str, ...]:
    """The names of fields, one after the other."""
    return tuple(text.split())


@dataclass
class Names:
    """Where the files of rows lie inside the export: original and marks, by the row's id or the file's own name."""

    originals: dict[UUID, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Made:
    """A value that is no field: made of fields (``needs``, read for this alone) of the row."""

    shape: dict[str, Any]
    needs: tuple[str, ...]
    make: Callable[[dict[str, Any], Names], Any]


@dataclass(frozen=True, kw_only=True)
class Table:
    """``data/<name>.json``: an array with an object for each row, the oldest first.

    ``fields`` are written as they are called here, those that point at another row with ``_id``. Every other field of
    the model is in ``left_out``, with the reason: a new one is neither, and fails a test until somebody has decided.
    """

    name: str
    model: type[Model]
    about: str
    fields: tuple[str, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    made: Mapping[str, Made] = field(default_factory=dict)

    def columns(self) -> dict[str, Field]:
        """Name in the file → field of the model, in the order of the file."""
        found = [self.model._meta.get_field(name) for name in ("id", *self.fields)]
        return {one.attname: one for one in found if isinstance(one, Field)}

    def shape(self) -> dict[str, Any]:
        """The JSON Schema of one row."""
        shapes = {name: shape_of(one) for name, one in self.columns().items()}
        shapes |= {name: made.shape for name, made in self.made.items()}
        return {
            "type": "object",
            "description": self.about,
            "properties": shapes,
            "required": list(shapes),
            "additionalProperties": False,
        }

    def rows(self, names: Names) -> Iterator[dict[str, Any]]:
        """Every row, ready for JSON. One query by a cursor of the server's, two thousand rows held at a time."""
        columns = self.columns()
        needed = {name for made in self.made.values() for name in made.needs}
        wanted = [one.name for one in columns.values()] + sorted(needed - {one.name for one in columns.values()})
        rows: QuerySet[Any, dict[str, Any]] = QuerySet(self.model).order_by("created_at", "id").values(*wanted)
        for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
            written = {name: json_value(one, row[one.name]) for name, one in columns.items()}
            yield written | {name: made.make(row, names) for name, made in self.made.items()}
