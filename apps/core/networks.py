"""The social networks that a post can be made for, and how the interface names them."""

from django.db import models


class Network(models.TextChoices):
    """One value per network; the value is what is stored and what stands in addresses."""

    INSTAGRAM = "instagram", "Instagram"
    PINTEREST = "pinterest", "Pinterest"
    FACEBOOK = "facebook", "Facebook"

    @property
    def icon(self) -> str:
        """Name of the Bootstrap icon, without its ``bi-`` prefix."""
        return str(self.value)
