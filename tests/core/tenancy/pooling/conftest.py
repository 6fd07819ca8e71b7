"""PgBouncer with one connection to PostgreSQL, and connections in the mode for it."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from apps.core.tenancy.backend.base import DatabaseWrapper
from apps.public.workspaces.models import Workspace
from tests.core.tenancy.pooling.pgbouncer import Bouncer, made_by, pgbouncer, used


@pytest.fixture(scope="session")
def bouncer(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Bouncer]:
    """In transaction mode, as Debian configures it."""
    with django_db_blocker.unblock(), pgbouncer() as one:
        yield one


@pytest.fixture
def pooled(committed: None) -> Iterator[DatabaseWrapper]:
    """This test's models work in the mode for poolers, on a connection that goes to PostgreSQL directly.

    What is written is committed, unless the test rolls it back.
    """
    with used(made_by(direct_url(), pooling="transaction")) as one:
        yield one


@pytest.fixture
def there(pooled: DatabaseWrapper) -> tuple[Workspace, Workspace]:
    """Jane's and Okafor's workspace."""
    return Workspace.objects.get(slug="jane"), Workspace.objects.get(slug="okafor")


def direct_url() -> str:
    """libpq address of the tests' database."""
    values = connection.settings_dict
    return f"postgresql://{values['USER']}@/{values['NAME']}?host={settings.DATABASES['default']['HOST']}"
