"""What a client leaves everywhere, and looking whether any of it is left."""

from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from apps.core.prefixes import prefix_of
from apps.core.storage import client, workspace_storage
from apps.core.tenancy.addresses import host_for_slug
from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.routes import workspace_for_host
from apps.public.dispatch.models import Wake
from apps.public.domains.models import ClaimState, DomainClaim
from apps.public.handoff.models import HandoffCode
from apps.public.life.archiving import client_archive, purge_begin
from apps.public.life.models import Departure
from apps.public.users.models import User
from apps.public.workspaces.hosts import host_add
from apps.public.workspaces.models import Workspace
from tests.factories.arrivals import arrival_make
from tests.fixtures.domains import forget_routes
from tests.isolation.traces import cache_entries, stored

BUCKET = settings.AWS_STORAGE_BUCKET_NAME
STUDIO = "studio.leaving.example"
ARRIVAL = UUID("5f0e3d0a-4c7e-4c0b-9a2f-6f2f3a1d9b11")


def fill(workspace: Workspace) -> None:
    with workspace_context(workspace):
        for number in range(3):
            workspace_storage().save(f"more/{number}.txt", ContentFile(b"x"))
    client().create_multipart_upload(Bucket=BUCKET, Key=f"{prefix_of(workspace.pk)}takeouts/half.zip")
    session = SessionStore()
    session["_scope"] = workspace.schema_name
    session.save()
    HandoffCode.objects.create(
        code_hash="x", user=User.objects.first(), host=host_for_slug(workspace.slug), expires_at=timezone.now()
    )
    arrival_make(workspace, id=ARRIVAL, sqlite=b"old", pictures=b"older")
    Wake.objects.create(workspace=workspace, task="publishing.work", due_at=timezone.now())
    host_add(workspace=workspace, host=STUDIO)
    DomainClaim.objects.create(workspace=workspace, host=STUDIO, state=ClaimState.VERIFIED, verified_at=timezone.now())
    forget_routes()
    assert workspace_for_host(STUDIO) == workspace
    with workspace_context(workspace):
        caches["default"].set("page", "words", 300)


def begun(workspace: Workspace) -> Departure:
    """Archived, and the word given."""
    departure = client_archive(workspace=workspace, staff=None)
    purge_begin(workspace=workspace, departure=departure, staff=None)
    return departure


def schemas_and_roles(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = %(name)s)"
            " + (SELECT count(*) FROM pg_roles WHERE rolname = %(name)s)",
            {"name": name},
        )
        return int(cursor.fetchone()[0])


def demand_gone(workspace: Workspace) -> None:
    """Looked for by other means than the product's own proof."""
    assert schemas_and_roles(workspace.schema_name) == 0
    assert not Workspace.objects.filter(pk=workspace.pk).exists()
    assert [key for key, _ in stored() if str(workspace.pk) in key or str(ARRIVAL) in key] == []
    assert "Uploads" not in client().list_multipart_uploads(Bucket=BUCKET, Prefix=prefix_of(workspace.pk))
    assert [key for key, _ in cache_entries() if workspace.schema_name in key] == []
    assert [one for one in Session.objects.all() if one.get_decoded().get("_scope") == workspace.schema_name] == []
    assert HandoffCode.objects.count() == 0
    forget_routes()
    assert workspace_for_host(STUDIO) is None
    dumped = _public_tables()
    for table in ("audit_auditentry", "billing_usage", "life_departure"):
        dumped.pop(table)
    assert [table for table, text in dumped.items() if str(workspace.pk) in text] == []
    assert [table for table, text in dumped.items() if workspace.schema_name in text] == []


def _public_tables() -> dict[str, str]:
    from tests.isolation.traces import public_tables

    return public_tables()
