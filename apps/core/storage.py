"""Files in S3, always below the active workspace's prefix."""

from collections.abc import Iterator
from functools import cache
from threading import Lock
from typing import Any

import boto3
from botocore.exceptions import ClientError
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.utils.deconstruct import deconstructible
from django.utils.http import content_disposition_header
from storages.backends.s3 import S3Storage
from storages.utils import ReadBytesWrapper

from apps.core.storage_parts import PartsMixin, storage_answers
from apps.core.tenancy.context import active_workspace

__all__ = [
    "FileStream",
    "WorkspaceStorage",
    "client",
    "ensure_bucket",
    "public_client",
    "storage_answers",
    "workspace_prefix",
    "workspace_storage",
]

_PIECE_BYTES = 64 * 1024
_CONNECTING = Lock()
_FROM_BROWSERS = {
    "AllowedOrigins": ["*"],
    "AllowedMethods": ["GET", "HEAD", "POST"],
    "AllowedHeaders": ["*"],
    "ExposeHeaders": ["ETag", "Location"],
    "MaxAgeSeconds": 3600,
}


def workspace_prefix() -> str:
    """``workspaces/<uuid>``, the active workspace's place in the bucket. Raises ImproperlyConfigured in public."""
    return f"workspaces/{active_workspace().id}"


class FileStream:
    """A file on its way out of the storage, in pieces of 64 KB. Go over it once, then close it. ``size`` in bytes."""

    def __init__(self, body: Any, size: int) -> None:
        self._body = body
        self.size = size

    def __iter__(self) -> Iterator[bytes]:
        pieces: Iterator[bytes] = self._body.iter_chunks(_PIECE_BYTES)
        return pieces

    def close(self) -> None:
        self._body.close()


@deconstructible
class WorkspaceStorage(S3Storage, PartsMixin):
    """Names are relative to the active workspace's prefix; nothing outside it can be named.

    The prefix is computed at each call, because one process serves all workspaces.
    """

    @property
    def connection(self) -> Any:
        """This thread's own; all of them share a session, whose 12 MB of descriptions each would load otherwise."""
        if getattr(self._connections, "connection", None) is not None:
            return super().connection
        with _CONNECTING:  # a session may not be used by several threads at once; what it makes may
            return super().connection

    def _create_session(self) -> boto3.Session:
        return _session()

    def _normalize_name(self, name: str) -> str:
        return f"{workspace_prefix()}/{_checked(name)}"

    def _save(self, name: str, content: Any) -> str:
        """A file that is sent in one part is put as it is: boto3's way to send makes threads and classes for each."""
        if content.size > self.transfer_config.multipart_threshold:
            return str(super()._save(name, content))
        content.seek(0)
        key, body = self._normalize_name(name), ReadBytesWrapper(content).read()
        about = self._get_write_parameters(key, content)
        self.connection.meta.client.put_object(Bucket=self.bucket_name, Key=key, Body=body, **about)
        return name

    def presigned_post(self, name: str, *, content_type: str, max_bytes: int, seconds: int) -> dict[str, Any]:
        """Form fields and address with which a browser may put exactly this file: name, type, at most this size.

        ``max_bytes`` in bytes, ``seconds`` until it expires. No request is made.
        """
        conditions: list[Any] = [{"Content-Type": content_type}, ["content-length-range", 1, max_bytes]]
        form: dict[str, Any] = public_client().generate_presigned_post(
            self.bucket_name,
            self._normalize_name(name),
            Fields={"Content-Type": content_type},
            Conditions=conditions,
            ExpiresIn=seconds,
        )
        return form

    def presigned_get(self, name: str, *, seconds: int, download_as: str = "") -> str:
        """Address from which anybody can read this file for ``seconds``. No request is made.

        With ``download_as`` browsers save it under that name instead of showing it.
        """
        params = {"Bucket": self.bucket_name, "Key": self._normalize_name(name)}
        if download_as:
            params["ResponseContentDisposition"] = content_disposition_header(True, download_as) or "attachment"
        return str(public_client().generate_presigned_url("get_object", Params=params, ExpiresIn=seconds))

    def copy(self, source: str, target: str, *, content_type: str) -> None:
        """Copy inside the workspace's files, at the storage, without the bytes passing through here. One request."""
        self.connection.meta.client.copy_object(
            Bucket=self.bucket_name,
            Key=self._normalize_name(target),
            CopySource={"Bucket": self.bucket_name, "Key": self._normalize_name(source)},
            ContentType=content_type,
            MetadataDirective="REPLACE",
        )

    def stream(self, name: str, *, first: int = 0) -> FileStream:
        """The file's bytes with constant memory, however large it is; may be read after the workspace was left.

        From byte ``first`` on, which has to be one of the file's. One request, made at once. Raises FileNotFoundError,
        and Unavailable when the storage does not answer.
        """
        wanted = {"Bucket": self.bucket_name, "Key": self._normalize_name(name)}
        if first:
            wanted["Range"] = f"bytes={first}-"
        with storage_answers():
            try:
                found = self.connection.meta.client.get_object(**wanted)
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                    raise FileNotFoundError(name) from error
                raise
        return FileStream(found["Body"], found["ContentLength"])


class PlatformStorage(WorkspaceStorage):
    """Files of the agency's own, below a prefix that no workspace's storage can name."""

    def _normalize_name(self, name: str) -> str:
        return f"platform/{_checked(name)}"

    def piece(self, name: str, *, start: int, length: int) -> bytes:
        """``length`` bytes from ``start`` on, fewer at the end. One request. Raises Unavailable."""
        wanted = {"Bucket": self.bucket_name, "Key": self._normalize_name(name)}
        with storage_answers():
            found = self.connection.meta.client.get_object(**wanted, Range=f"bytes={start}-{start + length - 1}")
            content: bytes = found["Body"].read()
        return content


def _checked(name: str) -> str:
    if not name or name.startswith("/") or "\\" in name or any(part in {"", ".", ".."} for part in name.split("/")):
        raise SuspiciousFileOperation(f"Not a name inside the workspace's files: {name!r}")
    return name


@cache
def _session() -> boto3.Session:
    return boto3.Session(
        aws_access_key_id=settings.AWS_S3_ACCESS_KEY_ID, aws_secret_access_key=settings.AWS_S3_SECRET_ACCESS_KEY
    )


@cache
def workspace_storage() -> WorkspaceStorage:
    """The storage that every file of a workspace goes through."""
    return WorkspaceStorage()


@cache
def platform_storage() -> PlatformStorage:
    """The storage of what belongs to no workspace."""
    return PlatformStorage()


def client(endpoint: str | None = None) -> Any:
    """A boto3 client for the bucket, with time-outs that a person can wait for."""
    with _CONNECTING:
        return _session().client(
            "s3",
            endpoint_url=endpoint or settings.AWS_S3_ENDPOINT_URL,
            region_name=settings.AWS_S3_REGION_NAME,
            config=settings.AWS_S3_CLIENT_CONFIG,
        )


@cache
def public_client() -> Any:
    """A client that signs addresses for browsers, which may reach the storage under another name than we do."""
    return client(settings.S3_PUBLIC_ENDPOINT_URL)


def ensure_bucket() -> None:
    """Create the bucket where there is none, and let browsers send to it where it says nothing of that.

    Two to four requests. Any origin may ask, for clients have domains of their own; what a request may do, its
    signature says.
    """
    s3, name = client(), settings.AWS_STORAGE_BUCKET_NAME
    if name not in {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=name)
    try:
        s3.get_bucket_cors(Bucket=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchCORSConfiguration":
            raise
        s3.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": [_FROM_BROWSERS]})
