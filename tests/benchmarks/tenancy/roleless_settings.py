"""The product without a role for each workspace: the owner's connection, which may do everything."""

from config.settings.database import postgres
from tests.benchmarks.settings import *  # noqa: F403

DATABASES["default"] |= postgres(env("DATABASE_OWNER_URL"), limits=DATABASE_LIMITS)
DATABASES["default"]["WORKSPACE_ROLES"] = False
