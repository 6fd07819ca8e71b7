"""How the client wants a painting shown where a network's shape is not the painting's."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from apps.core.models import BaseModel
from apps.tenant.artworks.models.artworks import Artwork
from apps.tenant.artworks.models.files import RenditionKind

_FRACTION = [MinValueValidator(0.0), MaxValueValidator(1.0)]


class MatteKind(models.TextChoices):
    """What lies around the painting; the values are those of ``imaging.framing.Matte``."""

    COLOUR = "colour", "Colour from the picture"
    WHITE = "white", "White"
    BLUR = "blur", "Blurred picture"


class Framing(BaseModel):
    """The choice for one shape of one artwork. Without a row: the whole painting on a matte in its own colour.

    The crop is in fractions of the upright original; there is all of it or nothing.
    """

    artwork = models.ForeignKey(Artwork, on_delete=models.CASCADE, related_name="framings")
    kind = models.CharField(max_length=10, choices=RenditionKind)
    matte = models.CharField(max_length=10, choices=MatteKind, default=MatteKind.COLOUR)
    crop_x = models.FloatField(null=True, blank=True, validators=_FRACTION)
    crop_y = models.FloatField(null=True, blank=True, validators=_FRACTION)
    crop_width = models.FloatField(null=True, blank=True, validators=_FRACTION)
    crop_height = models.FloatField(null=True, blank=True, validators=_FRACTION)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["artwork", "kind"], name="artworks_framing_once_per_kind"),
            models.CheckConstraint(condition=models.Q(kind__in=RenditionKind.values), name="artworks_framing_kind"),
            models.CheckConstraint(condition=models.Q(matte__in=MatteKind.values), name="artworks_framing_matte"),
            models.CheckConstraint(
                condition=models.Q(crop_x=None, crop_y=None, crop_width=None, crop_height=None)
                | models.Q(crop_x__gte=0, crop_y__gte=0, crop_width__gt=0, crop_height__gt=0),
                name="artworks_framing_crop_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.artwork_id}"

    @property
    def crop(self) -> tuple[float, float, float, float] | None:
        """Left, top, width and height of the part that is shown, or None for the whole painting."""
        sides = [self.crop_x, self.crop_y, self.crop_width, self.crop_height]
        x, y, width, height = (0.0 if side is None else side for side in sides)
        return None if None in sides else (x, y, width, height)

    @property
    def is_cropped(self) -> bool:
        return self.crop is not None
