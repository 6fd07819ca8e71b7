"""The migrations below ``migrations``: each might be the next one."""

import pytest
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings

from tests.local.migration_linter.settings import MIGRATION_MODULES


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    """The product's migrations, and what might come next."""
    with override_settings(MIGRATION_MODULES=MIGRATION_MODULES):
        return MigrationLoader(None)
