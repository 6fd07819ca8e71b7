"""What is on its way to Publer, or was: one row for each post, and one for each thing that was tried."""

from django.db import models
from django.db.models import Q

from apps.core.models import BaseModel
from apps.tenant.artworks.models import Artwork
from apps.tenant.publishing.models.channels import Channel
from apps.tenant.schedule.models import Post, PostState


class Step(models.TextChoices):
    """What has to be done next for a delivery."""

    SEND = "send", "To be sent"
    CONFIRM = "confirm", "Sent; the job at Publer is asked after"
    FIND = "find", "Looked for at Publer"
    REMOVE = "remove", "To be deleted at Publer"
    WATCH = "watch", "At Publer; looked after until it is out"
    REST = "rest", "Nothing to do"


class Verdict(models.TextChoices):
    """What Publer said of the last request to make the post. ``MAYBE``: one of several of the channel was refused."""

    NONE = "", "Nothing"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused"
    MAYBE = "maybe", "Refused, or another one with it"


class Delivery(BaseModel):
    """One post on its way through Publer. The post's state says how far it is, ``step`` what comes next, at ``due_at``.

    Who works on it holds ``lease`` until ``leased_until``; a lease that ran out is anybody's. ``asked_at`` is when the
    last request that could have made the post left; ``sent`` is what was in it. ``remote_id`` is the post's id there,
    ``job_id`` of the job that was to make it. ``tries`` counts the goes at this step, ``sends`` the requests that left.
    ``is_alone``: together with others it was refused, or got no answer; it is sent by itself. ``then`` is the state
    that the post gets once a removal is confirmed; queued: it is sent anew. ``is_stale``: its words or picture were
    changed here while nobody knew whether it had arrived.
    """

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="delivery")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, null=True, related_name="deliveries")
    step = models.CharField(max_length=8, choices=Step, default=Step.SEND)
    due_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    sends = models.PositiveIntegerField(default=0)
    then = models.CharField(max_length=10, choices=PostState, default=PostState.CANCELLED)
    is_alone = models.BooleanField(default=False)
    is_stale = models.BooleanField(default=False)
    verdict = models.CharField(max_length=8, choices=Verdict, default=Verdict.NONE, blank=True)
    call = models.UUIDField(null=True, help_text="The request that it went out with, together with others.")
    job_id = models.CharField(max_length=120, blank=True)
    remote_id = models.CharField(max_length=120, blank=True)
    remote_link = models.URLField(max_length=2048, blank=True)
    sent = models.JSONField(null=True)
    asked_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True, help_text="When Publer showed it last.")
    problem = models.CharField(max_length=40, blank=True, help_text="The code of what went wrong.")
    sentence = models.CharField(max_length=500, blank=True, help_text="What went wrong, and what to do.")
    held_at = models.DateTimeField(
        null=True, help_text="When somebody took it back by hand: unless approved since, it does not send itself again."
    )

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="publishing_delivery_due"),
            models.Index(fields=["call"], condition=Q(call__isnull=False), name="publishing_delivery_call"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(step__in=Step.values), name="publishing_step_is_known"),
            models.CheckConstraint(
                condition=Q(step=Step.REST, due_at=None) | ~Q(step=Step.REST) & Q(due_at__isnull=False),
                name="publishing_work_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["remote_id"], condition=~Q(remote_id=""), name="publishing_remote_post_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.step}"


class Outcome(models.TextChoices):
    """How something that was tried ended. ``OPEN``: it has not, or nobody was left to write it down."""

    OPEN = "open", "Not known"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused"
    LATER = "later", "Put off"
    UNKNOWN = "unknown", "No answer"


class Attempt(BaseModel):
    """One thing that was tried for a delivery, kept for 90 days. Of a sending it is written before the request leaves,
    and completed after; of all else, which may be done again without harm, afterwards.

    ``call`` is shared by those that went out with one request. Neither ``sent`` nor ``answer`` has a key in it.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    call = models.UUIDField()
    step = models.CharField(max_length=8, choices=Step)
    sent = models.JSONField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN)
    answer = models.CharField(max_length=1000, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]
        indexes = [
            models.Index(fields=["delivery", "created_at"], name="publishing_attempts_of_one"),
            models.Index(fields=["call"], name="publishing_attempt_call"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="publishing_outcome_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.outcome}"


class RemoteMedia(BaseModel):
    """A picture of an artwork that is in Publer's library: each picture goes there once for each shape.

    ``picture`` is the fingerprint of the file that was sent; another frame is another picture.
    """

    artwork = models.ForeignKey(Artwork, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    picture = models.CharField(max_length=64)
    workspace_id = models.CharField(max_length=80, help_text="Publer's workspace.")
    remote_id = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "remote media"
        constraints = [
            models.UniqueConstraint(fields=["artwork", "kind", "picture", "workspace_id"], name="publishing_media_once")
        ]

    def __str__(self) -> str:
        return f"{self.artwork_id} {self.kind}: {self.remote_id}"
