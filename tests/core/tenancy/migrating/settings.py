"""For ``manage.py`` in a process of its own: the tests' settings with the migrations of ``RELEASE``."""

import os

from config.settings.test import *  # noqa: F403

MIGRATION_MODULES = {"artworks": f"tests.core.tenancy.migrating.migrations.{os.environ['RELEASE']}"}
