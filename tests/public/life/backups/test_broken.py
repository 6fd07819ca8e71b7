"""What is no whole backup is refused, and what fails half-way leaves nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from apps.core.errors import AppError, InvalidInput
from apps.core.storage import client
from apps.public.life.archiving import client_archive
from apps.public.life.backups import making, restoring
from apps.public.life.backups.making import backup_make
from apps.public.life.backups.places import Folder
from apps.public.life.backups.programs import ProgramFailed
from apps.public.life.backups.restoring import backup_restore
from apps.public.life.models import Departure
from apps.public.workspaces.models import Workspace
from tests.public.life.backups.copies import BUCKET

pytestmark = [pytest.mark.usefixtures("committed", "silent"), pytest.mark.slow]

# Names of the schemas that restorations have begun with.
MADE: list[str] = []


def test_a_taken_subdomain_is_refused_with_a_sentence(jane: Workspace, tmp_path: Path) -> None:
    place = Folder(tmp_path / "backup")
    backup_make(workspace=jane, place=place)
    for slug in ("", "jane", "okafor"):
        with pytest.raises(InvalidInput, match=r"already taken\..* --slug, or --into-place"):
            backup_restore(place=place, slug=slug)
    for slug in ("www", "a b"):
        with pytest.raises(InvalidInput):
            backup_restore(place=place, slug=slug)
    with pytest.raises(AppError, match="no workspace at “nobody”"):
        backup_restore(place=place, slug="nobody", into_place=True)
    assert Workspace.objects.count() == 2


def _spoil_file(folder: Path) -> None:
    next(path for path in (folder / "files").rglob("*") if path.is_file()).write_bytes(b"changed")


def _lose_file(folder: Path) -> None:
    next(path for path in (folder / "files").rglob("*") if path.is_file()).unlink()


def _link_file(folder: Path) -> None:
    path = next(path for path in (folder / "files").rglob("*") if path.is_file())
    path.rename(folder / "elsewhere")
    path.symlink_to(folder / "elsewhere")


def _spoil_dump(folder: Path) -> None:
    with (folder / "schema.dump").open("ab") as file:
        file.write(b"x")


def _spoil_rows(folder: Path) -> None:
    path = folder / "public.json"
    path.write_text(path.read_text().replace("owner", "admin"))


def _no_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def _no_json(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")


def _edit(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def _later_format(folder: Path) -> None:
    _edit(folder, format=2)


def _later_version(folder: Path) -> None:
    _edit(folder, migrations=[["artworks", "9999_from_the_future"]])


def _outside(folder: Path) -> None:
    _edit(folder, files=[{"name": "../../x", "byte_size": 1, "checksum": "x"}])


def _not_there(folder: Path) -> None:
    folder.rename(folder.with_name("moved"))


def test_what_is_no_whole_backup_is_refused_and_nothing_is_made(jane: Workspace, tmp_path: Path) -> None:
    spoil = {
        _spoil_file: "missing or was changed",
        _lose_file: "missing or was changed",
        _link_file: "missing or was changed",
        _spoil_dump: "schema.dump of the backup was changed",
        _spoil_rows: "public.json of the backup was changed",
        _no_manifest: "no whole backup",
        _no_json: "can't be read",
        _later_format: "format 2",
        _later_version: "later version",
        _outside: "outside of itself",
        _not_there: "no whole backup",
    }
    before = _everything()
    for number, (how, says) in enumerate(spoil.items()):
        place = Folder(tmp_path / f"backup{number}")
        backup_make(workspace=jane, place=place)
        how(place.path)
        with pytest.raises(AppError, match=says):
            backup_restore(place=place, slug="copy")
    assert _everything() == before


@pytest.fixture(autouse=True)
def _note_what_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    register = restoring._register
    MADE.clear()

    def noting(facts: dict[str, Any]) -> Workspace:
        made = register(facts)
        MADE.append(made.schema_name)
        return made

    monkeypatch.setattr(restoring, "_register", noting)


def _everything() -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^ws_' ORDER BY 1")
        schemas = cursor.fetchall()
        # Roles are the whole cluster's: those that made schemas here are looked for.
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [MADE])
        roles = cursor.fetchall()
    listed = client().list_objects_v2(Bucket=BUCKET, Prefix="workspaces/").get("Contents", [])
    return (
        schemas,
        roles,
        sorted(one["Key"] for one in listed),
        sorted(Workspace.objects.values_list("slug", flat=True)),
    )


@pytest.mark.parametrize("step", ["restore_schema", "call_command", "arrived", "take_subdomain"])
def test_what_fails_half_way_leaves_nothing(
    step: str, jane: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Folder(tmp_path / "backup")
    backup_make(workspace=jane, place=place)
    before = _everything()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise ProgramFailed("No room on the disk.")

    with monkeypatch.context() as patch:
        patch.setattr(restoring, step, fail)
        with pytest.raises(ProgramFailed):
            backup_restore(place=place, slug="copy")
    assert _everything() == before
    assert backup_restore(place=place, slug="copy").workspace.slug == "copy"


def test_archived_meanwhile_nothing_is_left_of_it_and_nobody_else_gets_a_turn_before(
    jane: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Folder(tmp_path / "backup")
    backup_make(workspace=jane, place=place)
    before, free = _everything(), []

    def archived(made: Workspace, *args: Any) -> None:
        client_archive(workspace=made, staff=None)
        raise ProgramFailed("No room on the disk.")

    def looking(*args: Any) -> None:
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [MADE[-1]])
            free.append(cursor.fetchone()[0])
        other.close()
        drop(*args)

    drop = restoring.schema_drop
    monkeypatch.setattr(restoring, "schema_drop", looking)
    monkeypatch.setattr(restoring, "_settle", archived)
    with pytest.raises(ProgramFailed):
        backup_restore(place=place, slug="copy")
    assert _everything() == before
    assert not Departure.objects.exists()
    assert free == [False]


def test_a_dump_that_breaks_off_makes_no_half_schema(jane: Workspace, tmp_path: Path) -> None:
    place = Folder(tmp_path / "backup")
    manifest = backup_make(workspace=jane, place=place)
    dump = place.path / "schema.dump"
    dump.write_bytes(dump.read_bytes()[: dump.stat().st_size // 2])
    _edit(place.path, dump={**manifest.dump.__dict__, "checksum": making.part_of(dump, "x").checksum})
    before = _everything()
    with pytest.raises(ProgramFailed, match="nothing was kept"):
        backup_restore(place=place, slug="copy")
    assert _everything() == before
