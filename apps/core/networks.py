"""The places that copy is written for, and how the interface names them."""

from django.db import models


class Network(models.TextChoices):
    """One value per network; the value is what is stored and what stands in addresses."""

    INSTAGRAM = "instagram", "Instagram"
    PINTEREST = "pinterest", "Pinterest"
    FACEBOOK = "facebook", "Facebook"
    ETSY = "etsy", "Etsy"

    @classmethod
    def posted(cls) -> tuple["Network", ...]:
        """Those that posts go out to. Etsy is a shop: its words are written here and put into a listing there."""
        return cls.INSTAGRAM, cls.PINTEREST, cls.FACEBOOK

    @classmethod
    def posted_values(cls) -> list[str]:
        """The stored values of those that posts go out to."""
        return [str(network.value) for network in cls.posted()]

    @classmethod
    def posted_choices(cls) -> list[tuple[str, str]]:
        """Value and label of those that posts go out to."""
        return [(network.value, str(network.label)) for network in cls.posted()]

    @property
    def icon(self) -> str:
        """Name of the Bootstrap icon, without its ``bi-`` prefix."""
        return "shop" if self is Network.ETSY else str(self.value)

    @property
    def tags_word(self) -> str:
        """What the network calls the words that things are found by."""
        return "tags" if self is Network.ETSY else "hashtags"

    @property
    def most_hashtags(self) -> int:
        """How many hashtags a post may carry.

        Instagram's own limit since December 2025, Pinterest's advice, Etsy's limit for a listing's tags, and for
        Facebook, which has no limit, what its readers still bear.
        """
        return {"instagram": 5, "pinterest": 20, "facebook": 10, "etsy": 13}[self.value]
