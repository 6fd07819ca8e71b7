"""Whole places in the bucket, such as all that a workspace has: counted, removed, copied, brought here and back.

For purging and backups only, which name the place themselves. Everything else goes by ``WorkspaceStorage``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from botocore.exceptions import ClientError
from django.conf import settings

from apps.core.storage import client, storage_answers

# What the storage removes with one request.
_PAGE = 1000
# Storages that keep no versions answer one of these.
_UNVERSIONED = {"NotImplemented", "MethodNotAllowed", "InvalidRequest"}


@dataclass(frozen=True)
class Stored:
    """One file: its whole key, its size in bytes, and what tells its content from another."""

    key: str
    byte_size: int
    etag: str


def prefix_of(workspace_id: UUID) -> str:
    """Where all files of the workspace are, with a slash at the end: no other's place begins with it."""
    return f"workspaces/{workspace_id}/"


def files_below(prefix: str) -> Iterator[Stored]:
    """All that is there, a thousand for each request. Raises Unavailable when the storage does not answer."""
    with storage_answers():
        pages = _s3().get_paginator("list_objects_v2").paginate(Bucket=_bucket(), Prefix=_checked(prefix))
        for page in pages:
            for one in page.get("Contents", []):
                yield Stored(one["Key"], int(one["Size"]), str(one["ETag"]).strip('"'))


def left_below(prefix: str) -> int:
    """How much is left there: files, older versions of them, and uploads in parts that nobody completed."""
    with storage_answers():
        uploads = sum(1 for _ in _uploads(prefix))
        return sum(1 for _ in files_below(prefix)) + sum(1 for _ in _versions(prefix)) + uploads


def remove_below(prefix: str) -> Iterator[int]:
    """Remove all of it, older versions and unfinished uploads too; gives after each request how many went with it.

    Whoever stops half-way begins anew later: what is gone is gone. Raises Unavailable.
    """
    with storage_answers():
        for key, upload in list(_uploads(prefix)):
            _s3().abort_multipart_upload(Bucket=_bucket(), Key=key, UploadId=upload)
            yield 1
        for batch in _batches(_versions(prefix)):
            yield _remove(batch)
        for batch in _batches({"Key": one.key} for one in files_below(prefix)):
            yield _remove(batch)


def copy(key: str, target: str) -> None:
    """Copy one file at the storage, whole keys. One request, two for one of more than 5 GB."""
    with storage_answers():
        _s3().copy({"Bucket": _bucket(), "Key": key}, _bucket(), target)


def fetch(key: str, path: Path) -> None:
    """Bring one file here; its folder is made. Raises Unavailable."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with storage_answers():
        _s3().download_file(_bucket(), key, str(path))


def put(path: Path, key: str, *, content_type: str = "application/octet-stream") -> None:
    """Bring one file there. Raises Unavailable."""
    with storage_answers():
        _s3().upload_file(str(path), _bucket(), key, ExtraArgs={"ContentType": content_type})


def is_there(key: str) -> bool:
    """Whether there is such a file. One request."""
    with storage_answers():
        try:
            _s3().head_object(Bucket=_bucket(), Key=key)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return False
            raise
    return True


def content_type_of(key: str) -> str:
    """What the storage says that the file is. One request."""
    with storage_answers():
        return str(_s3().head_object(Bucket=_bucket(), Key=key)["ContentType"])


def _checked(prefix: str) -> str:
    """An empty or half a prefix would mean other people's files."""
    if prefix.count("/") < 2 or not prefix.endswith("/"):
        raise ValueError(f"Not a place of one workspace: {prefix!r}")
    return prefix


def _versions(prefix: str) -> Iterator[dict[str, str]]:
    """Each version and each mark of a removal; nothing where the bucket never kept any."""
    if not _keeps_versions():
        return
    pages = _s3().get_paginator("list_object_versions").paginate(Bucket=_bucket(), Prefix=_checked(prefix))
    for page in pages:
        for one in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
            yield {"Key": one["Key"], "VersionId": one["VersionId"]}


def _keeps_versions() -> bool:
    try:
        return bool(_s3().get_bucket_versioning(Bucket=_bucket()).get("Status"))
    except ClientError as error:
        if error.response["Error"]["Code"] in _UNVERSIONED:
            return False
        raise


def _uploads(prefix: str) -> Iterator[tuple[str, str]]:
    pages = _s3().get_paginator("list_multipart_uploads").paginate(Bucket=_bucket(), Prefix=_checked(prefix))
    for page in pages:
        for one in page.get("Uploads", []):
            if one["Key"].startswith(prefix):
                yield one["Key"], one["UploadId"]


def _batches(entries: Any) -> Iterator[list[dict[str, str]]]:
    batch: list[dict[str, str]] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == _PAGE:
            yield batch
            batch = []
    if batch:
        yield batch


def _remove(batch: list[dict[str, str]]) -> int:
    answer = _s3().delete_objects(Bucket=_bucket(), Delete={"Objects": batch, "Quiet": True})
    if answer.get("Errors"):
        first = answer["Errors"][0]
        raise ClientError({"Error": {"Code": first["Code"], "Message": first.get("Message", "")}}, "DeleteObjects")
    return len(batch)


@cache
def _s3() -> Any:
    return client()


def _bucket() -> str:
    return str(settings.AWS_STORAGE_BUCKET_NAME)
