"""Originals of many artworks as one archive, without the archive or a file ever being held."""

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from zipstream import ZipStream

from apps.core.errors import InvalidInput
from apps.core.storage import workspace_storage
from apps.core.tenancy.context import ActiveWorkspace, active_workspace, workspace_context
from apps.tenant.artworks.models import Artwork

MOST_BYTES = 4_000_000_000


def originals_archive(artworks: Sequence[Artwork]) -> ZipStream:
    """A ZIP to iterate over, whose length is known; each file is fetched when its turn comes.

    Raises InvalidInput beyond 4 GB, before anything is fetched. No query, one request to the storage per file.
    """
    size = sum(artwork.byte_size for artwork in artworks)
    if size > MOST_BYTES:
        raise InvalidInput(f"These files have {size / 1e9:.1f} GB together; 4 GB is the most for one download.")
    archive, workspace = ZipStream(sized=True), active_workspace()
    taken: set[str] = set()
    for artwork in artworks:
        pieces = _pieces(workspace, str(artwork.original.name))
        archive.add(pieces, _free_name(artwork.original_name, taken), size=artwork.byte_size)
    return archive


def _pieces(workspace: ActiveWorkspace, name: str) -> Iterator[bytes]:
    with workspace_context(workspace):
        stream = workspace_storage().stream(name)
    try:
        yield from stream
    finally:
        stream.close()


def _free_name(name: str, taken: set[str]) -> str:
    """The name, or with a number before its ending when it is taken; never one that leads out of the folder."""
    path = PurePath(name.replace("\\", "_").replace("/", "_").lstrip("."))
    stem, suffix = path.stem or "artwork", path.suffix
    free, number = f"{stem}{suffix}", 2
    while free.lower() in taken:
        free, number = f"{stem} ({number}){suffix}", number + 1
    taken.add(free.lower())
    return free
