"""Pieces of queries on people that several reads share."""

from typing import TypeVar

from django.db.models import Model, Prefetch, QuerySet

from apps.public.users.models import User

ModelT = TypeVar("ModelT", bound=Model)


def with_people(rows: QuerySet[ModelT], *paths: str) -> QuerySet[ModelT]:
    """The rows with the accounts at these paths (``"user"``, ``"exported_by"``), for names and addresses.

    Password hashes stay in the database; who asks an account for its own all the same pays a query. No query more.
    """
    return rows.select_related(*paths).defer(*(f"{path}__password" for path in paths))


def people_beside(rows: QuerySet[ModelT], *paths: str) -> QuerySet[ModelT]:
    """As ``with_people``, for rows of a workspace: its tables and the accounts may be in two databases.

    One query more for each path that leads anywhere.
    """
    return rows.prefetch_related(*(Prefetch(path, User.objects.defer("password")) for path in paths))
