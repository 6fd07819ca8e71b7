"""PostgreSQL, Valkey and S3 together, and the environment that tells the product where they are."""

import fcntl
import os
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO

from local.postgres import OWNER_ROLE, WEB_ROLE, Postgres
from local.seaweedfs import SeaweedFS
from local.valkey import Valkey

BUCKET = "planner"

# A folder with this file in it is one that `make reset` may clear.
MARK = ".planner"


class InUse(Exception):
    """Another run works in the same folder."""


class Services:
    """The three parts, with all their state below ``var``."""

    def __init__(self, var: Path, *, safe: bool = True) -> None:
        self.var = var.resolve()
        self._secrets = _Secrets(self.var / "secrets")
        self._lock: IO[str] | None = None
        self.postgres = Postgres(self.var / "postgres", safe=safe)
        self.valkey = Valkey(self.var / "valkey")
        self.seaweedfs = SeaweedFS(
            self.var / "s3",
            bucket=BUCKET,
            access_key=self._secrets.get("s3_access_key"),
            secret_key=self._secrets.get("s3_secret_key"),
        )

    def start(self, *, before: Callable[[], object] | None = None) -> None:
        """Start all three at once and write ``local.env``; ``before`` is called when the folder is ours alone.

        Raises InUse, DidNotStart or OSError.
        """
        self.var.mkdir(parents=True, exist_ok=True)
        (self.var / MARK).touch()
        self._take_lock()
        if before is not None:
            before()
        # The kernel ties a child's life to the thread that made it: all are made by this one, then awaited.
        self.seaweedfs.launch()
        self.valkey.launch()
        self.postgres.start()
        self.valkey.wait()
        self.seaweedfs.wait()
        self._write_env()

    def stop(self) -> None:
        """Stop all three at once."""
        with ThreadPoolExecutor() as pool:
            for part in (self.seaweedfs, self.valkey, self.postgres):
                pool.submit(part.stop)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> "Services":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def environ(self) -> dict[str, str]:
        """The product's environment variables. ``DATABASE_OWNER_URL`` is not for the web process."""
        return {
            "VAR": str(self.var),
            "SECRET_KEY": self._secrets.get("secret_key"),
            "DATABASE_URL": self.postgres.url(WEB_ROLE),
            "DATABASE_OWNER_URL": self.postgres.url(OWNER_ROLE),
            "VALKEY_URL": self.valkey.url,
            "S3_ENDPOINT_URL": self.seaweedfs.url,
            "S3_BUCKET": BUCKET,
            "S3_ACCESS_KEY_ID": self._secrets.get("s3_access_key"),
            "S3_SECRET_ACCESS_KEY": self._secrets.get("s3_secret_key"),
            "S3_REGION": "us-east-1",
        }

    def _take_lock(self) -> None:
        self._lock = (self.var / "lock").open("w")  # a lock of this process, which forked children don't hold on to
        try:
            fcntl.lockf(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise InUse(f"Another run uses {self.var}: stop it, or give this one VAR=another-folder.") from error

    def _write_env(self) -> None:
        """For ``manage.py`` in another shell, which finds the parts by this file."""
        path = self.var / "local.env"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in self.environ.items() if name != "VAR")


class _Secrets:
    """Random values that are made once and kept, readable by their owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> str:
        path = self._folder / name
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(25))
        return path.read_text()
