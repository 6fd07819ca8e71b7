"""Deleting a client for good: nothing is left, and the others are whole."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from apps.core.prefixes import left_below, prefix_of
from apps.core.storage import client, workspace_storage
from apps.core.tenancy.addresses import host_for_slug
from apps.core.tenancy.context import workspace_context
from apps.public.audit.models import AuditEntry
from apps.public.domains.selectors import is_held_by_others
from apps.public.handoff.models import HandoffCode
from apps.public.life import tasks
from apps.public.life.archiving import client_archive
from apps.public.life.models import Departure
from apps.public.life.proof import prove_empty
from apps.public.life.purging import departing_of, purge, sweep
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.services import workspace_register
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Collection
from tests.isolation.traces import rows as rows_of
from tests.isolation.traces import stored
from tests.isolation.world import build
from tests.public.life.leaving import BUCKET, STUDIO, begun, demand_gone, schemas_and_roles

pytestmark = [pytest.mark.usefixtures("committed", "clean_bucket", "nobody_is_written_to"), pytest.mark.slow]


def test_nothing_is_left_and_the_log_says_what_was_looked_at(
    client_full: Workspace, nobody_is_written_to: list[str]
) -> None:
    departure = begun(client_full)
    proof = prove_empty(departing_of(departure))
    expected = {"schema", "relations", "role", "files", "sessions", "cache", "routes", "hand-off codes", "arrivals"}
    assert expected <= set(proof.left)
    assert {"memberships_membership.workspace_id", "dispatch_wake.workspace_id"} <= set(proof.left)
    assert purge(departure) is True
    demand_gone(client_full)
    entry = AuditEntry.objects.get(verb="client.purged", workspace_id=client_full.pk)
    assert (entry.workspace_name, entry.data["left"]) == ("Leaving", {})
    assert {"schema", "role", "files", "sessions", "cache", "routes"} <= set(entry.data["looked_at"])
    assert nobody_is_written_to[-1] == "purged"
    again = Departure.objects.get()
    assert again.sweep_at is not None
    assert again.sweep_at > timezone.now() + timedelta(minutes=110)


def test_the_others_are_whole(client_full: Workspace) -> None:
    jane = Workspace.objects.get(slug="jane")
    build(jane)
    files = {key for key, _ in stored() if str(jane.pk) in key}
    before = rows_of(jane)
    purge(begun(client_full))
    assert rows_of(jane) == before
    assert {key for key, _ in stored() if str(jane.pk) in key} == files
    assert Workspace.objects.filter(slug="jane", memberships__isnull=False).exists()


def test_what_was_logged_in_it_stays(client_full: Workspace) -> None:
    with workspace_context(client_full):
        Entry.objects.create(actor_name="Somebody", verb="post.approved", summary="Approved a post")
    purge(begun(client_full))
    verbs = AuditEntry.objects.filter(workspace_id=client_full.pk).values_list("verb", flat=True)
    assert {"post.approved", "client.archived", "client.purge_begun", "client.purged"} <= set(verbs)


def test_the_subdomain_is_free_again_and_the_schemas_name_is_another(client_full: Workspace) -> None:
    purge(begun(client_full))
    again = workspace_register(name="Leaving again", slug="leaving")
    assert again.schema_name != client_full.schema_name
    assert again.pk != client_full.pk


def test_who_has_the_name_meanwhile_neither_loses_anything_nor_keeps_the_deletion_from_ending(
    client_full: Workspace,
) -> None:
    departure = begun(client_full)
    purge(departure)
    again = workspace_register(name="Leaving again", slug="leaving")
    host = host_for_slug("leaving")
    HandoffCode.objects.create(code_hash="y", user=User.objects.first(), host=host, expires_at=timezone.now())
    assert sweep(departure) is True
    assert not Departure.objects.exists()
    assert HandoffCode.objects.filter(host=host).delete()[0] == 1
    assert again.domains.get().domain == host


def test_a_domain_of_its_own_rests_for_others(client_full: Workspace, settings: LazySettings) -> None:
    purge(begun(client_full))
    jane = Workspace.objects.get(slug="jane")
    for name in (STUDIO, f"sub.{STUDIO}", "leaving.example"):
        assert is_held_by_others(host=name, workspace_id=jane.pk), name
    settings.DOMAIN_QUARANTINE_DAYS = 0
    assert not is_held_by_others(host=STUDIO, workspace_id=jane.pk)


def test_what_comes_late_is_removed_by_the_last_look(client_full: Workspace) -> None:
    """A browser that had a signed form, and a task that was at work, come after everything was gone."""
    form = _signed_form(client_full)
    departure = begun(client_full)
    purge(departure)
    client().put_object(Bucket=BUCKET, Key=form["fields"]["key"], Body=b"late")
    caches["default"]._cache.get_client(None, write=True).set(f"{client_full.schema_name}::1:late", "x")  # type: ignore[attr-defined]
    assert left_below(prefix_of(client_full.pk)) == 1
    assert sweep(departure) is True
    demand_gone(client_full)
    assert not Departure.objects.exists()
    assert AuditEntry.objects.get(verb="client.purge_proved").data["left"] == {}


def _signed_form(workspace: Workspace) -> dict[str, Any]:
    with workspace_context(workspace):
        return workspace_storage().presigned_post("incoming/x", content_type="image/jpeg", max_bytes=10, seconds=60)


def test_older_versions_go_too_where_the_bucket_keeps_them(client_full: Workspace) -> None:
    s3, key = client(), f"{prefix_of(client_full.pk)}more/versions.txt"
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    try:
        for body in (b"one", b"two"):
            s3.upload_fileobj(io.BytesIO(body), BUCKET, key)
        s3.delete_object(Bucket=BUCKET, Key=key)
        purge(begun(client_full))
        found = s3.list_object_versions(Bucket=BUCKET, Prefix=prefix_of(client_full.pk))
        assert found.get("Versions", []) + found.get("DeleteMarkers", []) == []
    finally:
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})


def test_one_that_people_work_in_is_never_touched_whatever_a_message_says(client_full: Workspace) -> None:
    departure = client_archive(workspace=client_full, staff=None)
    tasks.purge(workspace_id=str(client_full.pk))
    tasks.sweep(workspace_id=str(client_full.pk))
    tasks.purge(workspace_id=str(Workspace.objects.get(slug="jane").pk))
    Departure.objects.filter(pk=departure.pk).update(purging_since=timezone.now())  # as no code of ours does
    assert purge(departure) is True
    with workspace_context(client_full):
        assert Collection.objects.exists()


def test_without_the_owners_credentials_nothing_is_done(client_full: Workspace, settings: LazySettings) -> None:
    departure = begun(client_full)
    settings.OWNER_DATABASE = None
    with pytest.raises(ImproperlyConfigured, match="DATABASE_OWNER_URL"):
        purge(departure)
    assert schemas_and_roles(client_full.schema_name) == 2
