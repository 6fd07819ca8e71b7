"""Who was told that a limit is near, or reached."""

from django.db import models

from apps.core.models import BaseModel
from apps.public.workspaces.models import Workspace


class LimitNotice(BaseModel):
    """A limit of a workspace that 80 % or all of is used. It is closed when that is over, and opened anew later.

    ``month`` is of monthly limits. A mail goes out when it is opened, and not again within a week. At ``mailed_at`` all
    owners had been written to.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="limit_notices")
    field = models.CharField(max_length=30, help_text="The plan's field that the limit is.")
    month = models.DateField(null=True)
    level = models.CharField(max_length=4, choices=[("near", "80 % used"), ("full", "Used up")])
    used = models.BigIntegerField()
    most = models.BigIntegerField()
    is_open = models.BooleanField(default=True)
    mailed_at = models.DateTimeField(null=True)
    told = models.JSONField(default=list, help_text="Ids of the owners who were written to.")

    class Meta:
        indexes = [
            models.Index(fields=["workspace"], condition=models.Q(is_open=True), name="billing_limit_notice_open")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "field", "month", "level"],
                nulls_distinct=False,
                name="billing_limit_notice_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.workspace_id}: {self.field} {self.level}"
