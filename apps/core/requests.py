"""What several views read from a request, with one sentence for each way in which it can be wrong."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from apps.core.errors import InvalidInput

LONGEST_PERIOD = timedelta(days=100)


def is_uuid(text: str) -> bool:
    """Whether the text is an identifier."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def uuid_in(query: QueryDict, name: str) -> str:
    """The identifier that the query string gives under this name, as addresses here spell it; "" for none."""
    text = query.get(name, "")
    return str(UUID(text)) if is_uuid(text) else ""


def ticked(request: HttpRequest, name: str, noun: str) -> list[UUID]:
    """The boxes called ``name`` that were ticked, as identifiers; ``noun`` is the plural of what they stand for.

    Raises InvalidInput when there is none, or one is no identifier.
    """
    try:
        sent = request.POST if request.method == "POST" else request.GET
        ids = [UUID(value) for value in sent.getlist(name)]
    except ValueError as error:
        raise InvalidInput(f"Something in the selection is not among the {noun}. Please choose again.") from error
    if not ids:
        raise InvalidInput(f"Choose {noun} first.")
    return ids


def period_of(request: HttpRequest) -> tuple[datetime, datetime]:
    """``start`` and ``end`` of the address, as FullCalendar sends them. Raises InvalidInput beyond 100 days."""
    start, end = _moment(request, "start"), _moment(request, "end")
    if not start < end <= start + LONGEST_PERIOD:
        raise InvalidInput("Ask for at most 100 days.")
    return start, end


def _moment(request: HttpRequest, name: str) -> datetime:
    try:
        moment = parse_datetime(request.GET.get(name, "").replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None:
        raise InvalidInput(f"“{name}” has to be a date and time such as 2026-12-01T00:00:00Z.")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
