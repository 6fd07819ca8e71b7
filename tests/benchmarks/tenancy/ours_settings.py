"""The product as it runs on a server, with a release to come (``RELEASE``), as the owner of the schemas."""

import os

from tests.benchmarks.settings import *  # noqa: F403

if os.environ.get("RELEASE"):
    MIGRATION_MODULES = {"artworks": f"tests.core.tenancy.migrating.migrations.{os.environ['RELEASE']}"}
SPARE_WORKSPACES = 0
