"""``python -m local.migration_linter``: could the last release live with the migrations that the next one brings?

Needs Django's settings, and asks no database. ``--released`` notes them as released, when a release is made.
"""

import sys
from pathlib import Path

import django
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from local.migration_linter.findings import Finding
from local.migration_linter.linting import lint
from local.migration_linter.released import FILE, gone, of_ours, read, source_of, unreleased, write


def main(arguments: list[str], file: Path = FILE) -> int:
    """1 when something is refused; notes are only said."""
    loader = MigrationLoader(None)
    names = read(file)
    refused = 0
    for migration in unreleased(loader, names):
        before = loader.project_state((migration.app_label, migration.name), at_end=False)
        for finding in lint(migration, before):
            refused += not finding.is_note
            print(_said(migration, finding))
    for name in [] if arguments == ["--released"] else gone(loader, names):
        refused += 1
        print(f"{file.name} lists {name}, and there is no such migration. Was it renamed, or squashed? Mend the list.")
    if arguments == ["--released"] and not refused:
        write(of_ours(loader), file)
    return 1 if refused else 0


def _said(migration: Migration, finding: Finding) -> str:
    source = source_of(migration)
    place = source.relative_to(Path.cwd()) if source.is_relative_to(Path.cwd()) else source
    return f"{place}: {'note: ' if finding.is_note else ''}{finding}"


if __name__ == "__main__":
    django.setup()
    sys.exit(main(sys.argv[1:]))
