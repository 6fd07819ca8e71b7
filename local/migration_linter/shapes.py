"""Tables as a migration's state has them: what the rules compare before and after an operation."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.migrations.state import ProjectState
from django.db.models import AutoField, BaseConstraint, BigAutoField, Field, SmallAutoField, UniqueConstraint, Value
from django.db.models.fields import NOT_PROVIDED
from django.db.models.functions import Now

# PostgreSQL works these out once for all rows that are there; anything else once for each, writing the table anew.
_SAME_FOR_ALL_ROWS = (Value, Now)


@dataclass(frozen=True)
class Column:
    """``check`` is what its type checks; ``is_supplied``: PostgreSQL fills it when an INSERT does not name it."""

    field: str
    name: str
    type: str
    collation: str | None
    check: str | None
    is_null: bool
    is_unique: bool
    is_indexed: bool
    is_foreign_key: bool
    has_default: bool
    is_supplied: bool
    differs_by_row: bool


@dataclass(frozen=True)
class Table:
    """``columns`` by the names of their fields, ``constraints`` and ``indexes`` by their own."""

    model: str
    name: str
    columns: dict[str, Column]
    constraints: dict[str, BaseConstraint]
    indexes: frozenset[str]


# Tables by their models' names, in lower case as Django's state has them.
Shape = dict[str, Table]


def shape(state: ProjectState, app_label: str) -> Shape:
    """The app's tables. No query: PostgreSQL is asked nothing."""
    if app_label not in state.apps.app_configs:
        return {}
    found = state.apps.get_app_config(app_label).get_models(include_auto_created=True)
    return {model._meta.model_name or "": _table(model) for model in found if model._meta.can_migrate(connection)}


def _table(model: Any) -> Table:
    options = model._meta
    constraints = {one.name: one for one in options.constraints}
    for fields in options.unique_together:
        constraints[f"unique_together ({', '.join(fields)})"] = UniqueConstraint(fields=fields, name="together")
    columns = {field.name: _column(field) for field in options.local_concrete_fields}
    return Table(
        options.object_name, options.db_table, columns, constraints, frozenset(index.name for index in options.indexes)
    )


def _column(field: Any) -> Column:
    facts = field.db_parameters(connection)
    return Column(
        field=field.name,
        name=field.column,
        type=facts["type"],
        collation=facts.get("collation"),
        check=facts["check"],
        is_null=field.null,
        is_unique=field.unique,
        is_indexed=field.db_index and not field.unique,
        is_foreign_key=bool(field.remote_field and field.db_constraint),
        has_default=field.db_default is not NOT_PROVIDED,
        is_supplied=_is_supplied(field),
        differs_by_row=_differs_by_row(field),
    )


def _is_supplied(field: Field) -> bool:
    numbered = isinstance(field, (AutoField, BigAutoField, SmallAutoField))
    return numbered or field.generated or field.db_default is not NOT_PROVIDED


def _differs_by_row(field: Any) -> bool:
    if field.generated:
        return bool(field.db_persist)
    if field.db_default is NOT_PROVIDED or not hasattr(field.db_default, "flatten"):
        return False
    return any(not isinstance(part, _SAME_FOR_ALL_ROWS) for part in field.db_default.flatten())
