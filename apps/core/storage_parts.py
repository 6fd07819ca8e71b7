"""Files that are sent to S3 in parts, while they are being made: the storage's methods for that."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from apps.core.errors import Unavailable

# S3 takes no smaller part but the last, and no more of them.
LEAST_PART_BYTES, MOST_PARTS = 5 * 1024 * 1024, 10_000


class UploadGone(Exception):
    """The storage knows nothing (any more) of an upload in parts that was begun: it has to begin anew."""


@contextmanager
def storage_answers() -> Iterator[None]:
    """What the storage refuses or does not answer inside the block is raised as Unavailable, with a sentence."""
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise Unavailable("The file storage does not answer. Nothing is lost; please try again in a minute.") from error


class PartsMixin:
    """Methods of ``WorkspaceStorage``; names are relative to the active workspace's prefix, as everywhere.

    All raise Unavailable when the storage does not answer, and UploadGone when it has given the upload up.
    """

    connection: Any
    bucket_name: str

    def parts_begin(self, name: str, *, content_type: str) -> str:
        """Begin to send a file; gives the upload's id. Nothing is to be seen before ``parts_finish``. One request."""
        place = self._place(name)
        with storage_answers():
            begun = self.connection.meta.client.create_multipart_upload(**place, ContentType=content_type)
        return str(begun["UploadId"])

    def part_put(self, name: str, *, upload_id: str, number: int, body: bytes) -> str:
        """Send part ``number`` (from 1), of at least 5 MiB unless it is the last; gives its mark. One request.

        The same part may be sent again, and takes the place of the one before.
        """
        place = self._place(name)
        with storage_answers(), _upload_there():
            put = self.connection.meta.client.upload_part(**place, UploadId=upload_id, PartNumber=number, Body=body)
        return str(put["ETag"])

    def parts_finish(self, name: str, *, upload_id: str, marks: list[str]) -> None:
        """Make one file of the parts, whose marks are in order. Two requests at most.

        When the answer to an earlier try was lost, the file is there and the upload is not: that is well.
        """
        place = self._place(name)
        parts = {"Parts": [{"PartNumber": number, "ETag": mark} for number, mark in enumerate(marks, start=1)]}
        s3 = self.connection.meta.client
        with storage_answers():
            try:
                with _upload_there():
                    s3.complete_multipart_upload(**place, UploadId=upload_id, MultipartUpload=parts)
            except UploadGone:
                if not self.exists(name):
                    raise

    def parts_drop(self, name: str) -> int:
        """Give up every upload of that file that was begun and not finished; how many. One request, one for each."""
        place = self._place(name)
        s3 = self.connection.meta.client
        with storage_answers():
            found = s3.list_multipart_uploads(Bucket=place["Bucket"], Prefix=place["Key"]).get("Uploads", [])
            begun = [one["UploadId"] for one in found if one["Key"] == place["Key"]]
            for upload_id in begun:
                s3.abort_multipart_upload(**place, UploadId=upload_id)
        return len(begun)

    def exists(self, name: str) -> bool:
        """The storage's own."""
        raise NotImplementedError

    def _normalize_name(self, name: str) -> str:
        raise NotImplementedError

    def _place(self, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket_name, "Key": self._normalize_name(name)}


@contextmanager
def _upload_there() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchUpload":
            raise UploadGone from error
        raise
