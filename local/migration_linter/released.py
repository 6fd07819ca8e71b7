"""Which migrations are released: they can't be changed any more, and are not linted.

By name, in a file: a list can be read in a review, needs no history of git, and has no hole for a migration that is put
between old ones.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

FILE = Path(__file__).with_name("released.txt")


def of_ours(loader: MigrationLoader) -> dict[str, Migration]:
    """The product's own migrations by app and name; others' can't be declared anything in."""
    labels = {config.label for config in apps.get_app_configs() if config.name.startswith("apps.")}
    return {f"{app}.{name}": one for (app, name), one in loader.graph.nodes.items() if app in labels and one}


def unreleased(loader: MigrationLoader, names: Iterable[str]) -> list[Migration]:
    """Those that the next release brings. One that only squashes released ones is none."""
    known = set(names)
    return [
        one
        for name, one in sorted(of_ours(loader).items())
        if name not in known and not (one.replaces and known.issuperset(f"{app}.{part}" for app, part in one.replaces))
    ]


def gone(loader: MigrationLoader, names: Iterable[str]) -> list[str]:
    """Names in the list without a migration on disk."""
    return sorted(set(names) - {f"{app}.{name}" for app, name in loader.disk_migrations})


def source_of(migration: Migration) -> Path:
    """The file that it stands in."""
    return Path(sys.modules[type(migration).__module__].__file__ or "")


def read(file: Path = FILE) -> list[str]:
    lines = (line.strip() for line in file.read_text().splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def write(names: Iterable[str], file: Path = FILE) -> None:
    head = "# Migrations that are released; `python -m local.migration_linter --released` writes it for a release.\n"
    file.write_text(head + "".join(f"{name}\n" for name in sorted(names)))
