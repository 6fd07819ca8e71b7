"""Making an export, in as many turns as it takes: rows first, as they are at one moment, then file after file.

Nothing is ever held whole. What a turn leaves is noted in the storage (``notes``) before the turn is given back, so
that a worker that is killed costs the work of its own turn only. Files that are gone are told of in the export.
"""

import logging
import shutil
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from time import monotonic, time
from uuid import UUID

from django.db import transaction

from apps.core.errors import Unavailable
from apps.core.storage import storage_answers, workspace_storage
from apps.core.storage_parts import UploadGone
from apps.core.tenancy.context import active_workspace
from apps.core.tenancy.tasks import enqueue
from apps.public.takeouts.making import LEASE, Turn, TurnLost, begun, takeout_cleared, turn_take
from apps.public.takeouts.models import ENDED, Step, Takeout
from apps.tenant.activity.services import activity_record
from apps.tenant.takeout.contents import close_add, original_add, rows_add
from apps.tenant.takeout.notes import Notes, notes_load, notes_save
from apps.tenant.takeout.packing import archive_open, part_bytes_for
from apps.tenant.takeout.reading import one_moment, rows_write

logger = logging.getLogger(__name__)

# Other work waits behind a turn; and a message that is worked on for longer than ten minutes is taken for lost.
TURN_SECONDS = 30.0
# For what is done without a word in between: while rows are read nothing can be written, so nobody can be told that we
# are alive; nor is anybody while they are packed, and while the storage makes one file of all parts.
_AT_ONCE = timedelta(minutes=9)
_TOLD_EVERY = 1.0
# What a worker reads the rows into; a worker that is killed leaves it. Nobody needs one for so many seconds.
_FOLDER, _FOLDER_SECONDS = "takeout-", 3600
_DIED = "Each time whoever made it was stopped in the middle of it, as happens when memory or disk are full."
_SURPRISE = "Something unexpected happened while the export was made. It is tried again by itself."


def takeout_make(*, takeout_id: UUID, seconds: float = TURN_SECONDS) -> bool:
    """One turn at an export of the active workspace, of about so many seconds; whether there was something to do.

    Never raises for what another turn can mend: the export says what went wrong, and is tried again.
    """
    turn = turn_take(workspace_id=active_workspace().id, takeout_id=takeout_id)
    if turn is None:
        return False
    if turn.is_one_too_many:
        _put_off(turn, _DIED)
        return True
    try:
        _turn(turn, ends_at=monotonic() + seconds)
    except TurnLost:
        takeout_clear(takeout_id=takeout_id)
    except UploadGone:
        _put_off(turn, "The file storage had given up what was made so far. It is made anew.", forget=True)
    except Unavailable:
        _put_off(turn, "The file storage does not answer. Nothing is lost; it is tried again by itself.")
    except Exception:
        logger.exception("The export %s can't be made.", takeout_id)
        _put_off(turn, _SURPRISE)
    return True


def takeout_clear(*, takeout_id: UUID) -> None:
    """Delete what an export that is over has left in the storage; nothing when it is not over. Five requests.

    Raises Unavailable when the storage does not answer: it is tried again by the platform's look after exports.
    """
    found = Takeout.objects.filter(pk=takeout_id, workspace=active_workspace().id, state__in=ENDED).first()
    if found is None:
        return
    storage = workspace_storage()
    storage.parts_drop(found.file_name)
    with storage_answers():
        storage.delete(found.file_name)
        storage.delete(found.notes_name)
    takeout_cleared(found)


def _turn(turn: Turn, *, ends_at: float) -> None:
    notes = notes_load(turn.takeout.notes_name)
    if notes is None:
        notes = _first(turn)
    told = _Told(turn, notes)
    with archive_open(turn.takeout.file_name, notes, told=told) as archive:
        while notes.done < len(notes.originals):
            if monotonic() >= ends_at:
                archive.note()
                notes_save(turn.takeout.notes_name, notes)
                turn.give_back(bytes_done=notes.bytes_done, files_done=notes.done)
                return
            original_add(archive, notes, notes.originals[notes.done])
        told.keep = _AT_ONCE
        turn.report(keep=_AT_ONCE, step=Step.CLOSING, bytes_done=notes.bytes_done, files_done=notes.done)
        close_add(archive, notes, workspace=turn.takeout.workspace)
        size = archive.finish()
    _finish(turn, notes, size)


