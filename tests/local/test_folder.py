import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from environ import Env

from local.folder import Folder, InTheWay

ROOT = Path(__file__).parents[2]


def private(path: Path) -> bool:
    return stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_with_other_peoples_files_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(InTheWay, match="holds other files"):
        Folder(tmp_path).claim()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_folder_that_holds_only_folders_of_ours_is_ours(tmp_path: Path) -> None:
    Folder(tmp_path / "test").claim()
    assert Folder(tmp_path).is_ours()
    assert [folder.path.name for folder in Folder(tmp_path).within()] == ["test"]


def test_a_second_run_in_the_same_folder_is_told_so(tmp_path: Path) -> None:
    first = Folder(tmp_path)
    first.claim()
    program = "import sys; from pathlib import Path; from local.folder import Folder; Folder(Path(sys.argv[1])).claim()"
    second = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert f"Another run uses {tmp_path}" in second.stderr
    first.release()


def test_a_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    made = folder.secret("secret_key")
    assert len(made) >= 50
    assert Folder(tmp_path).secret("secret_key") == made
    assert folder.secret("other") != made
    assert private(tmp_path / "secrets" / "secret_key")


def test_local_env_is_understood_by_django_environ_and_by_a_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"VAR": f"{tmp_path}/with a space", "DATABASE_URL": "postgresql://web@/planner?host=/x%20y&a=b$c"}
    Folder(tmp_path).write_environ(given)
    path = tmp_path / "local.env"
    assert private(path)
    for name in given:
        monkeypatch.delenv(name, raising=False)
    Env.read_env(str(path))
    assert {name: os.environ[name] for name in given} == given
    shell = f'. {path}; printf "%s|%s" "$VAR" "$DATABASE_URL"'
    said = subprocess.run(["sh", "-c", shell], env={}, capture_output=True, text=True, check=True).stdout
    assert said == "|".join(given.values())
