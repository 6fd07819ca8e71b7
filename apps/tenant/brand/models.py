"""How a workspace looks and how it speaks."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.core.models import BaseModel
from apps.core.networks import Network
from apps.core.storage import workspace_storage


class Tone(models.TextChoices):
    """The manner of the copy."""

    POETIC = "poetic", "Poetic"
    BALANCED = "balanced", "Balanced"
    DIRECT = "direct", "Direct"


class CaptionWriter(models.TextChoices):
    """Who writes captions when they are asked for."""

    OFFLINE = "offline", "The built-in writer"
    OPENAI = "openai", "OpenAI"


def every_network() -> list[str]:
    """All networks, which a new workspace writes for."""
    return [str(value) for value in Network.values]


class Theme(models.TextChoices):
    """Light or dark, for visitors who have not chosen themselves."""

    SYSTEM = "system", "As the visitor’s device"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class Brand(BaseModel):
    """The one row of each workspace's brand."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    company_name = models.CharField(max_length=120, blank=True)
    branded_hashtag = models.CharField(max_length=60, blank=True, help_text="Without the #.")
    shop_url = models.URLField("shop address", max_length=500, blank=True)
    tone = models.CharField(max_length=10, choices=Tone, default=Tone.BALANCED)
    default_hashtags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    instagram_hashtags = models.PositiveSmallIntegerField("hashtags on Instagram", default=5)
    pinterest_hashtags = models.PositiveSmallIntegerField("hashtags on Pinterest", default=5)
    facebook_hashtags = models.PositiveSmallIntegerField("hashtags on Facebook", default=3)
    etsy_hashtags = models.PositiveSmallIntegerField("tags on Etsy", default=13)
    networks = ArrayField(models.CharField(max_length=12, choices=Network), default=every_network)
    avoided_phrases = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    preferred_phrases = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    writer = models.CharField(max_length=10, choices=CaptionWriter, default=CaptionWriter.OFFLINE)
    openai_model = models.CharField("model", max_length=80, blank=True)
    disclose_ai = models.BooleanField("AI named in listings", default=False)
    accent_color = models.CharField("accent colour", max_length=7, default="#7a3b2e")
    theme = models.CharField(max_length=10, choices=Theme, default=Theme.SYSTEM)
    logo = models.FileField(storage=workspace_storage, max_length=100, blank=True)
    favicon = models.FileField("small icon", storage=workspace_storage, max_length=100, blank=True)
    touch_icon = models.FileField("icon for phones", storage=workspace_storage, max_length=100, blank=True)
    footer_text = models.CharField(max_length=200, blank=True)
    sender_name = models.CharField("sender of e-mails", max_length=80, blank=True)
    hide_powered_by = models.BooleanField("without “Powered by”", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="brand_only_one"),
            models.CheckConstraint(condition=models.Q(tone__in=Tone.values), name="brand_tone_is_known"),
            models.CheckConstraint(condition=models.Q(theme__in=Theme.values), name="brand_theme_is_known"),
            models.CheckConstraint(condition=models.Q(writer__in=CaptionWriter.values), name="brand_writer_is_known"),
            models.CheckConstraint(
                condition=models.Q(accent_color__regex=r"^#[0-9a-f]{6}$"), name="brand_accent_is_hex"
            ),
        ]

    def __str__(self) -> str:
        return self.company_name
