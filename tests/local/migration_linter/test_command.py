"""``python -m local.migration_linter``, as ``make check`` runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db.migrations.loader import MigrationLoader

from local.migration_linter.__main__ import main
from local.migration_linter.released import FILE, read, unreleased
from tests.local.migration_linter.settings import MIGRATION_MODULES

_BAD = "tests/local/migration_linter/migrations/artworks/drops_a_column.py"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A list like the repository's, which may be written."""
    copy = tmp_path / "released.txt"
    copy.write_text(FILE.read_text())
    return copy


def test_todays_migrations_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert all("note: " in line or line.startswith("    ") for line in capsys.readouterr().out.splitlines())


@pytest.mark.slow
def test_it_ends_with_1_and_names_the_file_without_a_database() -> None:
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.local.migration_linter.settings"}
    environ["DATABASE_URL"] = "postgres://nobody@127.0.0.1:9/nothing"
    done = subprocess.run(
        [sys.executable, "-m", "local.migration_linter"], env=environ, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert (
        f"{_BAD}: drops the column artworks_artwork.words_switched_at\n    Why: Django names every column"
        in done.stdout
    )


@pytest.mark.slow
def test_what_is_added_is_linted_whatever_its_number(
    settings: LazySettings, listed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.MIGRATION_MODULES = MIGRATION_MODULES
    listed.write_text(listed.read_text().replace("artworks.0002_library\n", ""))
    assert main([], listed) == 1
    said = capsys.readouterr().out
    assert "apps/tenant/artworks/migrations/0002_library.py: adds the column artworks_artwork.place" in said
    assert f"{_BAD}: drops the column" in said


def test_a_name_in_the_list_without_a_migration_is_refused(listed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed.write_text(f"{listed.read_text()}artworks.0003_renamed\n")
    assert main([], listed) == 1
    assert "released.txt lists artworks.0003_renamed, and there is no such migration." in capsys.readouterr().out


def test_what_squashes_released_migrations_is_released_with_them(settings: LazySettings) -> None:
    settings.MIGRATION_MODULES = {"audit": "tests.local.migration_linter.migrations.audit"}
    loader, names = MigrationLoader(None), read()
    parts = {f"audit.{name}" for name in ("0001_initial", "0002_mirror", "0003_searched")}
    assert "0001_squashed_0003" not in {one.name for one in unreleased(loader, names)}
    for part in parts:
        assert "0001_squashed_0003" in {one.name for one in unreleased(loader, set(names) - {part})}


def test_a_release_notes_what_passes(listed: Path) -> None:
    names = read(listed)
    listed.write_text("\n".join(name for name in names if name != "workspaces.0008_schema_state"))
    assert main(["--released"], listed) == 0
    assert set(read(listed)) >= set(names)
    assert main([], listed) == 0


@pytest.mark.slow
def test_a_release_is_no_way_round_the_rules(settings: LazySettings, listed: Path) -> None:
    settings.MIGRATION_MODULES = MIGRATION_MODULES
    before = listed.read_text()
    assert main(["--released"], listed) == 1
    assert listed.read_text() == before
