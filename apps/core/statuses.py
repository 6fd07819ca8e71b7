"""How every state in the product is shown: one word, one icon, one tone. Colour never speaks alone."""

from typing import NamedTuple


class Status(NamedTuple):
    """``icon`` is a Bootstrap icon without its ``bi-`` prefix, ``tone`` a ``tone-*`` class of components.css."""

    label: str
    icon: str
    tone: str


POST: dict[str, Status] = {
    "draft": Status("Draft", "pencil", "neutral"),
    "ready": Status("Ready", "eye", "info"),
    "approved": Status("Approved", "check2", "teal"),
    "queued": Status("Queued", "hourglass-split", "violet"),
    "pushing": Status("Sending", "arrow-up-circle", "violet"),
    "scheduled": Status("Scheduled", "clock", "violet"),
    "published": Status("Published", "check-circle-fill", "success"),
    "failed": Status("Failed", "exclamation-triangle-fill", "danger"),
    "unknown": Status("Not confirmed", "question-circle-fill", "warning"),
    "cancelling": Status("Cancelling", "arrow-counterclockwise", "warning"),
    "cancelled": Status("Cancelled", "slash-circle", "muted"),
}

ARTWORK: dict[str, Status] = {
    "available": Status("Available", "circle", "success"),
    "on_hold": Status("On hold", "pause-fill", "warning"),
    "sold": Status("Sold", "circle-fill", "danger"),
    # How a post of a sold original stands that goes on with its words for prints.
    "prints": Status("Prints", "images", "info"),
}

JOB: dict[str, Status] = {
    "waiting": Status("Waiting", "hourglass", "neutral"),
    "uploading": Status("Uploading", "cloud-arrow-up", "info"),
    "processing": Status("Being prepared", "gear", "info"),
    "running": Status("Running", "gear", "info"),
    "ready": Status("Ready", "check2", "success"),
    "done": Status("Done", "check2", "success"),
    "partial": Status("Partly done", "exclamation-circle", "warning"),
    "duplicate": Status("Already here", "files", "warning"),
    "failed": Status("Failed", "exclamation-triangle-fill", "danger"),
    "cancelled": Status("Cancelled", "slash-circle", "muted"),
    # What it made is not kept any longer.
    "gone": Status("Deleted", "trash", "muted"),
}

WORKSPACE: dict[str, Status] = {
    "provisioning": Status("Being prepared", "gear", "info"),
    "active": Status("Active", "check2", "success"),
    "suspended": Status("Suspended", "pause-fill", "warning"),
    "archived": Status("Archived", "archive", "muted"),
    "purging": Status("Being deleted", "trash", "danger"),
    "failed": Status("Preparation failed", "exclamation-triangle-fill", "danger"),
}

DOMAIN: dict[str, Status] = {
    "waiting": Status("Waiting for its records", "hourglass", "info"),
    "verified": Status("Works", "check2", "success"),
    "lost": Status("Records gone", "exclamation-triangle-fill", "danger"),
    "off": Status("Taken off", "slash-circle", "muted"),
}

# Old data on its way into a workspace.
ARRIVAL: dict[str, Status] = {
    "waiting": Status("Waiting for its files", "hourglass", "neutral"),
    "looking": Status("Being looked at", "gear", "info"),
    "looked": Status("Looked at", "eye", "teal"),
    "carrying": Status("Being brought over", "gear", "info"),
    "done": Status("Brought over", "check2", "success"),
    "failed": Status("Stopped", "exclamation-triangle-fill", "danger"),
}

INVITATION: dict[str, Status] = {
    "sending": Status("Being sent", "hourglass-split", "info"),
    "pending": Status("Waiting for an answer", "envelope", "neutral"),
    "expired": Status("Expired", "clock-history", "warning"),
    "accepted": Status("Joined", "check2", "success"),
    "revoked": Status("Taken back", "slash-circle", "muted"),
}

REVIEW: dict[str, Status] = {
    "open": Status("Open", "link-45deg", "success"),
    "expired": Status("Expired", "clock-history", "warning"),
    "revoked": Status("Taken back", "slash-circle", "muted"),
}

# How a post of a review stands for the client.
REVIEWED: dict[str, Status] = {
    "waiting": Status("Waiting", "eye", "info"),
    "approved": Status("Approved", "check2", "teal"),
    "asked": Status("Change asked", "chat-left-text", "warning"),
    "withdrawn": Status("Withdrawn", "slash-circle", "muted"),
    "passed": Status("Its time has passed", "clock-history", "muted"),
    "unwritten": Status("Being prepared", "pencil", "neutral"),
}

BLUEPRINT: dict[str, Status] = {
    "reading": Status("Being made", "gear", "info"),
    "ready": Status("Ready", "check2", "success"),
    "failed": Status("Could not be made", "exclamation-triangle-fill", "danger"),
}

CREDENTIAL: dict[str, Status] = {
    "missing": Status("No key yet", "circle", "muted"),
    "untested": Status("Not tested", "question-circle", "neutral"),
    "works": Status("Works", "check-circle-fill", "success"),
    "refused": Status("Refused", "exclamation-triangle-fill", "danger"),
}

# A social account at Publer, as it was when the channels were read.
CHANNEL: dict[str, Status] = {
    "works": Status("Works", "check-circle-fill", "success"),
    "approval": Status("Needs approval at Publer", "person-check", "warning"),
    "locked": Status("Locked at Publer", "lock-fill", "danger"),
    "forbidden": Status("You may not post", "slash-circle", "danger"),
    "gone": Status("Gone at Publer", "exclamation-triangle-fill", "danger"),
}

# How a workspace pays through Stripe, in Stripe's own words.
PAYMENT: dict[str, Status] = {
    "": Status("No subscription", "circle", "muted"),
    "incomplete": Status("Not begun", "hourglass", "neutral"),
    "incomplete_expired": Status("Never begun", "slash-circle", "muted"),
    "trialing": Status("Trial", "hourglass-split", "info"),
    "active": Status("Active", "check-circle-fill", "success"),
    "past_due": Status("Payment overdue", "exclamation-triangle-fill", "warning"),
    "unpaid": Status("Unpaid", "exclamation-triangle-fill", "danger"),
    "paused": Status("Paused", "pause-fill", "warning"),
    "canceled": Status("Ended", "slash-circle", "muted"),
}

INVOICE: dict[str, Status] = {
    "open": Status("Open", "exclamation-circle", "warning"),
    "paid": Status("Paid", "check2", "success"),
    "uncollectible": Status("Unpaid", "exclamation-triangle-fill", "danger"),
    "void": Status("Void", "slash-circle", "muted"),
}

_KINDS = {
    "post": POST,
    "artwork": ARTWORK,
    "review": REVIEW,
    "reviewed": REVIEWED,
    "job": JOB,
    "workspace": WORKSPACE,
    "arrival": ARRIVAL,
    "invitation": INVITATION,
    "credential": CREDENTIAL,
    "blueprint": BLUEPRINT,
    "domain": DOMAIN,
    "channel": CHANNEL,
    "payment": PAYMENT,
    "invoice": INVOICE,
}


def status_of(kind: str, state: str) -> Status:
    """How ``state`` of ``kind`` (one of those above) is shown.

    A state without an entry gets its own name in the neutral tone, so that a page never fails for a new state.
    Raises KeyError for an unknown kind, which is a mistake in a template.
    """
    key = str(state).replace(" ", "_").replace("-", "_").lower()
    return _KINDS[kind].get(key) or Status(key.replace("_", " ").capitalize(), "circle", "neutral")
