"""Writes down what is said to PostgreSQL on this thread's connection."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

# What django-tenants and Django ask and set for themselves: the schema to work in, which migrations have run, blocks
# within a transaction. A statement that does anything else besides (after a semicolon) is none of these.
_HOUSEKEEPING = re.compile(
    r"(?:SHOW search_path|SET search_path = |(?:RELEASE )?SAVEPOINT "
    r"|SELECT EXISTS\(SELECT 1 FROM pg_catalog\.pg_namespace "
    r'|SELECT [^;]*"django_migrations")[^;]*',
    re.IGNORECASE,
)


@contextmanager
def listening() -> Iterator[list[str]]:
    """Each statement that PostgreSQL took within the block, with its values in it.

    What Django asks of the catalogue, to find the name of a constraint say, is left out: for a schema that was made by
    the same statements the answer is the same. Other reading is noted, because a function that writes looks alike.
    """
    said: list[str] = []
    introspection = connection.introspection
    unheard = _Unheard(introspection)
    connection.introspection = unheard  # type: ignore[assignment]
    try:
        with connection.execute_wrapper(_listener(said, unheard)):
            yield said
    finally:
        connection.introspection = introspection


class _Unheard:
    """Django's introspection, which knows whether it is asking just now."""

    def __init__(self, introspection: Any) -> None:
        self._introspection = introspection
        self.is_asking = False

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._introspection, name)
        return self._asking(found) if callable(found) else found

    def _asking(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def ask(*args: Any, **kwargs: Any) -> Any:
            before, self.is_asking = self.is_asking, True
            try:
                return method(*args, **kwargs)
            finally:
                self.is_asking = before

        return ask


def _listener(said: list[str], unheard: _Unheard) -> Callable[..., Any]:
    def listen(execute: Callable[..., Any], statement: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(statement, params, many, context)
        if unheard.is_asking:
            return result
        for values in params if many else [params]:
            text = str(context["cursor"].mogrify(statement, values).decode())
            if not _HOUSEKEEPING.fullmatch(text.strip()):
                said.append(text)
        return result

    return listen
