"""PostgreSQL, Valkey and S3 together, and the environment that tells the product where they are."""

import base64
import os
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from local.folder import Folder
from local.ports import Ports
from local.postgres import OWNER_ROLE, WEB_ROLE, Postgres, programs
from local.processes import EndedEarly
from local.seaweedfs import SeaweedFS
from local.valkey import Valkey

BUCKET = "planner"


class Services:
    """The three parts, with all their state below ``var``. ``port`` is the one that the web will have, if any."""

    def __init__(self, var: Path, *, safe: bool = True, port: int | None = None) -> None:
        self.folder = Folder(var)
        self.var = self.folder.path
        self._port = port
        self.ports = Ports(self.var / "ports.json")
        self.postgres = Postgres(self.folder, safe=safe)
        self.valkey = Valkey(self.folder, self.ports)
        self.seaweedfs = SeaweedFS(self.folder, self.ports, bucket=BUCKET)
        self._parts = (self.seaweedfs, self.valkey, self.postgres)

    def start(self, *, before: Callable[[], object] | None = None) -> None:
        """Start all three at once and write ``local.env``, from a thread that stays: they end with it.

        What a killed run has left is stopped first. ``before`` is called when the folder is ours alone.
        Raises InTheWay, DidNotStart or OSError, and leaves nothing running then.
        """
        self.claim()
        try:
            if before is not None:
                before()
            self.ports.load()
            for part in self._parts:
                part.launch()
            for part in self._parts:
                self._wait(part)
            self.folder.write_environ(self.environ)
        except BaseException:
            self.stop()
            raise

    def claim(self) -> None:
        """Make the folder ours alone and stop what a killed run has left. Raises InTheWay."""
        self.folder.claim()
        self._all_at_once([part.child.stop_leftover for part in self._parts])

    def stop(self) -> None:
        """Stop all three at once, and let others have the folder."""
        try:
            self._all_at_once([part.stop for part in self._parts])
        finally:
            self.folder.release()

    def __enter__(self) -> "Services":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def environ(self) -> dict[str, str]:
        """The product's environment variables, once started. ``DATABASE_OWNER_URL`` is not for the web process."""
        web = {} if self._port is None else {"PORT": str(self._port)}
        return {
            "VAR": str(self.var),
            **web,
            "SECRET_KEY": self.folder.secret("secret_key"),
            "SECRETS_KEYS": self.folder.secret("secrets_keys", _first_key),
            "DATABASE_URL": self.postgres.url(WEB_ROLE),
            "DATABASE_OWNER_URL": self.postgres.url(OWNER_ROLE),
            "POSTGRES_PROGRAMS": str(programs()),
            "VALKEY_URL": self.valkey.url,
            "S3_ENDPOINT_URL": self.seaweedfs.url,
            "S3_BUCKET": BUCKET,
            "S3_ACCESS_KEY_ID": self.seaweedfs.access_key,
            "S3_SECRET_ACCESS_KEY": self.seaweedfs.secret_key,
            "S3_REGION": "us-east-1",
            "NO_PROXY": f"127.0.0.1,localhost,{os.environ.get('NO_PROXY', '')}".rstrip(","),
        }

    @staticmethod
    def _wait(part: SeaweedFS | Valkey | Postgres) -> None:
        """Wait for it; start it a second time, on other ports, if somebody was faster at its own."""
        try:
            part.wait()
        except EndedEarly:
            part.launch()
            part.wait()

    @staticmethod
    def _all_at_once(actions: list[Callable[[], None]]) -> None:
        with ThreadPoolExecutor() as pool:
            for done in [pool.submit(action) for action in actions]:
                done.result()


def _first_key() -> str:
    """A key ring of one key for SECRETS_KEYS. To try a rotation, put another before it in the file."""
    return f"local:{base64.b64encode(secrets.token_bytes(32)).decode()}"
