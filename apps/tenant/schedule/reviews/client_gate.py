"""What stands before every page of a review: the link's hash in the session, headers, and how often one may try."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from apps.core.errors import AppError, NotFound
from apps.core.tenancy.context import active_workspace
from apps.public.billing.limits import PlanRight, entitlements_of
from apps.tenant.schedule.models import Review
from apps.tenant.schedule.reviews.opening import ReviewPaused, ReviewShut, clean_name, review_behind
from apps.tenant.schedule.reviews.tokens import hash_of

View = Callable[..., HttpResponseBase]

_KEY, _NAME = "review", "review_name"
# A change of the plan, which is made in public, is in force within this time.
_ALLOWED, _SECONDS = "reviews:allowed", 60
# Guesses at links, and what a client does: counted by address and by link.
_GUESSES = {"app": "reviews", "action": "guess", "config": {"guess": "20/10m/ip"}}
_STEPS = {"app": "reviews", "action": "step", "config": {"step": "120/10m/ip"}}
_WORDS = {"app": "reviews", "action": "words", "config": {"words": "20/5m/key,60/h/ip"}}


class TooMany(AppError):
    """Somebody is faster than people are."""

    code = "too_many"
    status = 429

    def __init__(self) -> None:
        super().__init__("That was a lot at once. Wait a few minutes, then go on.")


def sealed(referrer: str) -> Callable[[View], View]:
    """Nobody keeps the answer or lists it, and nobody is told where the visitor came from. A dead link is answered."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            try:
                response = view(request, **kwargs)
            except ReviewShut as shut:
                response = _shut(request, shut)
            response.headers["Cache-Control"] = "no-store"
            response.headers["Referrer-Policy"] = referrer
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return answer

    return decorate


def link_take(request: HttpRequest, token: str) -> bool:
    """Keep the link's hash in the session; False for who has guessed too often. Raises ReviewShut. One query."""
    if not ratelimit.consume(request, dry_run=True, limit_get=True, **_GUESSES):
        return False
    token_hash = hash_of(token)
    try:
        review_behind(token_hash)
    except ReviewShut:
        ratelimit.consume(request, limit_get=True, **_GUESSES)
        raise
    request.session[_KEY] = token_hash
    return True


def review_of(request: HttpRequest) -> Review:
    """The review that the visitor came to see, as it is now. One query, and the session's; three more each minute.

    Raises ReviewShut, ReviewPaused when the plan has no such links any more.
    """
    review = review_behind(str(request.session.get(_KEY, "")))
    if not _is_allowed():
        raise ReviewPaused
    return review


def _is_allowed() -> bool:
    allowed: bool | None = cache.get(_ALLOWED)
    if allowed is None:
        allowed = entitlements_of(active_workspace().id).allows(PlanRight.ASK_CLIENTS)
        cache.set(_ALLOWED, allowed, _SECONDS)
    return allowed


def name_of_visitor(request: HttpRequest) -> str:
    """What the visitor calls themselves; empty before they were asked."""
    return str(request.session.get(_NAME, ""))


def name_demand(request: HttpRequest) -> str:
    """The same, for what needs one. Raises NotFound before they were asked."""
    name = name_of_visitor(request)
    if not name:
        raise NotFound("Open the link again and type your name first.")
    return name


def name_take(request: HttpRequest, typed: str) -> None:
    """Keep what the visitor calls themselves. Raises Conflict for what is no name."""
    request.session[_NAME] = clean_name(typed)


def steps_demand(request: HttpRequest) -> None:
    """Count a decision. Raises TooMany."""
    _consume(request, _STEPS)


def words_demand(request: HttpRequest, review: Review) -> None:
    """Count something written, by link and by address. Raises TooMany."""
    _consume(request, _WORDS, key=str(review.pk))


def too_many(request: HttpRequest) -> HttpResponse:
    """The page for somebody who guesses."""
    return render(request, "tenant/schedule/reviews/client_shut.html", {"state": "too_many"}, status=429)


def _consume(request: HttpRequest, limit: dict[str, Any], key: str | None = None) -> None:
    if not ratelimit.consume(request, key=key, **limit):
        raise TooMany


def _shut(request: HttpRequest, shut: ReviewShut) -> HttpResponse:
    """One answer for each reason, and nothing of what the link was for."""
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(reverse("schedule:review_page"))
    state = "paused" if isinstance(shut, ReviewPaused) else str(shut.state or "unknown")
    context = {"state": state}
    return render(request, "tenant/schedule/reviews/client_shut.html", context, status=shut.status)
