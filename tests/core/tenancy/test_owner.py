"""The owner's connection: for migrations and provisioning, and for nothing else."""

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.owner import as_owner
from apps.public.workspaces.models import Workspace


def signed_in_as() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        return str(cursor.fetchone()[0])


def test_inside_the_block_the_owner_asks_and_afterwards_the_web_again(committed: None) -> None:
    web = signed_in_as()
    with as_owner():
        owner = signed_in_as()
    assert owner != web
    assert signed_in_as() == web


def test_it_may_be_nested(committed: None) -> None:
    with as_owner():
        outer = connection.connection
        with as_owner():
            assert connection.connection in (outer, None) or signed_in_as()
            inner = signed_in_as()
        assert signed_in_as() == inner


def test_after_an_error_the_web_asks_again(committed: None) -> None:
    web = signed_in_as()
    with pytest.raises(RuntimeError), as_owner():
        raise RuntimeError
    assert signed_in_as() == web


def test_it_is_refused_inside_a_transaction(db: None) -> None:
    with pytest.raises(ImproperlyConfigured, match="transaction"), as_owner():
        pass


def test_it_is_refused_inside_a_workspace(committed: None) -> None:
    with (
        workspace_context(Workspace.objects.get(slug="jane")),
        pytest.raises(ImproperlyConfigured, match="workspace"),
        as_owner(),
    ):
        pass


def test_it_is_refused_to_a_process_without_the_credentials(committed: None, settings: LazySettings) -> None:
    settings.OWNER_DATABASE = None
    with pytest.raises(ImproperlyConfigured, match="DATABASE_OWNER_URL"), as_owner():
        pass
