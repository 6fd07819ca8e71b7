"""What came over from the application that was here before: which old row became what."""

from django.db import models

from apps.core.models import BaseModel


class OldRow(BaseModel):
    """A row of the old application that was brought over. Running an import again finds it here and leaves it alone.

    ``key`` is what the row is known by whatever its number: SQLite gives numbers of deleted rows to new ones.
    ``object_id`` is what it became, which somebody may have deleted since; empty where it became a part of something.
    ``run`` is the import that took it: one that was killed goes on under the same. ``fingerprint`` is of the row as it
    was then. ``kept`` are its facts that have no field here, by the old column's name.
    """

    table = models.CharField(max_length=40)
    key = models.CharField(max_length=300)
    old_id = models.BigIntegerField(null=True)
    object_id = models.UUIDField(null=True)
    run = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    kept = models.JSONField(default=dict)

    class Meta:
        ordering = ["table", "old_id"]
        constraints = [models.UniqueConstraint(fields=["table", "key"], name="legacy_row_once")]
        indexes = [models.Index(fields=["object_id"], name="legacy_row_of_object")]

    def __str__(self) -> str:
        return f"{self.table} {self.old_id}"
