"""Settings with the test's migrations in the place of the product's."""

from config.settings.test import *  # noqa: F403

MIGRATION_MODULES = {
    app: f"tests.local.migration_linter.migrations.{app}" for app in ("artworks", "billing", "workspaces")
}
