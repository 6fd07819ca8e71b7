"""What reviewers without an account see by a link, and what is said about posts."""

from enum import StrEnum

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.models import BaseModel
from apps.tenant.schedule.models.posts import Post


class ReviewState(StrEnum):
    """Whether the link works."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Review(BaseModel):
    """A link by which a client sees chosen posts and decides on them.

    The link's token is shown once; only its hash is kept. The mail carries a token of its own (``mailed_hash``), made
    by the task that sends it, so that no token ever waits in a table or a message. ``tell_at`` is when the people who
    made the link are told of what the client did: one mail for what comes within two minutes.
    """

    title = models.CharField(max_length=120)
    note = models.TextField("note to the client", blank=True)
    client_name = models.CharField("client's name", max_length=80, blank=True)
    client_email = models.EmailField("client's e-mail", blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    mailed_hash = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    made_by_name = models.CharField(max_length=120)
    first_seen_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    seen_name = models.CharField(max_length=80, blank=True, help_text="Who looked last, as they called themselves.")
    finished_at = models.DateTimeField(null=True, blank=True)
    finish_untold = models.BooleanField(default=False)
    tell_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["mailed_hash"], condition=~Q(mailed_hash=""), name="schedule_review_mailed")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> ReviewState:
        """Whether its link works now."""
        if self.revoked_at is not None:
            return ReviewState.REVOKED
        return ReviewState.EXPIRED if self.expires_at <= timezone.now() else ReviewState.OPEN


class ReviewItem(BaseModel):
    """One post that a review shows. ``seen`` is the fingerprint of what the client saw last; ``changed`` says that it
    was another before and that the client has not decided since."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="items")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="review_items")
    seen = models.CharField(max_length=32, blank=True)
    changed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "post"], name="schedule_review_shows_once")]

    def __str__(self) -> str:
        return f"{self.post_id} in {self.review_id}"


class Audience(models.TextChoices):
    """Who reads a comment."""

    INTERNAL = "internal", "The team only"
    CLIENT = "client", "The client too"


class Comment(BaseModel):
    """What a member or, without an ``author``, a client says about a post.

    ``mentions`` are members' ids; ``told`` those of them who got the mail. One that ``asks_change`` stands until it is
    answered, or the post has another time, artwork or words than when it was written (``asked_*``).
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments")
    review = models.ForeignKey(Review, on_delete=models.SET_NULL, null=True, blank=True, related_name="comments")
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.INTERNAL)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    author_name = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    mentions = ArrayField(models.UUIDField(), default=list, blank=True)
    told = ArrayField(models.UUIDField(), default=list, blank=True)
    asks_change = models.BooleanField(default=False)
    asked_artwork = models.UUIDField(null=True)
    asked_at = models.DateTimeField(null=True)
    asked_words = models.PositiveIntegerField(null=True, help_text="The caption's version then; 0 without one.")
    answered_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    maker_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["post", "created_at"], name="schedule_comment_in_order")]
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="schedule_comment_audience_known"),
            # A client sees what a client wrote: no slip may make it internal.
            models.CheckConstraint(
                condition=Q(author__isnull=False) | Q(audience="client"), name="schedule_clients_comments_are_shown"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_name} on {self.post_id}"
