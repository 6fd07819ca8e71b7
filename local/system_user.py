"""The user that the database runs as: ourselves, or one of its own for root, as PostgreSQL refuses to be root."""

import os
import pwd
import stat
import subprocess
from pathlib import Path
from typing import Any

from local.folder import InTheWay

_NAME = "planner-postgres"


def owner_of(folder: Path, *, installed: list[Path]) -> int | None:
    """Make the folder private to the user that the server shall run as. Returns its id, None for ourselves.

    For root that is the folder's owner, or a system user made for it, which may read what is ``installed``.
    Raises InTheWay.
    """
    if os.geteuid() != 0:
        make_private(folder, user=None)
        return None
    existing = folder.stat().st_uid if folder.exists() else 0
    user = existing or _system_user()
    make_private(folder, user=user)
    _let_through(folder)
    for tree in installed:
        _let_through(tree)
        if not tree.stat().st_mode & stat.S_IXOTH:  # installed under a strict umask
            _let_read(tree)
    return user


def rights(user: int | None) -> dict[str, Any]:
    """Arguments of ``subprocess`` by which a program has the user's rights and no others."""
    return {} if user is None else {"user": user, "group": pwd.getpwuid(user).pw_gid, "extra_groups": []}


def make_private(folder: Path, *, user: int | None) -> None:
    """Have a folder that only ``user`` (ourselves for None) may enter. Raises InTheWay when it is another's."""
    if folder.is_symlink():
        raise InTheWay(f"{folder} is a link, and may lead anywhere: remove it.")
    folder.mkdir(mode=0o700, exist_ok=True)
    wanted = os.geteuid() if user is None else user
    if folder.stat().st_uid != wanted:
        if os.geteuid() != 0:
            raise InTheWay(f"{folder} belongs to another user: remove it, or give VAR=another-folder.")
        os.chown(folder, wanted, -1)


def _system_user() -> int:
    try:
        return pwd.getpwnam(_NAME).pw_uid
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", "--home-dir", "/", "--shell", "/usr/sbin/nologin", _NAME]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise InTheWay(
            "PostgreSQL does not run as root, and no user could be made for it: run as an ordinary user."
        ) from error
    return pwd.getpwnam(_NAME).pw_uid


def _let_through(path: Path) -> None:
    """Let others pass (not look into) the folders above."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def _let_read(tree: Path) -> None:
    """Let others do what the owner may, but for writing."""
    for path in (tree, *tree.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | (mode & stat.S_IRWXU) >> 6 & ~stat.S_IWOTH)
