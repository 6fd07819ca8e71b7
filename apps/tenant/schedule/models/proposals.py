"""The proposals that a filling makes before anybody accepts them."""

from django.conf import settings
from django.db import models

from apps.core.models import BaseModel


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    MAKING = "making", "Being made"
    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    DISCARDED = "discarded", "Discarded"
    REFUSED = "refused", "Not possible"


class Proposal(BaseModel):
    """A filled schedule that is only a preview: the wishes it was made from, and the posts that it would make.

    A placement holds ``id``, ``artwork_id``, ``network``, ``at``, ``event_id``, ``reason``, whether it is ``pinned``
    (a filling again leaves that one where it is) and whether it is ``dropped`` (out, and not to come back).
    ``unplaced`` holds what found no place and, once it is accepted, what could not become a post (kind ``left``).
    ``version`` grows with every change of the preview.
    """

    wishes = models.JSONField(help_text="Dates, networks, limits, spacing, strategy, as the form gave them.")
    placements = models.JSONField(default=list)
    unplaced = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.MAKING)
    reason = models.CharField(max_length=300, blank=True)
    done = models.PositiveSmallIntegerField(default=0, help_text="How much of the filling is done, in percent.")
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{len(self.placements)} posts"


class ProposalStep(BaseModel):
    """One change of a preview, to be taken back and done again.

    ``before`` and ``after`` hold ``rows`` (by id, None for one that was not there) and, of a filling again, ``wishes``
    and ``unplaced``.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=200, help_text="What was done, in the past tense.")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="schedule_step_in_order")]

    def __str__(self) -> str:
        return self.label
