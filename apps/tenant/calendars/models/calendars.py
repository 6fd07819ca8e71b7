"""A source of favourable times, and how its times are used."""

from django.db import models

from apps.core.models import BaseModel

# A week before the start of an event or after it, in minutes.
LONGEST_OFFSET = 7 * 24 * 60


class PostingRule(models.TextChoices):
    """Which moment of an event is its posting time."""

    START = "start", "Start"
    MIDDLE = "middle", "Middle"
    END = "end", "End"
    OFFSET = "offset", "Offset"


class Calendar(BaseModel):
    """A source of favourable times. A lower ``priority`` number is taken first.

    ``badge`` is a mark of up to four characters for where there is no room for the name. ``title_filter`` are words,
    separated by commas: an event is used when its title has one of them; one after "-" excludes.
    """

    name = models.CharField(max_length=120)
    color = models.CharField("colour", max_length=7, default="#3d6b8f")
    badge = models.CharField(max_length=4, blank=True)
    posting_rule = models.CharField(max_length=10, choices=PostingRule, default=PostingRule.MIDDLE)
    offset_minutes = models.IntegerField(default=0, help_text="After the start, for the rule “offset”.")
    title_filter = models.CharField(max_length=300, blank=True)
    priority = models.PositiveSmallIntegerField(default=1)
    zone_choices = models.JSONField(
        default=dict, blank=True, help_text="Zones that its files name and nobody knows, and what they were said to be."
    )

    class Meta:
        ordering = ["priority", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(posting_rule__in=PostingRule.values), name="calendars_rule_is_known"
            ),
            models.CheckConstraint(condition=models.Q(color__regex=r"^#[0-9a-f]{6}$"), name="calendars_colour_is_hex"),
            models.CheckConstraint(
                condition=models.Q(offset_minutes__range=(-LONGEST_OFFSET, LONGEST_OFFSET)),
                name="calendars_offset_within_a_week",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rule_words(self) -> str:
        """When its posts go out, for the middle of a sentence."""
        if self.posting_rule != PostingRule.OFFSET:
            return f"{self.get_posting_rule_display().lower()} of each"
        minutes = abs(self.offset_minutes)
        hours, rest = divmod(minutes, 60)
        length = f"{minutes} min" if minutes < 60 else f"{hours} h {rest} min" if rest else f"{hours} h"
        return f"{length} {'before' if self.offset_minutes < 0 else 'after'} the start" if minutes else "start of each"
