"""The files of an export: what stands in them, and that they are in the storage exactly as long as the export is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.files.base import ContentFile

from apps.core.errors import AppError
from apps.core.networks import Network
from apps.core.storage import storage_answers, workspace_storage
from apps.tenant.publishing.exports.importers import feedhive, publer
from apps.tenant.publishing.exports.importers.rows import PostRow, split
from apps.tenant.publishing.exports.importers.writing import csv_bytes
from apps.tenant.publishing.exports.plans import Line, Plan
from apps.tenant.publishing.exports.wishes import Wishes
from apps.tenant.publishing.models import Export, ExportFile, Tool

# Row 1 is the headers.
_FIRST_ROW = 2


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is to be stored, with its row and its lines."""

    row: ExportFile
    lines: Sequence[Line]
    content: bytes

    @property
    def numbered(self) -> Iterator[tuple[int, Line]]:
        """The lines with the numbers that a spreadsheet would give them."""
        return enumerate(self.lines, start=_FIRST_ROW)


def files_make(export: Export, plan: Plan) -> list[NewFile]:
    """``exports/<id>/<tool>-<network>.csv``; several of one network are numbered. Nothing is stored yet, no query."""
    files = []
    for network, lines in plan.lines.items():
        pieces = list(split(lines))
        for number, piece in enumerate(pieces, start=1):
            suffix = f"-{number}" if len(pieces) > 1 else ""
            name = f"exports/{export.pk}/{plan.wishes.tool}-{network}{suffix}.csv"
            posts = sum(line.choice is not None for line in piece)
            row = ExportFile(
                export=export, network=network, file=name, row_count=posts, open_slot_count=len(piece) - posts
            )
            files.append(NewFile(row, piece, _content(plan.wishes, network, [line.row for line in piece])))
    return files


@contextmanager
def files_stored(files: Sequence[NewFile]) -> Iterator[None]:
    """Inside the block the files are in the storage; they are deleted when it fails. One request for each."""
    storage = workspace_storage()
    names = [str(file.row.file.name) for file in files]
    try:
        with storage_answers():
            for name, file in zip(names, files, strict=True):
                storage.save(name, ContentFile(file.content))
        yield
    except BaseException:
        _delete(names)
        raise


def _content(wishes: Wishes, network: Network, rows: Sequence[PostRow]) -> bytes:
    if wishes.tool == Tool.PUBLER:
        return csv_bytes(publer.HEADERS[wishes.headers], (publer.cells(row, wishes.file_zone) for row in rows))
    accounts = wishes.account_names(network)
    return csv_bytes(feedhive.HEADERS, (feedhive.cells(row, accounts) for row in rows))


def _delete(names: list[str]) -> None:
    """What can't be deleted stays, unnamed: the error that led here is the one to be told."""
    try:
        with storage_answers():
            for name in names:
                workspace_storage().delete(name)
    except AppError:
        return
