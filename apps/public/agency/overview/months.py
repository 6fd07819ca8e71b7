"""Months as the numbers over time use them: first days, in UTC."""

from datetime import date

from apps.public.metering.selectors import this_month

SHOWN = 12


def last_months(count: int = SHOWN) -> list[date]:
    """The running month and those before it, the oldest first. No query."""
    current = this_month()
    return [_before(current, back) for back in range(count - 1, -1, -1)]


def _before(month: date, count: int) -> date:
    year, place = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(year, place + 1, 1)
