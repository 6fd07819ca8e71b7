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

    @property
    def most_hashtags(self) -> int:
        """How many hashtags a post may carry.

        Instagram's own limit since December 2025, Pinterest's advice, and for Facebook, which has no limit, what its
        readers still bear.
        """
        return {"instagram": 5, "pinterest": 20, "facebook": 10}[self.value]
