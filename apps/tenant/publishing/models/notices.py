"""What members are told about deliveries: one row for one cause, however many posts it has."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.models import BaseModel


class Cause(models.TextChoices):
    """What there is to be told."""

    FAILED = "failed", "Posts did not go out"
    TROUBLE = "trouble", "Nothing can go out"
    CHANNEL = "channel", "A channel can't be used"
    ALARM = "alarm", "Called back, and still at Publer"
    TOO_LATE = "too_late", "Out before it was called back"
    CHANGED = "changed", "Changed at Publer"
    LATE = "late", "Not out at its time"
    AWAY = "away", "In another workspace at Publer"
    STUCK = "stuck", "Due soon, and can't be sent by itself"


_ICONS = {Cause.ALARM: "alarm", Cause.TOO_LATE: "alarm", Cause.CHANNEL: "broadcast", Cause.CHANGED: "pencil"}


class Notice(BaseModel):
    """One cause, from when it was noticed until it is over. ``key`` tells causes of a kind apart, such as by a code.

    ``things`` are what it is about now, such as posts; ``told`` those that a mail told of, ``mailing`` those of a mail
    that is being handed over. ``mailed_to`` are the members who have it. ``seen_at``: somebody put it away.
    """

    cause = models.CharField(max_length=8, choices=Cause)
    key = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=300)
    sentence = models.CharField(max_length=500)
    count = models.PositiveIntegerField(default=0)
    things = models.JSONField(default=list)
    told = models.JSONField(default=list)
    mailing = models.JSONField(default=list)
    mailed_to = models.JSONField(default=list, help_text="Members, and which of the two mails they have.")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    over_mailed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )

    class Meta:
        ordering = ["first_at", "id"]
        indexes = [models.Index(fields=["ended_at"], name="publishing_notice_ended")]
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "key"], condition=Q(ended_at=None), name="publishing_notice_once_while_open"
            ),
            models.CheckConstraint(condition=Q(cause__in=Cause.values), name="publishing_cause_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.key}: {self.count}"

    @property
    def tone(self) -> str:
        """How loud it is shown."""
        return (
            "danger"
            if self.cause in {Cause.FAILED, Cause.ALARM, Cause.TOO_LATE, Cause.TROUBLE, Cause.AWAY}
            else "warning"
        )

    @property
    def icon(self) -> str:
        """The icon that says the same."""
        return _ICONS.get(Cause(self.cause), "exclamation-triangle")
