"""All files of an export as one."""

import tempfile
import zipfile
from typing import IO

from django.utils import timezone

from apps.core.storage import workspace_storage
from apps.tenant.publishing.models import Export

_IN_MEMORY_BYTES = 2 * 1024 * 1024


def archive_make(export: Export) -> IO[bytes]:
    """A ZIP of the export's files, at its beginning; the caller closes it. One request to the storage per file.

    Kept on disk when it is large. Raises FileNotFoundError when a file is gone, Unavailable without the storage.
    """
    archive: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115
    made_at = timezone.localtime(export.created_at).timetuple()[:6]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for file in export.files.all():
            name = str(file.file.name)
            info = zipfile.ZipInfo(file.base_name, date_time=made_at)
            info.compress_type = zipfile.ZIP_DEFLATED
            stream = workspace_storage().stream(name)
            try:
                with target.open(info, "w") as entry:
                    entry.writelines(stream)
            finally:
                stream.close()
    archive.seek(0)
    return archive
