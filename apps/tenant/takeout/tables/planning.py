"""Favourable times, the rules and the plan, what was said about posts."""

from typing import Any
from urllib.parse import urlsplit

from apps.tenant.calendars.models import Calendar, CalendarImport, Event, Subscription
from apps.tenant.schedule.models import (
    Blackout,
    Change,
    Comment,
    NetworkLimit,
    PlanSettings,
    Post,
    Proposal,
    ProposalStep,
    Review,
    ReviewItem,
    Slot,
)
from apps.tenant.takeout.tables.table import Made, Names, Table, words
from apps.tenant.takeout.values import TEXT

_MAILING = "Bookkeeping of mails."


def _host(row: dict[str, Any], names: Names) -> str:
    try:
        return urlsplit(row["address"]).hostname or ""
    except ValueError:
        return ""


CALENDARS = (
    Table(
        name="calendars",
        model=Calendar,
        about="A source of favourable times, and how its times are used",
        fields=words(
            "created_at updated_at name color badge posting_rule offset_minutes title_filter priority zone_choices"
        ),
    ),
    Table(
        name="events",
        model=Event,
        about="A favourable window; not used while wanted is false",
        fields=words(
            "created_at updated_at calendar uid recurrence_id summary description starts_at ends_at posts_at zone"
            " all_day sequence stamp by_hand wanted deleted_at"
        ),
    ),
    Table(
        name="calendar_subscriptions",
        model=Subscription,
        about="That a calendar is kept up to date from an address, and how that went last",
        fields=words(
            "created_at updated_at calendar due_at asked_at answered_at read_at failures failing_since problem"
        ),
        left_out={
            "address": "May hold a key of whoever offers the calendar; host says where it is. It is in the settings.",
            "etag": "Between two servers.",
            "last_modified": "Between two servers.",
        },
        made={
            "host": Made(
                shape={**TEXT, "description": "The address as far as it is no secret"}, needs=("address",), make=_host
            )
        },
    ),
)

PLAN = (
    Table(
        name="plan_settings",
        model=PlanSettings,
        about="What holds for all planning: one row",
        fields=words("created_at updated_at approval spacing_over_all cooldown_days holidays_of"),
        left_out={"only": "Says that there is one row.", "feed_key": "A secret: the plan's address is made from it."},
    ),
    Table(
        name="network_limits",
        model=NetworkLimit,
        about="How often a network is posted to",
        fields=words("created_at updated_at network per_day per_week spacing"),
    ),
    Table(
        name="slots",
        model=Slot,
        about="A weekly posting time, on the clock of the workspace's zone; Monday is 0",
        fields=words("created_at updated_at network weekday at natural"),
    ),
    Table(
        name="days_off",
        model=Blackout,
        about="Days on which nothing is planned, first and last included",
        fields=words("created_at updated_at starts_on ends_on label"),
    ),
    Table(
        name="posts",
        model=Post,
        about="One artwork on one network at one minute",
        fields=words(
            "created_at updated_at artwork network scheduled_at state event approved_by approved_name approved_at"
            " version"
        ),
    ),
)

REVIEWS = (
    Table(
        name="reviews",
        model=Review,
        about="A link by which somebody without an account saw chosen posts and decided on them",
        fields=words(
            "created_at updated_at title note client_name client_email expires_at revoked_at made_by made_by_name"
            " first_seen_at last_seen_at seen_name finished_at"
        ),
        left_out={
            "token_hash": "A secret: of the link.",
            "mailed_hash": "A secret: of the link in the mail.",
            "finish_untold": _MAILING,
            "tell_at": _MAILING,
        },
    ),
    Table(
        name="review_items",
        model=ReviewItem,
        about="One post of a review",
        fields=words("created_at updated_at review post changed"),
        left_out={"seen": "A fingerprint that means nothing outside."},
    ),
    Table(
        name="comments",
        model=Comment,
        about="What a member or, without an author, a client said about a post",
        fields=words(
            "created_at updated_at post review audience author author_name text mentions asks_change asked_artwork"
            " asked_at asked_words answered_at edited_at removed_at"
        ),
        left_out={"told": _MAILING, "maker_told_at": _MAILING},
    ),
)

PLANNING = (*CALENDARS, *PLAN, *REVIEWS)

PLANNING_LEFT_OUT = {
    CalendarImport: "A file on its way in; what it brought is in the events.",
    Change: "What undo needs, kept for 30 days; what was done is in the activity.",
    Proposal: "A preview; what was accepted of it is in the posts.",
    ProposalStep: "A step in a preview.",
}
