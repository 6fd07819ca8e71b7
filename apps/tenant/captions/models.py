"""The words for one artwork on one network, and the jobs that write many of them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.core.models import BaseModel
from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork


class CaptionSource(models.TextChoices):
    """Who wrote it."""

    HAND = "hand", "By hand"
    OFFLINE = "offline", "The built-in writer"
    OPENAI = "openai", "OpenAI"


class Words(BaseModel):
    """What a caption says, now or at one time. ``print_text`` takes the text's place when the original is sold."""

    text = models.TextField(blank=True)
    print_text = models.TextField("words for prints", blank=True, default="")
    hashtags = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    title = models.CharField(max_length=200, blank=True)
    link = models.URLField(max_length=2048, blank=True)
    board = models.CharField(max_length=120, blank=True)
    alt_text = models.TextField(blank=True)
    source = models.CharField(max_length=10, choices=CaptionSource, default=CaptionSource.HAND)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class Caption(Words):
    """Copy for (artwork, network). ``version`` counts up with each save, so that nobody overwrites unseen work.

    An approval is for the words as they were: changing them takes it away.
    """

    artwork = models.ForeignKey(Artwork, on_delete=models.CASCADE, related_name="captions")
    network = models.CharField(max_length=12, choices=Network)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )

    class Meta:
        ordering = ["network"]
        constraints = [
            models.UniqueConstraint(fields=["artwork", "network"], name="captions_one_per_network"),
            models.CheckConstraint(condition=models.Q(network__in=Network.values), name="captions_network_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.network} caption of {self.artwork_id}"


class CaptionVersion(Words):
    """The words of a caption as somebody left them: one row for what one person wrote in one go."""

    caption = models.ForeignKey(Caption, on_delete=models.CASCADE, related_name="versions")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    writer_name = models.CharField(max_length=120)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["caption", "version"], name="captions_version_once")]

    def __str__(self) -> str:
        return f"Version {self.version} of {self.caption_id}"


class JobState(models.TextChoices):
    """How far a writing job is."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Writing"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"
    STOPPED = "stopped", "Stopped"


class WritingJob(BaseModel):
    """Captions for artworks, written in the background; what is done stays done if it is stopped.

    ``fields`` are the only ones that are written, all when it is empty. ``problems`` have title, network and reason.
    """

    artwork_ids = ArrayField(models.UUIDField())
    networks = ArrayField(models.CharField(max_length=12, choices=Network))
    fields = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    overwrite = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    total = models.PositiveIntegerField()
    written = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    trouble = models.TextField(blank=True, help_text="Why it stopped before its end.")
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    started_by_name = models.CharField(max_length=120, blank=True, db_default="")
    by_agency = models.BooleanField(default=False, db_default=False, help_text="Asked for by a visitor.")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.written + self.skipped} of {self.total}"


class ToneTrial(BaseModel):
    """One artwork's words for one network in every tone, to choose from; nothing is saved until one is chosen.

    ``drafts`` have the fields of a caption, by tone. ``problem`` is why there are none.
    """

    artwork = models.ForeignKey(Artwork, on_delete=models.CASCADE, related_name="+")
    network = models.CharField(max_length=12, choices=Network)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    source = models.CharField(max_length=10, choices=CaptionSource, default=CaptionSource.OFFLINE)
    drafts = models.JSONField(default=dict)
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Tones for {self.artwork_id} on {self.network}"
