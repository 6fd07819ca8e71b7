"""Every place where something of a workspace can be left: its mails, log lines, cache values, files and tables."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import unquote_plus

import httpx2
import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import caches
from django.db import connection

from apps.core.outside.tls import tls
from apps.core.storage import client
from apps.core.tenancy.context import public_context, workspace_context
from apps.public.workspaces.models import Workspace


@dataclass
class Traces:
    """What was left since the test began. ``found`` says where a word is that has no business there."""

    log: pytest.LogCaptureFixture
    known: frozenset[tuple[str, str]]

    def found(self, word: str, *, of: Workspace) -> list[str]:
        """Places that hold the word and are not the workspace's ``of`` own cache keys and files."""
        places = [f"mail {number}" for number, text in enumerate(mails()) if word in text]
        places += [f"log: {record.name}" for record in self.log.records if word in _line(record)]
        places += [key for key, value in cache_entries() if not key.startswith(f"{of.schema_name}:") and word in value]
        places += [key for key, text in files(self.known, not_below=f"workspaces/{of.pk}/") if word in key + text]
        return places


def mails() -> list[str]:
    """Everything that was sent: headers, addresses, text and HTML."""
    return [f"{message.recipients()} {message.message().as_string()} {_bodies(message)}" for message in mail.outbox]


def _bodies(message: Any) -> str:
    return f"{message.body} {[str(part[0]) for part in getattr(message, 'alternatives', [])]}"


def _line(record: logging.LogRecord) -> str:
    return f"{record.getMessage()} {record.exc_text or ''} {record.exc_info[1] if record.exc_info else ''}"


def cache_entries() -> Iterator[tuple[str, str]]:
    """Every key of Valkey with its value as text, whoever wrote it and by whatever client."""
    valkey = caches["default"]._cache.get_client(None, write=True)
    readers = {
        b"string": valkey.get,
        b"hash": valkey.hgetall,
        b"list": lambda key: valkey.lrange(key, 0, -1),
        b"set": valkey.smembers,
        b"zset": lambda key: valkey.zrange(key, 0, -1),
    }
    for key in valkey.scan_iter():
        value = readers[valkey.type(key)](key)
        yield key.decode(), value.decode("utf-8", "replace") if isinstance(value, bytes) else repr(value)


def files(known: frozenset[tuple[str, str]], *, not_below: str) -> Iterator[tuple[str, str]]:
    """What is new anywhere in the bucket but below that prefix: each key with its bytes as text."""
    for key, content in stored() - known:
        if not key.startswith(not_below):
            body = _storage().get_object(Bucket=settings.AWS_STORAGE_BUCKET_NAME, Key=key)["Body"].read()
            yield f"{key} {content}", body.decode("utf-8", "replace")


def stored(prefix: str = "") -> frozenset[tuple[str, str]]:
    """All keys of the bucket, each with what tells its content from another. A request for each thousand.

    Read by hand: boto3 takes ten times as long to understand a list, above all its times.
    """
    found: set[tuple[str, str]] = set()
    asked: dict[str, str] = {"Bucket": settings.AWS_STORAGE_BUCKET_NAME, "Prefix": prefix}
    while True:
        text = _http().get(_storage().generate_presigned_url("list_objects_v2", asked)).raise_for_status().text
        entries = _ENTRY.findall(text)
        found |= {(unquote_plus(_element("Key", entry)), _element("ETag", entry)) for entry in entries}
        if "<IsTruncated>true</IsTruncated>" not in text:
            return frozenset(found)
        asked["ContinuationToken"] = _element("NextContinuationToken", text)


_ENTRY = re.compile(r"<Contents>.*?</Contents>", re.DOTALL)


def _element(name: str, text: str) -> str:
    return unescape(text.partition(f"<{name}>")[2].partition(f"</{name}>")[0])


@cache
def _http() -> httpx2.Client:
    return httpx2.Client(verify=tls())


@cache
def _storage() -> Any:
    return client()


def rows(workspace: Workspace) -> dict[str, str]:
    """Table → all its rows as text, in an order that does not depend on their place on the disk."""
    with workspace_context(workspace):
        return _dump(workspace.schema_name)


# Where triggers add something for each row that a workspace changes. All of them have ``workspace_id``.
_TRIGGERED = {"audit_auditentry", "billing_usage", "metering_count", "metering_plannedpost"}


def public_tables() -> dict[str, str]:
    """Every table of public, as text. Two queries."""
    with public_context():
        return _dump("public")


def public_rows_but(workspace: Workspace) -> dict[str, str]:
    """The same without what triggers have added for this workspace: all that it must leave alone. Two queries."""
    with public_context():
        return _dump("public", triggered_but=workspace)


def _dump(schema: str, *, triggered_but: Workspace | None = None) -> dict[str, str]:
    """Two queries, however many tables there are."""
    others = f"WHERE workspace_id IS DISTINCT FROM '{triggered_but.pk}'" if triggered_but else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename <> 'django_migrations'", [schema]
        )
        text = "coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')"
        tables = [
            f'SELECT \'{table}\', {text} FROM "{schema}"."{table}" t {others if table in _TRIGGERED else ""}'
            for (table,) in cursor.fetchall()
        ]
        cursor.execute(" UNION ALL ".join(tables))
        return dict(cursor.fetchall())


@pytest.fixture
def traces(caplog: pytest.LogCaptureFixture) -> Traces:
    """Every log line down to DEBUG is kept; what PostgreSQL is asked is not among them in the tests' settings."""
    caplog.set_level("DEBUG")
    for noisy in ("django.template", "django.db.backends", "botocore", "boto3", "urllib3", "faker", "hypothesis"):
        caplog.set_level("INFO", logger=noisy)
    return Traces(log=caplog, known=stored())