def _first(turn: Turn) -> Notes:
    """Read all rows, begin the archive and put them into it."""
    takeout, workspace = turn.takeout, turn.takeout.workspace
    _leftovers_remove()
    turn.report(keep=_AT_ONCE, step=Step.ROWS)
    with tempfile.TemporaryDirectory(prefix=_FOLDER) as name:
        with one_moment():
            read = rows_write(Path(name), workspace=workspace)
        total = sum(one.byte_size for one in read.originals)
        begun(turn, keep=_AT_ONCE, bytes_total=total, files_total=len(read.originals))
        storage = workspace_storage()
        storage.parts_drop(takeout.file_name)  # of a worker that was killed before it could note anything
        upload_id = storage.parts_begin(takeout.file_name, content_type="application/zip")
        notes = Notes(read.taken_at, upload_id, part_bytes_for(total), read.rows, read.originals)
        with archive_open(takeout.file_name, notes, told=_Told(turn, notes, keep=_AT_ONCE)) as archive:
            rows_add(archive, Path(name), notes, workspace_name=workspace.name)
            archive.note()
    notes_save(takeout.notes_name, notes)
    return notes


def _leftovers_remove() -> None:
    """Delete from this machine what workers that were killed have left of clients' rows."""
    for path in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        with suppress(FileNotFoundError):  # another worker's, which is done with it
            if path.lstat().st_mtime < time() - _FOLDER_SECONDS:
                shutil.rmtree(path, ignore_errors=True)


@transaction.atomic
def _finish(turn: Turn, notes: Notes, size: int) -> None:
    from apps.tenant.takeout.tasks import tell

    takeout = turn.takeout
    turn.finish(byte_size=size, problems=len(notes.problems))
    count = len(notes.originals)
    summary = f"Exported everything: {count:,} file{'' if count == 1 else 's'}, {size / 1e6:,.1f} MB"
    activity_record(
        actor=None,
        verb="takeout.made",
        summary=summary,
        object_id=takeout.pk,
        by_name=takeout.asked_by_name,
        by_agency=takeout.by_agency,
    )
    enqueue(tell, takeout_id=str(takeout.pk))
    transaction.on_commit(lambda: _forget_notes(takeout))


def _forget_notes(takeout: Takeout) -> None:
    try:
        with storage_answers():
            workspace_storage().delete(takeout.notes_name)
    except Unavailable:
        logger.warning("The notes of the export %s stay until it is deleted.", takeout.pk)


def _put_off(turn: Turn, sentence: str, *, forget: bool = False) -> None:
    from apps.tenant.takeout.tasks import tell

    try:
        if forget:
            turn.report()  # or else they are the notes of whoever has the turn now
            _forget_notes(turn.takeout)
        if turn.put_off(sentence):
            enqueue(tell, takeout_id=str(turn.takeout.pk))
    except TurnLost:
        takeout_clear(takeout_id=turn.takeout.pk)


class _Told:
    """Notes once a second how far the archive is, which also says that somebody is at it for ``keep``.

    Of no bytes at once: the storage is to be waited for. Raises TurnLost.
    """

    def __init__(self, turn: Turn, notes: Notes, *, keep: timedelta = LEASE) -> None:
        self._turn, self._notes, self.keep = turn, notes, keep
        self._bytes, self._file, self._next = 0, notes.done, 0.0

    def __call__(self, size: int) -> None:
        if self._notes.done != self._file:
            self._bytes, self._file = 0, self._notes.done
        self._bytes += size
        if (now := monotonic()) >= self._next or not size:
            self._next = now + _TOLD_EVERY
            done = self._notes.bytes_done + self._bytes
            self._turn.report(keep=self.keep, bytes_done=done, files_done=self._notes.done)
