"""Posts that are at Publer, until they are out: they may be changed, deleted or refused there."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.core.outside.publer.types import PublerPost
from apps.tenant.publishing.channels.troubles import Deed
from apps.tenant.publishing.deliveries.concluding import conclude
from apps.tenant.publishing.deliveries.finding import take_back_silent, watch_at
from apps.tenant.publishing.deliveries.following import follow_late
from apps.tenant.publishing.deliveries.looking import Looked, look_for, look_wide, remove_doubles
from apps.tenant.publishing.deliveries.outcomes import Trouble, change, fail, found
from apps.tenant.publishing.deliveries.recognising import (
    NOT_OUT,
    OUT,
    is_changed,
    is_known_by_id,
    seen_as,
    sent_at,
    stands_at,
)
from apps.tenant.publishing.deliveries.run import Run
from apps.tenant.publishing.models import Channel, Delivery, Step

_MOST = 50
_AGAIN = timedelta(minutes=1)
_PATIENCE = timedelta(hours=1)
_DELETED = "Somebody deleted it at Publer. Send it again, or take it out of the plan."
_UNKNOWN_ID = (
    "Publer does not show a post with the id that the old application kept. Look at Publer before you send it: "
    "it may be there under another."
)
_NOT_SEEN = "Publer does not show whether it went out. Look at the network, then send it again or take it out."
_LATE = "Its time is over and Publer has not posted it yet. Look at Publer."
_NO_BOARD = "Its board was deleted at Publer: it may not go out. Call it back, choose another board, and send it again."
_CHANGED = {
    "text": "Its words were changed at Publer: they go out as they are there.",
    "time": "It was moved at Publer: it goes out at the time that it has there.",
}


def watch(run: Run) -> bool:
    """Look after what is due; whether there was anything. A request for each ten posts around their times.

    What would be given up is looked for once more, wherever somebody at Publer may have moved it.
    """
    looked = look_for(run, Step.WATCH, most=_MOST)
    if looked is None:
        return False
    lost = [one for one in looked.deliveries if not looked.there[one.pk] and one.remote_id and _is_given_up(one)]
    for delivery in looked.deliveries:
        if delivery not in lost:
            _write(run, looked, delivery, looked.there[delivery.pk])
    if lost:
        with run.asking(looked.taken, Deed.LIST):
            there = look_wide(run, lost)
        for delivery in lost:
            _write(run, looked, delivery, there[delivery.pk])
    return True


def _write(run: Run, looked: Looked, delivery: Delivery, there: Sequence[PublerPost]) -> None:
    if len(there) > 1 and not remove_doubles(run, looked.taken, delivery, there):
        return

    def write(row: Delivery) -> None:
        row.channel = delivery.channel  # as the claim has it: no query more
        _conclude(row, there[0] if there else None, looked.silent)

    conclude(delivery, write, token=looked.taken.token, step=Step.WATCH)


def _conclude(row: Delivery, post: PublerPost | None, silent: Collection[UUID]) -> None:
    if post is None:
        _missing(row)
    elif post.state in OUT:
        found(row, remote_id=post.id, link=post.link, is_out=True, watch_at=timezone.now())
    elif post.state in NOT_OUT:
        words = post.problem or "It gave no reason. Look at Publer."
        fail(row, Trouble("refused_by_network", f"Publer could not post it: {words}"), step=Step.WATCH)
    else:
        _still_there(row, post)
        take_back_silent(row, silent)


def _is_given_up(row: Delivery) -> bool:
    """Not seen twice is gone. After its time it may be on its way from one list to the other for a while."""
    now, at = timezone.now(), stands_at(row)
    return row.tries >= 2 and not at <= now < at + _PATIENCE


def _missing(row: Delivery) -> None:
    now = timezone.now()
    if not _is_given_up(row):
        change(row, due_at=now + _AGAIN)
    else:
        words = _UNKNOWN_ID if is_known_by_id(row) else _DELETED
        trouble = Trouble("not_seen", _NOT_SEEN) if now >= stands_at(row) else Trouble("deleted_there", words)
        fail(row, trouble, step=Step.WATCH)


def _still_there(row: Delivery, post: PublerPost) -> None:
    now, at = timezone.now(), post.at or sent_at(row)
    changed = is_changed(row, post)
    problem, sentence = (f"changed_{changed}", _CHANGED[changed]) if changed else ("", "")
    if _has_lost_board(row):
        problem, sentence = "board_gone", _NO_BOARD
    if now > at + _PATIENCE:
        problem, sentence = "late", _LATE
    due_at = watch_at(at) if now < at else now + (_AGAIN if now < at + _PATIENCE else _PATIENCE)
    told: dict[str, Any] = {"problem": problem, "sentence": sentence}
    if is_known_by_id(row):
        told["channel"] = Channel.objects.filter(remote_id=post.account_id).first()
    change(row, due_at=due_at, seen_at=now, tries=0, remote_id=post.id[:120], sent=seen_as(row, post), **told)
    if row.is_stale:
        follow_late(row)


def _has_lost_board(row: Delivery) -> bool:
    """Whether the board that it was sent to was not there any more when the channels were read last."""
    board = str((row.sent or {}).get("board") or "")
    return bool(board and row.channel and not row.channel.has_board(board))
