"""A client's workspace and the host names that lead to it."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django_tenants.models import DomainMixin, TenantMixin

from apps.core.tenancy.addresses import host_for_slug
from apps.core.tenancy.context import public_context
from apps.core.tenancy.migrating.names import needed, needed_digest
from apps.core.visiting import AgencyAccess


def new_schema_name() -> str:
    """An opaque name, never used twice and never made of what somebody typed."""
    return f"ws_{uuid.uuid4().hex}"


class WorkspaceState(models.TextChoices):
    """Where a workspace is in its life."""

    PROVISIONING = "provisioning", "Being prepared"
    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended"
    ARCHIVED = "archived", "Archived"
    PURGING = "purging", "Being deleted"
    FAILED = "failed", "Preparation failed"


# Somebody may have worked in these; with a ``failure`` it never came to that, be it archived since.
PREPARED = (WorkspaceState.ACTIVE, WorkspaceState.SUSPENDED, WorkspaceState.ARCHIVED)
# Put away, to be deleted: nobody enters, nothing runs, and only the subdomain answers.
LEAVING = (WorkspaceState.ARCHIVED, WorkspaceState.PURGING)


class SuspensionMode(models.TextChoices):
    """How far a suspended workspace is closed."""

    READ_ONLY = "read_only", "Its people can look, and change nothing"
    SHUT = "shut", "Nobody can enter"


class SuspensionCause(models.TextChoices):
    """Who suspends. Each lifts its own suspension and no other's."""

    AGENCY = "agency", "The agency"
    BILLING = "billing", "Billing"


class Workspace(TenantMixin):
    """One client: a schema, a database role of the same name, a prefix in the object storage, host names."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    schema_name = models.CharField(max_length=63, unique=True, default=new_schema_name, editable=False)
    name = models.CharField(max_length=120)
    slug = models.CharField("subdomain", max_length=40, unique=True)
    state = models.CharField(max_length=20, choices=WorkspaceState, default=WorkspaceState.PROVISIONING)
    failure = models.CharField(max_length=200, blank=True, help_text="Why preparing it failed, for the agency.")
    state_changed_at = models.DateTimeField(default=timezone.now)
    suspension_mode = models.CharField(max_length=10, choices=SuspensionMode, blank=True)
    suspension_reason = models.CharField(max_length=300, blank=True, help_text="Shown to the client's people.")
    time_zone = models.CharField(max_length=64, default="America/New_York")
    requires_second_factor = models.BooleanField(default=False, help_text="Members need two-factor to enter.")
    agency_access = models.CharField(
        max_length=10, choices=AgencyAccess, default=AgencyAccess.ALLOWED, help_text="How far the agency may enter."
    )
    schema_state = models.CharField(
        max_length=32,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="Digest of the migrations that its schema has.",
    )
    cluster = models.CharField(
        max_length=30, blank=True, default="", db_default="", editable=False, help_text="Empty: the one of public."
    )
    is_moving = models.BooleanField(
        default=False, db_default=False, editable=False, help_text="It is being moved to another cluster."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    auto_create_schema = False

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(schema_name__regex=r"^ws_[0-9a-f]{32}$"), name="workspaces_schema_name_is_opaque"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=WorkspaceState.values), name="workspaces_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="suspended", suspension_mode__in=SuspensionMode.values)
                | ~models.Q(state="suspended") & models.Q(suspension_mode=""),
                name="workspaces_suspended_somehow",
            ),
            models.CheckConstraint(
                condition=models.Q(agency_access__in=AgencyAccess.values), name="workspaces_agency_access_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_prepared(self) -> bool:
        """Whether its schema is there, and may hold somebody's work."""
        return self.state in PREPARED and not self.failure

    @property
    def is_read_only(self) -> bool:
        """Whether its people can look, and change nothing."""
        return self.state == WorkspaceState.SUSPENDED and self.suspension_mode == SuspensionMode.READ_ONLY

    @property
    def admits_people(self) -> bool:
        """Whether its people get in, be it only to look."""
        return self.is_active or self.is_read_only

    @property
    def is_active(self) -> bool:
        return self.state == WorkspaceState.ACTIVE

    @property
    def is_leaving(self) -> bool:
        """Whether it was put away, to be deleted: nobody enters, and nothing runs in it."""
        return self.state in LEAVING

    @property
    def version(self) -> str:
        """Stands for it as it is now; services that are given it refuse what somebody else has changed since."""
        return f"{self.updated_at.timestamp():.6f}"

    def answers_at(self, host: str) -> bool:
        """Whether ``host``, which is one of its own, is served: of one that was put away only the subdomain."""
        return not self.is_leaving or host == host_for_slug(self.slug)

    @property
    def is_away(self) -> bool:
        """Whether nobody can work in it for a moment, because it is being moved or brought up to date."""
        return self.is_moving or self.is_behind

    @property
    def is_behind(self) -> bool:
        """Whether its schema lacks migrations that this code needs. No query, or, while it differs, one a process."""
        return self.schema_state not in {"", needed_digest()} and not schema_state_suffices(self.schema_state)

    @property
    def runs_tasks(self) -> bool:
        """Whether background work may enter it: only while it is active."""
        return self.is_active


class SchemaState(models.Model):
    """A set of migrations that some workspace's schema has or had, by its digest.

    A process of an older release, or of a newer one, finds here whether a schema has what it needs.
    """

    digest = models.CharField(primary_key=True, max_length=32)
    migrations = ArrayField(models.TextField())

    def __str__(self) -> str:
        return self.digest


_sufficing: dict[str, bool] = {}


def schema_state_suffices(digest: str) -> bool:
    """Whether a schema in that state has all the migrations that this code needs. One query a process."""
    if digest not in _sufficing:
        with public_context():
            state = SchemaState.objects.filter(pk=digest).first()
        if state is None:
            return True
        _sufficing[digest] = {f"{app}.{name}" for app, name in needed()} <= set(state.migrations)
    return _sufficing[digest]


class Suspension(models.Model):
    """One cause for which a workspace is suspended; the strictest of them is what holds (``Workspace`` has it)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="suspensions")
    cause = models.CharField(max_length=10, choices=SuspensionCause)
    mode = models.CharField(max_length=10, choices=SuspensionMode)
    reason = models.CharField(max_length=300, help_text="Shown to the client's people.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "cause"], name="workspaces_one_suspension_a_cause"),
            models.CheckConstraint(
                condition=models.Q(cause__in=SuspensionCause.values, mode__in=SuspensionMode.values),
                name="workspaces_suspension_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workspace_id} by {self.cause}: {self.mode}"


class Domain(DomainMixin):
    """A host name that routes. A name that is claimed but not proved is no row of this table."""

    tenant = models.ForeignKey(Workspace, db_index=True, related_name="domains", on_delete=models.CASCADE)
    is_primary = models.BooleanField(default=False)
    is_lost = models.BooleanField(default=False, help_text="Its DNS records were gone: it routes, but is not shown.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_primary=True), name="workspaces_one_primary_domain"
            )
        ]

    def __str__(self) -> str:
        return str(self.domain)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Skips the mixin's own rewriting of primary flags: the services decide those."""
        models.Model.save(self, *args, **kwargs)
