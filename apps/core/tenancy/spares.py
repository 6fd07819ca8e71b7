"""Schemas that are made before anybody needs them. A new workspace takes one, name and all, in a few milliseconds.

A spare is a workspace's schema whole: tables, first rows, role, grants, protection of the logs. It lacks two things, a
workspace and the login's membership in its role: until it is taken nobody but the owner can enter it. A row of
``recordings.spare``, written and removed in the transactions that make and take it, says that it is one.

Spares of the migrations that ``migrate`` ran last are made; those of earlier ones are taken down. So two releases that
run side by side don't undo each other's work. ADR 0022 says more.

All functions need the owner's connection (``as_owner``).
"""

import logging
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import sql
from django_tenants.utils import get_tenant_model

from apps.core.tenancy import grants
from apps.core.tenancy.recordings import fingerprint, recording_ensure, replay
from apps.core.tenancy.schemas import schema_create, schema_drop, schema_hand_over

logger = logging.getLogger(__name__)

# Schema and role are there, as somebody may have dropped either by hand, and no workspace lives in it.
_SOUND = sql.SQL("""
to_regnamespace(spare.schema_name) IS NOT NULL AND to_regrole(spare.schema_name) IS NOT NULL
AND NOT EXISTS (SELECT FROM public.{workspaces} WHERE schema_name = spare.schema_name)
""")
_READY = sql.SQL("FROM recordings.spare spare WHERE spare.fingerprint = %(current)s AND {sound}")
# Who is first locks the row; the next one finds another, and nobody waits.
_TAKE = """
DELETE FROM recordings.spare WHERE schema_name = (
    SELECT spare.schema_name {ready} ORDER BY spare.made_at LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING schema_name
"""
# Of a release that is older, forgotten, or switched off; or no spare any more. What a newer one made is its own.
_DROP = """
DELETE FROM recordings.spare WHERE schema_name = (
    SELECT spare.schema_name FROM recordings.spare spare
    LEFT JOIN recordings.workspace its ON its.fingerprint = spare.fingerprint
    WHERE %(every)s OR NOT ({sound}) OR spare.fingerprint <> %(current)s AND (
        its.fingerprint IS NULL
        OR its.recorded_at < (SELECT recorded_at FROM recordings.workspace WHERE fingerprint = %(current)s)
    )
    ORDER BY spare.made_at LIMIT 1 FOR UPDATE OF spare SKIP LOCKED
) RETURNING schema_name, EXISTS (SELECT FROM public.{workspaces} lived WHERE lived.schema_name = spare.schema_name)
"""
# Not for longer than that a lost machine keeps others from making spares: its connection is closed by the server.
_MAKING = """
SET LOCAL idle_in_transaction_session_timeout = '1min';
SELECT pg_try_advisory_xact_lock(hashtextextended('recordings.spare', 0))
"""


@cache
def todays() -> str:
    """The fingerprint of the migrations as this process found them first. Kept, because reading them all takes half as
    long as taking a spare.
    """
    return fingerprint()


def spare_take() -> str | None:
    """The name of a whole schema that is the caller's when its transaction is committed, and a spare again when it is
    not. None: there is none of today's migrations. Inside a transaction; two statements, which wait for nobody.
    """
    with connection.cursor() as cursor:
        cursor.execute(_said(_TAKE), {"current": todays()})
        row = cursor.fetchone()
    if row is None:
        return None
    grants.admit_login(row[0])
    return str(row[0])


def spare_make(*, schema_name: str, wanted: int) -> bool:
    """Make a spare of that name, if fewer than ``wanted`` are ready. Returns whether it did. Not inside a transaction.

    Two queries when there are enough, a quarter of a second when not. One process at a time makes one; to another that
    asks meanwhile it says False. So it does while the migrations are not recorded, in a release that is not the one
    whose ``migrate`` ran last, and in a process under which the files of the migrations were replaced.
    """
    if not _is_newest() or spares_ready() >= wanted or fingerprint() != todays():
        return False
    recording = recording_ensure()
    with transaction.atomic():
        if not _is_my_turn() or spares_ready() >= wanted:
            return False
        schema_create(schema_name)
        replay(recording, schema_name)
        with connection.cursor() as cursor:
            note = "INSERT INTO recordings.spare (schema_name, fingerprint) VALUES (%s, %s)"
            cursor.execute(note, [schema_name, recording.fingerprint])
        schema_hand_over(schema_name, to_login=False)
    return True


def spares_ready() -> int:
    """How many there are of today's migrations. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_said("SELECT count(*) {ready}"), {"current": todays()})
        return int(cursor.fetchone()[0])


def spare_drop(*, every: bool = False) -> bool:
    """Take down one that nobody will take, be it ``every`` one, wholly. Returns whether there was one.

    One statement when there is none. What a workspace lives in is never touched: only the note goes.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_said(_DROP), {"current": todays(), "every": every})
        row = cursor.fetchone()
        if row is None:
            return False
        schema_name, is_lived_in = row
        if is_lived_in:
            logger.error("%s was noted as a spare, and a workspace lives in it. The note is gone now.", schema_name)
        else:
            schema_drop(schema_name)
    return True


def spares_drop_outdated() -> int:
    """For ``migrate``, at its end: from now on the pool is this release's. Returns how many were taken down.

    Those that stay get their rights anew, as workspaces do. With ``SPARE_WORKSPACES`` 0 none stays. Three queries, and
    four for each spare. Not inside a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE recordings.workspace"
            " SET recorded_at = greatest(clock_timestamp(), newest + interval '1 microsecond')"
            " FROM (SELECT max(recorded_at) AS newest FROM recordings.workspace) AS them"
            " WHERE fingerprint = %s AND recorded_at < newest",
            [todays()],
        )
    dropped = 0
    while spare_drop(every=settings.SPARE_WORKSPACES <= 0):
        dropped += 1
    for schema_name in _names_ready():
        _renew_rights(schema_name)
    return dropped


def _said(statement: str) -> Any:
    workspaces = sql.Identifier(get_tenant_model()._meta.db_table)
    sound = _SOUND.format(workspaces=workspaces)
    return sql.SQL(statement).format(ready=_READY.format(sound=sound), sound=sound, workspaces=workspaces)


def _is_newest() -> bool:
    """Whether today's migrations are those that were recorded, or migrated, last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT fingerprint FROM recordings.workspace ORDER BY recorded_at DESC LIMIT 1")
        return bool(cursor.fetchone() == (todays(),))


def _is_my_turn() -> bool:
    """Till the end of the transaction, unless it is another's."""
    with connection.cursor() as cursor:
        cursor.execute(_MAKING)
        return bool(cursor.fetchone()[0])


def _names_ready() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_said("SELECT spare.schema_name {ready} ORDER BY spare.made_at"), {"current": todays()})
        return [name for (name,) in cursor.fetchall()]


@transaction.atomic
def _renew_rights(schema_name: str) -> None:
    """Also of one that is being taken just now: it waits for that. One that is being taken down is gone after it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM recordings.spare WHERE schema_name = %s FOR UPDATE", [schema_name])
        cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL AND to_regrole(%s) IS NOT NULL", [schema_name] * 2)
        if cursor.fetchone() == (True,):
            grants.grant_schema(schema_name)
            grants.protect_append_only(schema_name)
