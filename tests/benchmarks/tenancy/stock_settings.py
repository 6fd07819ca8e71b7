"""The rival: the same tables and migrations on django-tenants as it comes, with its backend and its commands."""

from config.settings.database import postgres
from tests.benchmarks.tenancy.ours_settings import *  # noqa: F403

INSTALLED_APPS = ["django_tenants", *(app for app in INSTALLED_APPS if app != "django_tenants")]
DATABASES["default"] = {**postgres(env("DATABASE_OWNER_URL")), "ENGINE": "django_tenants.postgresql_backend"}
TENANT_LIMIT_SET_CALLS = True  # as fast as it can be told to be
