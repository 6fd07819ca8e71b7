"""``manage.py check --deploy``: can the database really refuse one workspace another's tables?"""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from apps.core.tenancy.backend.direct import BehindPooler
from apps.core.tenancy.clusters.where import cluster_names

POOLING = ("", "transaction")

_OWNS_OR_INHERITS = """
SELECT r.rolsuper, r.rolbypassrls, r.rolinherit,
       EXISTS (SELECT 1 FROM pg_namespace n WHERE n.nspname ~ '^ws_' AND n.nspowner = r.oid),
       EXISTS (SELECT 1 FROM pg_namespace n WHERE n.nspname ~ '^ws_' AND has_schema_privilege(r.oid, n.oid, 'USAGE')),
       EXISTS (SELECT 1 FROM pg_namespace n
               WHERE n.nspname = 'recordings' AND has_schema_privilege(r.oid, n.oid, 'USAGE'))
FROM pg_roles r WHERE r.rolname = session_user
"""


@register(Tags.database, deploy=True)
def login_role_can_be_refused(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Errors when the connected role owns schemas, inherits the workspaces' rights, or can't be refused anything.

    In each cluster.
    """
    return [error for alias in (DEFAULT_DB_ALIAS, *cluster_names()) for error in _wrong_at(alias)]


def _wrong_at(alias: str) -> list[CheckMessage]:
    there: Any = connections[alias]
    name = "database" if alias == DEFAULT_DB_ALIAS else f"cluster “{alias}”"
    try:
        there.set_schema_to_public()
        with there.cursor() as cursor:
            cursor.execute(_OWNS_OR_INHERITS)
            found = cursor.fetchone()
    except DatabaseError as error:
        return [Error(f"The {name} does not answer: {error}", id="planner.E001")]
    except BehindPooler as error:
        return [Error(str(error), id="planner.E006")]
    return _wrong_with(*found)


def _wrong_with(
    superuser: bool, bypasses: bool, inherits: bool, owns: bool, reads: bool, reaches: bool
) -> list[CheckMessage]:
    if superuser or bypasses:
        return [_error("is a superuser", "E002")]
    if owns:
        return [_error("owns workspaces' schemas", "E003")]
    if inherits or reads:
        return [_error("has workspaces' rights without SET ROLE", "E004")]
    if reaches:
        return [_error("can reach the recorded statements, which are run as the owner", "E005")]
    return []


@register()
def connections_are_as_they_can_be(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Errors when settings about connections have values that mean nothing. No query."""
    found: list[CheckMessage] = []
    if settings.DATABASE_POOLING not in POOLING:
        words = f"DATABASE_POOLING is “{settings.DATABASE_POOLING}”: it can be “transaction” or empty."
        found.append(Error(words, id="planner.E007"))
    if settings.DATABASE_SCHEMAS_PER_CONNECTION < 0:
        found.append(Error("DATABASE_SCHEMAS_PER_CONNECTION is less than 0, which means no limit.", id="planner.E008"))
    if settings.VALKEY_CLUSTER and settings.CELERY_BROKER_URL == settings.VALKEY_URL:
        words = "Celery can't send its messages through a cluster of Valkey: set BROKER_URL to a single server."
        found.append(Error(words, id="planner.E009"))
    return found


def _error(what: str, code: str) -> Error:
    return Error(
        f"The role that web and worker sign in with {what}: it can't be refused another workspace's tables.",
        hint="Sign in as a NOINHERIT role that owns nothing; give the owner as DATABASE_OWNER_URL to migrations only.",
        id=f"planner.{code}",
    )
