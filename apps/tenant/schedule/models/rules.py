"""The rules that a workspace plans by: how often, when, and when not."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from apps.core.models import BaseModel
from apps.core.networks import Network


class ApprovalMode(models.TextChoices):
    """Who says that a post may go out."""

    OFF = "off", "Nobody: what is ready goes out"
    TEAM = "team", "The team"
    CLIENT = "client", "The client"


class PlanSettings(BaseModel):
    """The one row of a workspace's planning. ``feed_key`` is what the plan's secret address is made from."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    approval = models.CharField(max_length=10, choices=ApprovalMode, default=ApprovalMode.TEAM)
    spacing_over_all = models.PositiveSmallIntegerField("minutes between any two posts", default=0)
    cooldown_days = models.PositiveSmallIntegerField("days before a painting comes again", default=30)
    holidays_of = models.CharField("holidays of", max_length=24, blank=True, help_text="“US” or “DE-BY”.")
    feed_key = models.UUIDField(default=uuid4)

    class Meta:
        verbose_name_plural = "plan settings"
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="schedule_settings_only_one"),
            models.CheckConstraint(condition=Q(approval__in=ApprovalMode.values), name="schedule_approval_is_known"),
        ]

    def __str__(self) -> str:
        return "Planning"


class NetworkLimit(BaseModel):
    """How often a network is posted to; 0 a day leaves it out of fillings, 0 a week means no limit a week."""

    network = models.CharField(max_length=12, choices=Network.posted_choices(), unique=True)
    per_day = models.PositiveSmallIntegerField("posts a day", default=2)
    per_week = models.PositiveSmallIntegerField("posts a week", default=0)
    spacing = models.PositiveSmallIntegerField("minutes between posts", default=180)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(network__in=Network.posted_values()), name="schedule_limit_network_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_network_display()}: {self.per_day} a day"


class Weekday(models.IntegerChoices):
    """As Python counts them."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class Slot(BaseModel):
    """A weekly posting time of one network, on the clock of the workspace's zone.

    ``natural`` lets a filling shift it by a few minutes, so that posts don't all go out on the dot.
    """

    network = models.CharField(max_length=12, choices=Network.posted_choices())
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    at = models.TimeField("time")
    natural = models.BooleanField("natural minutes", default=True)

    class Meta:
        ordering = ["weekday", "at", "network"]
        constraints = [
            models.UniqueConstraint(fields=["network", "weekday", "at"], name="schedule_slot_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="schedule_slot_weekday_is_known"),
            models.CheckConstraint(
                condition=Q(network__in=Network.posted_values()), name="schedule_slot_network_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.at:%H:%M}, {self.get_network_display()}"


class Blackout(BaseModel):
    """Days on which nothing is planned, first and last included."""

    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    label = models.CharField("what for", max_length=80, blank=True)

    class Meta:
        ordering = ["starts_on", "ends_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="schedule_blackout_ends_after_start")
        ]

    def __str__(self) -> str:
        return self.label or f"{self.starts_on:%d %b} to {self.ends_on:%d %b %Y}"
