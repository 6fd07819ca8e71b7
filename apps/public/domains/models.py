"""Domains that workspaces say are theirs, proved or not. Only a proved one has a row that routes."""

import secrets

from django.db import models

from apps.core.models import BaseModel
from apps.public.workspaces.models import Workspace


class ClaimState(models.TextChoices):
    """Where a claim is in its life."""

    WAITING = "waiting", "Waiting for its records"
    VERIFIED = "verified", "Works"
    LOST = "lost", "Records gone"
    OFF = "off", "Taken off"


# Those whose host routes.
ROUTED = (ClaimState.VERIFIED, ClaimState.LOST)


def new_token() -> str:
    """What is to be put into the DNS as proof: only hexadecimal, because panels change the case of names and values."""
    return secrets.token_hex(20)


class DomainClaim(BaseModel):
    """A workspace's claim to a host name. While it is verified or lost, ``workspaces.Domain`` has a row for it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="domain_claims")
    host = models.CharField(max_length=253, db_index=True, help_text="In ASCII, as it is in the DNS.")
    token = models.CharField(max_length=64, default=new_token, editable=False)
    state = models.CharField(max_length=10, choices=ClaimState, default=ClaimState.WAITING)
    next_check_at = models.DateTimeField(null=True, help_text="When it is looked at by itself; empty: never.")
    last_checked_at = models.DateTimeField(null=True)
    last_result = models.JSONField(default=dict, help_text="What was found of each record, and what was expected.")
    verified_at = models.DateTimeField(null=True)
    lost_since = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True, help_text="When it was said that it is about to be taken off.")
    ended_at = models.DateTimeField(null=True, help_text="When it was taken off; the quarantine counts from here.")

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ClaimState.values), name="domains_state_is_known"),
            models.UniqueConstraint(
                fields=["host"], condition=models.Q(state__in=ROUTED), name="domains_host_is_proved_once"
            ),
            models.UniqueConstraint(
                fields=["workspace", "host"],
                condition=~models.Q(state=ClaimState.OFF),
                name="domains_host_once_per_workspace",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=ROUTED) | models.Q(verified_at__isnull=False),
                name="domains_routed_were_verified",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ClaimState.LOST, lost_since__isnull=False)
                | (~models.Q(state=ClaimState.LOST) & models.Q(lost_since__isnull=True)),
                name="domains_lost_since_some_time",
            ),
        ]
        indexes = [
            models.Index(fields=["next_check_at"], condition=models.Q(next_check_at__isnull=False), name="domains_due")
        ]

    def __str__(self) -> str:
        return self.host


class RestingName(BaseModel):
    """A domain of a workspace that was deleted with all its claims: nobody may claim it till the quarantine is over."""

    host = models.CharField(max_length=253, unique=True)
    ended_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.host
