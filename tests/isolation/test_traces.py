"""The search itself finds what is there: otherwise every test that finds nothing would mean nothing."""

import logging

import pytest
from django.core import mail
from django.core.cache import cache, caches
from django.core.files.base import ContentFile

from apps.core.storage import workspace_storage
from apps.core.tenancy.context import workspace_context
from apps.public.audit.services import audit_record
from apps.public.workspaces.models import Workspace
from tests.isolation.traces import Traces, public_rows_but, public_tables

WORD = "marker-of-okafor"


def _mail(jane: Workspace) -> None:
    mail.send_mail("Hello", f"from {WORD}", "a@example.com", ["b@example.com"])


def _mail_html(jane: Workspace) -> None:
    mail.send_mail("Hello", "Hello", "a@example.com", ["b@example.com"], html_message=f"<p>{WORD}</p>")


def _log(jane: Workspace) -> None:
    logging.getLogger("apps.somewhere").info("It is %s", WORD)


def _log_exception(jane: Workspace) -> None:
    try:
        raise ValueError(WORD)
    except ValueError:
        logging.getLogger("apps.somewhere").exception("It failed")


def _cache(jane: Workspace) -> None:
    cache.set("page", {"html": [WORD]}, 10)


def _platform_cache(jane: Workspace) -> None:
    caches["platform"].set("page", WORD, 10)


def _file(jane: Workspace) -> None:
    with workspace_context(jane):
        workspace_storage().save("traces/note.txt", ContentFile(WORD.encode()))


@pytest.mark.parametrize(
    "leave", [_mail, _mail_html, _log, _log_exception, _cache, _platform_cache, _file], ids=lambda one: one.__name__
)
def test_what_is_left_is_found(leave: object, jane: Workspace, okafor: Workspace, traces: Traces) -> None:
    assert traces.found(WORD, of=okafor) == []
    leave(jane)  # type: ignore[operator]
    assert len(traces.found(WORD, of=okafor)) == 1
    with workspace_context(jane):
        workspace_storage().delete("traces/note.txt")


@pytest.mark.parametrize("whose", ["okafor", ""])
def test_what_is_written_into_public_is_seen_unless_it_is_of_the_workspace(
    whose: str, jane: Workspace, okafor: Workspace
) -> None:
    before = public_rows_but(jane)
    assert set(before) == set(public_tables())
    audit_record(staff=None, verb="x.done", summary="Something", workspace=jane)
    assert public_rows_but(jane) == before
    audit_record(staff=None, verb="x.done", summary="Something", workspace=okafor if whose else None)
    changed = {table for table, rows in public_rows_but(jane).items() if rows != before[table]}
    assert changed == {"audit_auditentry"}
