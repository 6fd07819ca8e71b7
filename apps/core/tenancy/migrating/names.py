"""Which migrations a schema has, as one short word: compared for a thousand schemas without reading their lists."""

import hashlib
import pkgutil
from collections.abc import Iterable
from functools import cache
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

# A migration by app and name, as ``django_migrations`` has it.
Name = tuple[str, str]

# What ``digest`` gives, worked out by PostgreSQL from the rows of the ``django_migrations`` that stands for {}.
DIGEST_SQL = (
    "SELECT md5(coalesce(string_agg(DISTINCT (app || '.' || name) COLLATE \"C\", E'\\n'"
    " ORDER BY (app || '.' || name) COLLATE \"C\"), '')) FROM {}"
)


def digest(names: Iterable[Name]) -> str:
    """Stands for a set of migrations: 32 hexadecimal digits, whatever their order."""
    text = "\n".join(sorted(f"{app}.{name}" for app, name in set(names)))
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def of_workspaces(names: Iterable[Name]) -> frozenset[Name]:
    """Those that make or change something in a workspace. Its ``django_migrations`` lists public's as well."""
    labels = tenant_labels()
    return frozenset((app, name) for app, name in names if app in labels)


@cache
def needed() -> frozenset[Name]:
    """The migrations that this code needs in a workspace, from the names of the files. Read once in a process.

    When migrations are squashed, the squashed one has to be noted as applied before its parts are deleted, as Django
    asks for too; ``migrate`` does that.
    """
    found = set()
    for label in tenant_labels():
        module_name, _ = MigrationLoader.migrations_module(label)
        if module_name:
            names = (module.name for module in pkgutil.iter_modules(import_module(module_name).__path__))
            found |= {(label, name) for name in names if name[0] not in "_~"}
    return frozenset(found)


@cache
def needed_digest() -> str:
    """``digest`` of what this code needs in a workspace."""
    return digest(needed())


def tenant_labels() -> frozenset[str]:
    """Labels of the apps whose tables are in each workspace."""
    tenant_apps = set(settings.TENANT_APPS)
    return frozenset(config.label for config in apps.get_app_configs() if config.name in tenant_apps)
