"""What there is of everything in each workspace, in the public schema, so that no page has to visit every schema.

Triggers of the database write these rows in the same transaction as what they count (``migrations/0002_triggers.py``);
no code of the application does. Each night they are compared with the truth (``services.counts_correct``).
"""

from django.db import models

from apps.public.workspaces.models import Workspace


class Metric(models.TextChoices):
    """What is counted. The second part is by month (UTC) of the post's time, or of what happened."""

    ARTWORKS = "artworks", "Artworks"
    BYTES = "bytes", "Bytes of originals and renditions"
    WAITING = "waiting", "Posts that wait for approval"
    ALARMS = "alarms", "Open notices that are bad"
    WARNINGS = "warnings", "Open notices that are not so bad"
    POSTS_SCHEDULED = "posts_scheduled", "Posts still to go out"
    POSTS_PUBLISHED = "posts_published", "Posts that are out"
    POSTS_FAILED = "posts_failed", "Posts that failed"
    POSTS_SENT = "posts_sent", "Posts handed to Publer, out or not"
    POSTS_EXPORTED = "posts_exported", "Posts handed out as files"
    POSTS_PUSHED = "posts_pushed", "Times that a post arrived at Publer"
    GENERATIONS = "generations", "Texts that a model wrote"
    AI_CALLS = "ai_calls", "Requests to OpenAI"
    AI_TOKENS = "ai_tokens", "Tokens at OpenAI"
    AI_MICROS = "ai_micros", "Cost at OpenAI in millionths of a dollar"


STANDING = frozenset({Metric.ARTWORKS, Metric.BYTES, Metric.WAITING, Metric.ALARMS, Metric.WARNINGS})
MONTHLY = frozenset(Metric) - STANDING


class Count(models.Model):
    """A part of a number: the sum of a key's rows is the number.

    Adding a row needs no lock that others wait for, and can't end in a deadlock; ``folding.py`` makes one row of many.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, db_constraint=False, related_name="counts")
    metric = models.CharField(max_length=20, choices=Metric)
    month = models.DateField(null=True, help_text="The first day of the month; empty: counted at all times together.")
    value = models.BigIntegerField()
    is_folded = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["metric", "month", "workspace"], include=["value"], name="metering_count_by_metric"),
            models.Index(fields=["id"], condition=models.Q(is_folded=False), name="metering_count_to_fold"),
        ]

    def __str__(self) -> str:
        return f"{self.workspace_id} {self.metric} {self.month}: {self.value:+}"


class Meter(models.Model):
    """The row of a workspace that is locked while a limit is looked at, so that many at once can't pass it together."""

    workspace = models.OneToOneField(
        Workspace, on_delete=models.CASCADE, db_constraint=False, primary_key=True, related_name="meter"
    )

    def __str__(self) -> str:
        return str(self.workspace_id)


class PlannedPost(models.Model):
    """A post of a workspace that is not cancelled, for the calendar across all clients.

    ``title`` is the artwork's. ``is_favourable``: planned for a calendar's time.
    """

    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, db_constraint=False, related_name="planned_posts"
    )
    post_id = models.UUIDField()
    network = models.CharField(max_length=12)
    scheduled_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    is_favourable = models.BooleanField()
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["scheduled_at", "network", "id"]
        indexes = [
            models.Index(fields=["scheduled_at", "network"], name="metering_planned_in_order"),
            models.Index(
                fields=["scheduled_at"], condition=models.Q(is_favourable=True), name="metering_planned_favourable"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "post_id"], name="metering_planned_post_once"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} on {self.network} at {self.scheduled_at:%Y-%m-%d %H:%M} UTC"
