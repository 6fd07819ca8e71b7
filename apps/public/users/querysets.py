"""Pieces of queries on people that several reads share."""

from typing import TypeVar

from django.db.models import Model, QuerySet

ModelT = TypeVar("ModelT", bound=Model)


def with_people(rows: QuerySet[ModelT], *paths: str) -> QuerySet[ModelT]:
    """The rows with the accounts at these paths (``"user"``, ``"exported_by"``), for names and addresses.

    Password hashes stay in the database; who asks an account for its own all the same pays a query. No query more.
    """
    return rows.select_related(*paths).defer(*(f"{path}__password" for path in paths))
