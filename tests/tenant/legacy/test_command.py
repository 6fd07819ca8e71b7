"""``manage.py legacy_import``: the workspace is made if it is missing, and the report is printed and written."""

import csv
import json
import os
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any
from unittest import mock
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command

from apps.core.tenancy.context import workspace_context
from apps.public.agency.services import client_create
from apps.public.agency.staff.services import staff_add
from apps.public.memberships.models import Membership
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.suspending import workspace_suspend
from apps.tenant.artworks.models import Artwork, Collection
from apps.tenant.legacy.importing import writing
from tests.factories.legacy import image_row, old_file, old_pictures, stored
from tests.factories.workspaces import workspace_change
from tests.fixtures.people import person

pytestmark = pytest.mark.slow

ROWS = {"image": [image_row(1), image_row(2, painting_name="=HYPERLINK(1)")]}


def run(sqlite: Path, files: Path, **options: Any) -> str:
    said = StringIO()
    call_command(
        "legacy_import",
        sqlite=sqlite,
        files=files,
        **{"timezone": "America/New_York", **options},
        stdout=said,
        stderr=StringIO(),
    )
    return said.getvalue()


@pytest.fixture
def source(tmp_path: Path) -> tuple[Path, Path]:
    return old_file(tmp_path, ROWS), old_pictures(tmp_path, [stored(1)])


@pytest.mark.usefixtures("committed")
def test_it_makes_the_workspace_and_brings_everything_over(source: tuple[Path, Path], mailoutbox: list[Any]) -> None:
    said = run(*source, owner_email="ann@agency.example")
    workspace = Workspace.objects.get(slug="prompt-creative")
    assert (workspace.name, workspace.time_zone, workspace.is_active) == ("Prompt Creative", "America/New_York", True)
    assert Membership.objects.get(workspace=workspace).user.email == "ann@agency.example"
    assert len(mailoutbox) == 1
    with workspace_context(workspace):
        assert Artwork.objects.count() == 1
    assert f"Its file {stored(2)} is missing." in said
    assert "taken 0, there already 1, missing 1" in run(*source)


@pytest.mark.usefixtures("committed")
def test_without_an_owner_it_is_the_first_of_the_staffs(source: tuple[Path, Path]) -> None:
    agent = person("agent@agency.example", "Ann Agent")
    staff_add(user=agent)
    run(*source)
    assert Membership.objects.get(workspace__slug="prompt-creative").user == agent


def test_without_anybody_to_own_it_nothing_is_made(db: None, source: tuple[Path, Path]) -> None:
    with pytest.raises(CommandError, match="--owner-email"):
        run(*source)
    assert not Workspace.objects.filter(slug="prompt-creative").exists()


def test_a_dry_run_makes_no_workspace(db: None, source: tuple[Path, Path], tmp_path: Path) -> None:
    said = run(*source, dry_run=True, report_json=tmp_path / "r.json", report_csv=tmp_path / "r.csv")
    assert "taken 1, there already 0, missing 1" in said
    assert json.loads((tmp_path / "r.json").read_text())["tables"][2] == {
        "table": "image",
        "rows": 2,
        "taken": 1,
        "there": 0,
        "left": 1,
    }
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert ["left", "image", "2", "'=HYPERLINK(1)", f"Its file {stored(2)} is missing.", ""] in rows
    assert not Workspace.objects.filter(slug="prompt-creative").exists()


def test_a_zip_is_taken_like_a_folder(in_jane: Workspace, source: tuple[Path, Path], tmp_path: Path) -> None:
    with ZipFile(tmp_path / "files.zip", "w") as target:
        target.write(source[1] / stored(1), f"uploads/{stored(1)}")
    run(source[0], tmp_path / "files.zip", workspace="jane")
    assert Artwork.objects.get().title == "Painting 1"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"timezone": "Eastern"}, "no time zone"),
        ({"workspace": "nobody"}, "There is no workspace"),
        ({"files": Path("/nowhere")}, "There is no folder"),
        ({"sqlite": Path("/nowhere.db")}, "There is no file"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    db: None, source: tuple[Path, Path], options: dict[str, Any], words: str
) -> None:
    sqlite, files = source
    given = {"sqlite": sqlite, "files": files, **options}
    with pytest.raises(CommandError, match=words):
        run(given.pop("sqlite"), given.pop("files"), **given)


def test_a_shut_workspace_takes_nothing(jane: Workspace, source: tuple[Path, Path]) -> None:
    workspace_suspend(workspace=jane)
    with pytest.raises(CommandError, match="is not open now"):
        run(*source, workspace="jane")


def test_a_wrong_file_makes_no_workspace(db: None, source: tuple[Path, Path], tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.db"
    wrong.write_bytes(b"no database")
    with pytest.raises(CommandError, match="no SQLite file"):
        run(wrong, source[1], owner_email="ann@agency.example")
    assert not Workspace.objects.filter(slug="prompt-creative").exists()


@pytest.mark.usefixtures("committed")
def test_a_workspace_that_was_written_down_and_not_prepared_is_prepared(source: tuple[Path, Path]) -> None:
    client_create(name="Prompt Creative", slug="prompt-creative", owner_email="ann@agency.example", time_zone="UTC")
    assert "taken 1" in run(*source, dry_run=True)
    run(*source)
    workspace = Workspace.objects.get(slug="prompt-creative")
    assert workspace.is_active
    with workspace_context(workspace):
        assert Artwork.objects.count() == 1


def test_a_run_that_was_killed_goes_on_with_its_covers_and_notes(in_jane: Workspace, tmp_path: Path) -> None:
    rows = {
        "collection": [{"id": 1, "name": "Tides", "thumbnail_image_id": 1}],
        "image": [image_row(1, collection_id=1, etsy_price="$1 - $2")],
    }
    given = old_file(tmp_path, rows), old_pictures(tmp_path, [stored(1)])
    whole = run(*given, dry_run=True, workspace="jane")
    with mock.patch.object(writing.Here, "cover", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        run(*given, workspace="jane")
    assert run(*given, dry_run=True, workspace="jane") == whole
    assert run(*given, workspace="jane") == whole
    assert Collection.objects.get().cover == Artwork.objects.get()
    assert "taken 0, there already 1" in run(*given, workspace="jane")


def test_a_client_that_forbids_the_agency_may_still_be_served_by_the_shell(
    in_jane: Workspace, source: tuple[Path, Path]
) -> None:
    workspace_change(in_jane, agency_access="none")
    run(*source, workspace="jane")
    assert Artwork.objects.count() == 1


def test_the_report_is_in_its_files_even_if_the_terminal_can_not_show_it(
    in_jane: Workspace, source: tuple[Path, Path], tmp_path: Path
) -> None:
    (source[1] / os.fsdecode(b"caf\xe9.jpg")).write_bytes(b"x")
    narrow = TextIOWrapper(BytesIO(), encoding="ascii")
    with pytest.raises(UnicodeEncodeError):
        call_command(
            "legacy_import",
            sqlite=source[0],
            files=source[1],
            timezone="America/New_York",
            workspace="jane",
            report_json=tmp_path / "r.json",
            stdout=narrow,
            stderr=StringIO(),
        )
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["files"]["without_row"] == ["caf\ufffd.jpg"]
