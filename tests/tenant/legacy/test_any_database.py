"""Whatever the old database holds: every row is accounted for, nothing is twice, what is sold stays silent."""

import hashlib
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.db import models, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from apps.core.storage import client
from apps.public.arrivals.reports.report import report_from_json
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Artwork, Rendition
from apps.tenant.brand.models import Brand
from apps.tenant.calendars.models import Event
from apps.tenant.captions.models import Caption
from apps.tenant.legacy.models import OldRow
from apps.tenant.publishing.models import Delivery
from apps.tenant.schedule.models import Post, PostState
from tests.examples import examples
from tests.factories.deliveries import torn
from tests.factories.legacy import old_file, old_pictures
from tests.factories.legacy_any import Database, databases
from tests.isolation.traces import rows as rows_of
from tests.tenant.legacy.running import imported, looked

pytestmark = pytest.mark.slow

LIVE = {state for state in PostState if state not in {PostState.CANCELLING, PostState.CANCELLED, PostState.PUBLISHED}}
WRITTEN: tuple[type[models.Model], ...] = (Artwork, Rendition, Brand, Caption, Delivery, Event, OldRow, Post)


def written() -> dict[str, Any]:
    """Every row that an import writes."""
    return {one.__name__: sorted(map(str, one._default_manager.values_list())) for one in WRITTEN}


def digests(folder: Path) -> dict[str, str]:
    """Every file in the folder, by its bytes."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


@pytest.mark.usefixtures("in_jane")
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(database=databases())
def test_the_properties_of_an_import(database: Database) -> None:
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        sqlite = old_file(Path(folder), database.rows, without=database.without)
        files = old_pictures(Path(folder), database.files)
        before = digests(Path(folder))
        check(sqlite, files, database)
        assert digests(Path(folder)) == before  # the source, and what lies beside it
        transaction.set_rollback(True)


def check(sqlite: Path, files: Path, database: Database) -> None:
    nothing = written()
    dry = looked(sqlite, files)
    assert written() == nothing
    real = imported(sqlite, files)
    assert dry.as_json() == real.as_json()
    assert report_from_json(real.as_json()) == real
    assert real.adds_up
    for table, there in database.rows.items():
        count = real.tables[table]
        assert count.rows == (0 if table in database.without else len(there))
        assert count.left == sum(one.table == table for one in real.left)
    posts_are_right()
    after = written()
    again = imported(sqlite, files)
    assert written() == after
    assert again.adds_up
    assert not again.made
    assert {name: one.left for name, one in again.tables.items()} == {
        name: one.left for name, one in real.tables.items()
    }


def posts_are_right() -> None:
    future = Post.objects.filter(scheduled_at__gt=timezone.now())
    assert not future.filter(artwork__availability="sold", state__in=LIVE).exists()
    assert not Post.objects.filter(state__in=[PostState.APPROVED, PostState.QUEUED]).exists()
    at_publer = Post.objects.filter(state__in=[PostState.SCHEDULED, PostState.CANCELLING])
    assert not at_publer.filter(delivery=None).exists()
    assert not Delivery.objects.filter(remote_id="").exists()
    assert torn() == []


@pytest.mark.usefixtures("db")
@settings(max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(database=databases())
def test_a_dry_run_leaves_no_trace_in_database_or_storage(jane: Workspace, database: Database) -> None:
    from apps.core.tenancy.context import workspace_context

    with tempfile.TemporaryDirectory() as folder:
        sqlite = old_file(Path(folder), database.rows, without=database.without)
        files = old_pictures(Path(folder), database.files)
        before = rows_of(jane), stored_keys()
        with workspace_context(jane):
            looked(sqlite, files)
        assert (rows_of(jane), stored_keys()) == before


def stored_keys() -> list[str]:
    """Every file in the storage."""
    from django.conf import settings as configured

    pages = client().get_paginator("list_objects_v2").paginate(Bucket=configured.AWS_STORAGE_BUCKET_NAME)
    return sorted(one["Key"] for page in pages for one in page.get("Contents", []))
