"""A transaction on the main cluster and on a workspace's, as one: begun, taken back and committed together.

The default connection leads. What is committed last is the workspace's, whose deferred constraints are checked before:
only a lost connection or a lost machine can come between the two commits. Then the main cluster has what the workspace
has not: a message that finds no work, a number that is too large until the next comparison at night. The other order
would have work that nobody is told of.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError
from django.db.transaction import Atomic, TransactionManagementError
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INERROR, TRANSACTION_STATUS_UNKNOWN

from apps.core.tenancy.clusters.carrying import carry

if TYPE_CHECKING:
    from apps.core.tenancy.backend.base import DatabaseWrapper

_BROKEN = (TRANSACTION_STATUS_INERROR, TRANSACTION_STATUS_UNKNOWN)


def follow(leader: DatabaseWrapper, there: DatabaseWrapper) -> None:
    """Have the connection go along with the leader's transaction. No query.

    One that is in a transaction already goes along, or is Django's own within one statement of the ORM.
    """
    if not there.in_atomic_block:
        leader.followers.append(Follower(there, leader))


def bring(leader: DatabaseWrapper) -> None:
    """Carry over what triggers have written so far, for whoever reads ``public`` in the midst of the transaction."""
    for one in leader.followers:
        one.bring()


class Follower:
    """A connection whose transaction goes with the leader's. Nothing is said to the server before it is used."""

    def __init__(self, connection: DatabaseWrapper, leader: DatabaseWrapper) -> None:
        self.connection = connection
        self._leader = leader
        self._marks: dict[str, str] = {}
        self._atomic = Atomic(connection.alias, savepoint=True, durable=False)
        self._atomic.__enter__()

    @property
    def is_touched(self) -> bool:
        """Whether anything was said in this transaction, be it on a connection that is lost since."""
        opened = self.connection.connection
        if opened is None:
            return bool(self.connection.closed_in_transaction)
        return bool(opened.info.transaction_status != TRANSACTION_STATUS_IDLE)

    def savepoint(self, sid: str) -> None:
        """The leader's savepoint is one here too. Where nothing was said yet, it is the transaction's beginning."""
        if self.is_touched:
            self._marks[sid] = self.connection.savepoint()

    def savepoint_commit(self, sid: str) -> None:
        if mark := self._marks.pop(sid, None):
            self.connection.savepoint_commit(mark)

    def savepoint_rollback(self, sid: str) -> None:
        self.connection.needs_rollback = False
        if mark := self._marks.get(sid):
            self.connection.savepoint_rollback(mark)
        elif self.is_touched:
            self._marks.clear()
            self.connection.rollback_to_the_beginning()

    def bring(self) -> None:
        """What was written to ``public`` here is written there. One message, and one for each table."""
        if self.is_touched and not _is_broken(self.connection) and not _is_broken(self._leader):
            carry(self.connection, self._leader)

    def prepare(self) -> None:
        """The last that may fail: deferred constraints are checked, and what was written to ``public`` carried over.

        Raises what they raise, and TransactionManagementError when one of the two can't be committed any more.
        """
        if not self.is_touched and not self.connection.needs_rollback:
            return
        if self.connection.needs_rollback or _is_broken(self.connection) or _is_broken(self._leader):
            raise TransactionManagementError("A part of this transaction failed before: nothing of it is kept.")
        with self.connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        carry(self.connection, self._leader)

    def commit(self) -> None:
        self._atomic.__exit__(None, None, None)

    def rollback(self) -> None:
        """Also where the connection is lost, and no other is to be had."""
        self.connection.needs_rollback = True
        with suppress(DatabaseError, InterfaceError):
            self._atomic.__exit__(None, None, None)

    def lose(self) -> None:
        """The leader's connection is gone, and its transaction with it: nothing more may be said in this one."""
        self.connection.needs_rollback = True


def end_all(followers: list[Follower]) -> None:
    """Commit each. What fails is raised once all were tried."""
    failed: DatabaseError | None = None
    for one in followers:
        try:
            one.commit()
        except DatabaseError as error:
            failed = failed or error
    if failed:
        raise failed


def _is_broken(connection: DatabaseWrapper) -> bool:
    """Whether nothing but a rollback can follow: a statement failed, or the connection is lost."""
    opened = connection.connection
    if opened is None:
        return bool(connection.closed_in_transaction)
    return opened.info.transaction_status in _BROKEN
