"""What is done by the clock: names of tasks, and how often beat sends them (seconds, or a time of day in UTC)."""

from typing import Any

from celery.schedules import crontab

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # Uploads that a dead worker left, files that never came, bins that are due.
    "artworks.tidy": {"task": "workspaces.on_each", "schedule": 300, "kwargs": {"task": "artworks.tidy"}},
    # Subscribed addresses that are due; imports that were left lying.
    "calendars.tidy": {"task": "workspaces.on_each", "schedule": 300, "kwargs": {"task": "calendars.tidy"}},
    "captions.tidy": {"task": "workspaces.on_each", "schedule": 600, "kwargs": {"task": "captions.tidy"}},
    "schedule.tidy": {"task": "workspaces.on_each", "schedule": 300, "kwargs": {"task": "schedule.tidy"}},
    # Workspaces that have something to send, ask or take back. One that comes late is of no use.
    "dispatch.wake": {"task": "dispatch.wake", "schedule": 2, "options": {"expires": 10}},
    "publishing.ahead": {"task": "workspaces.on_each", "schedule": 600, "kwargs": {"task": "publishing.ahead"}},
    "publishing.check": {"task": "workspaces.on_each", "schedule": 24 * 3600, "kwargs": {"task": "publishing.check"}},
    "publishing.notices": {"task": "workspaces.on_each", "schedule": 60, "kwargs": {"task": "publishing.notices"}},
    "publishing.forget_notices": {
        "task": "workspaces.on_each",
        "schedule": 24 * 3600,
        "kwargs": {"task": "publishing.forget_notices"},
    },
    # Each workspace's channels at Publer are due once a day; most hours it does nothing.
    "publishing.read_channels": {
        "task": "workspaces.on_each",
        "schedule": 3600,
        "kwargs": {"task": "publishing.read_channels"},
    },
    # What is counted in every workspace: many small rows become one, and each night they are compared with the truth.
    "metering.fold": {"task": "metering.fold", "schedule": 60},
    "metering.correct": {"task": "metering.correct", "schedule": crontab(hour=3, minute=17)},
    # What workspaces in other clusters wrote to public outside a transaction; without other clusters there is nothing.
    "workspaces.carry": {"task": "workspaces.carry", "schedule": 15, "options": {"expires": 60}},
    # Records of clients' domains: each claim says itself when it is due.
    "domains.check_due": {"task": "domains.check_due", "schedule": 60},
    # What time alone changes in payment, and each night everything that Stripe knows.
    "billing.follow_up": {"task": "billing.follow_up", "schedule": 900},
    "billing.reconcile": {"task": "billing.reconcile", "schedule": crontab(hour=2, minute=41)},
    "billing.watch_limits": {"task": "billing.watch_limits", "schedule": 600},
    # What each client has, for the charts of the portal.
    "agency.note_month_ends": {"task": "agency.note_month_ends", "schedule": 6 * 3600},
    # Exports that a dead worker has left, or that were kept long enough.
    "takeouts.tidy": {"task": "takeouts.tidy", "schedule": 60},
    # Old data that was on its way into a workspace when its worker died.
    "arrivals.resume": {"task": "arrivals.resume", "schedule": 60},
    # Clients that were archived: warned, deleted when their time has come, looked for once more after that.
    "life.attend": {"task": "life.attend", "schedule": 3600},
    # Workspaces that a worker of the release before has made after ``migrate``.
    "workspaces.catch_up": {"task": "workspaces.catch_up", "schedule": 120, "options": {"expires": 110}},
    # Schemas for new workspaces; when one is taken the next is made at once.
    "workspaces.refill_spares": {"task": "workspaces.refill_spares", "schedule": 60, "options": {"expires": 55}},
    # The agency's visits to workspaces whose time is over.
    "support.end_due": {"task": "support.end_due", "schedule": 60},
    "users.forget_sessions": {"task": "users.forget_sessions", "schedule": 24 * 3600},
}
