"""What Stripe says, as far as the product reads it. Moments are aware and in UTC."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Price:
    """What is asked for something, and how often. ``is_metered``: by what was used, counted by the meter ``meter``.

    ``amount`` is None where the price has steps.
    """

    id: str
    product: str
    amount: int | None
    currency: str
    interval: str
    interval_count: int
    is_active: bool
    is_metered: bool
    meter: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a subscription; ``created``: since when it has been there."""

    id: str
    price: str
    is_metered: bool
    created: datetime
    period_start: datetime | None
    period_end: datetime | None


@dataclass(frozen=True, slots=True)
class RemoteSubscription:
    """A subscription as it stands at Stripe. ``cancels_at``: it ends then, unless somebody resumes it before."""

    id: str
    customer: str
    status: str
    created: datetime
    items: tuple[Item, ...]
    period_end: datetime | None
    trial_end: datetime | None
    cancels_at: datetime | None
    ended_at: datetime | None
    open_invoice_url: str

    @property
    def main_item(self) -> Item | None:
        """The line that is paid for whatever is used: the plan's."""
        return next((item for item in self.items if not item.is_metered), None)


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice. ``number`` is empty while it is a draft; ``url`` is Stripe's page of it, ``pdf`` the file."""

    id: str
    number: str
    status: str
    created: datetime
    total: int
    due: int
    currency: str
    url: str
    pdf: str


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One line of what a change costs."""

    words: str
    amount: int
    is_proration: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change of plan costs at once; negative: a credit for the next invoices."""

    lines: tuple[PreviewLine, ...]
    due_now: int
    currency: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """A page of Stripe's on which somebody pays, or has paid."""

    id: str
    url: str
    status: str
