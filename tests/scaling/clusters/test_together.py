"""A workspace in another cluster: where its rows are, and what a transaction of both is."""

from typing import Any

import pytest
from django.db import connections

from apps.core.tenancy.context import workspace_connection, workspace_context
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Collection
from tests.scaling.clusters.conftest import TWO

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("clusters")]


def at(alias: str, statement: str, *values: Any) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


def test_a_workspace_is_in_one_cluster_alone(jane: Workspace, okafor: Workspace) -> None:
    there = "SELECT to_regnamespace(%s) IS NOT NULL"
    assert [at(alias, there, jane.schema_name) for alias in ("default", TWO)] == [False, True]
    assert [at(alias, there, okafor.schema_name) for alias in ("default", TWO)] == [True, False]


def test_rows_are_where_their_workspace_is(jane: Workspace, okafor: Workspace) -> None:
    with workspace_context(jane):
        Collection.objects.create(name="Sea")
        assert Collection.objects.get(name="Sea")._state.db == TWO
        assert User.objects.first()._state.db == "default"
        assert workspace_connection().alias == TWO
        with workspace_context(okafor):
            assert not Collection.objects.filter(name="Sea").exists()
            assert workspace_connection().alias == "default"
        assert Collection.objects.filter(name="Sea").exists()
