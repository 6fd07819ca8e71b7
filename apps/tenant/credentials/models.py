"""The keys that a workspace has for services of others. What is sealed never leaves through a page."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.models import BaseModel


class Kind(models.TextChoices):
    """The service that a key is for."""

    PUBLER = "publer", "Publer"
    OPENAI = "openai", "OpenAI"


class State(models.TextChoices):
    """What the last connection test that got an answer has shown."""

    UNTESTED = "untested", "Not tested"
    WORKS = "works", "Works"
    REFUSED = "refused", "Refused"


class Credential(BaseModel):
    """The one key of a kind, sealed for this workspace and this kind (``apps.core.crypto``)."""

    kind = models.CharField(max_length=10, choices=Kind, unique=True)
    ciphertext = models.BinaryField()
    key_id = models.CharField(max_length=16, help_text="Which key of the ring it is sealed with.")
    last_four = models.CharField(max_length=4, help_text="All that is ever shown of it.")
    entered_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.UNTESTED)
    tested_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True, help_text="What the other side said to the test.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="credentials_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="credentials_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=State.UNTESTED, tested_at=None)
                | ~Q(state=State.UNTESTED) & Q(tested_at__isnull=False),
                name="credentials_tested_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} …{self.last_four}"

    @property
    def field(self) -> str:
        """What the ciphertext is bound to, beside the workspace."""
        return f"credentials.{self.kind}"
