"""Reads of the portal from a streaming replica (``DATABASE_REPLICA_URL``), so that charts cost the primary nothing.

A replica is some moments behind. So nothing is read there that follows a write of the same person, that decides
something (rights, limits, posting), or that is in a workspace.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections

from apps.core.tenancy.backend.direct import BehindPooler
from apps.core.tenancy.context import active_workspace_or_none

logger = logging.getLogger(__name__)

REPLICA = "replica"
# One that has more to make up for is not asked, and neither is one that does not answer, for a while.
_SECONDS_BEHIND = 10
_SECONDS_LEFT_ALONE = 10.0

# Where nothing is written the last transaction may be of long ago: then all that came has to be in. The number of the
# receiver's process is all that the login sees of it, and enough.
_FOLLOWS = """
SELECT pg_is_in_recovery() AND EXISTS (SELECT FROM pg_stat_wal_receiver) AND (
    pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
    OR clock_timestamp() - pg_last_xact_replay_timestamp() < make_interval(secs => %s))
"""


class _Patience:
    """Until when, by the clock of this process, the replica is not asked."""

    until = 0.0


_patience = _Patience()


@contextmanager
def from_replica() -> Iterator[None]:
    """Have this thread's queries in the block, or in the function that is decorated, asked of the replica.

    What is fetched must be evaluated inside. A write in it raises InternalError. Without a replica, with one that is
    down or more than ten seconds behind, in a transaction, and in a workspace, nothing changes. One query more, where
    there is a replica.
    """
    current = connections[DEFAULT_DB_ALIAS]
    is_free = not current.in_atomic_block and active_workspace_or_none() is None
    if REPLICA not in settings.DATABASES or not is_free or current is connections[REPLICA] or not _follows():
        yield
        return
    connections[DEFAULT_DB_ALIAS] = connections[REPLICA]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = current


def _follows() -> bool:
    if time.monotonic() < _patience.until:
        return False
    replica: Any = connections[REPLICA]
    try:
        replica.close_if_unusable_or_obsolete()
        replica.set_schema_to_public()
        with replica.cursor() as cursor:
            cursor.execute(_FOLLOWS, [_SECONDS_BEHIND])
            follows = bool(cursor.fetchone()[0])
    except (Error, BehindPooler) as error:
        replica.close()
        logger.warning("The replica of the database does not answer: %s", error)
        follows = False
    if not follows:
        _patience.until = time.monotonic() + _SECONDS_LEFT_ALONE
    return follows
