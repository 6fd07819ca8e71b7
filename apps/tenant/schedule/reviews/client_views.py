"""The pages behind a review link, for clients without an account.

The link only puts the token's hash into the visitor's session and leads on to an address without a token, as
invitations do (``team/join_views.py``). Every page finds the review anew by that hash, so that a link that is taken
back is dead at once, and shows that review's posts and nothing else.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from apps.core.access import open_to_anyone
from apps.core.errors import AppError, NotFound
from apps.core.networks import Network
from apps.core.requests import is_uuid
from apps.core.storage import workspace_storage
from apps.core.toasts import Toast, toast_flash
from apps.tenant.artworks.models import Rendition
from apps.tenant.artworks.shapes import kind_for
from apps.tenant.brand.selectors import brand_get
from apps.tenant.schedule.models import Review
from apps.tenant.schedule.reviews.deciding import Decided, Stale, client_approve, client_ask_change, client_comment
from apps.tenant.schedule.reviews.items import cards_of, item_of, items_of, progress_of
from apps.tenant.schedule.reviews.opening import ReviewShut, clean_name, review_behind, review_seen
from apps.tenant.schedule.reviews.tokens import hash_of

View = Callable[..., HttpResponseBase]

_KEY, _NAME = "review", "review_name"
_SIGNED_SECONDS = 120
# Guesses at links, and what a client does: counted by address and by link.
_GUESSES = {"app": "reviews", "action": "guess", "config": {"guess": "20/10m/ip"}}
_STEPS = {"app": "reviews", "action": "step", "config": {"step": "120/10m/ip"}}
_WORDS = {"app": "reviews", "action": "words", "config": {"words": "20/5m/key,60/h/ip"}}


class TooMany(AppError):
    """Somebody is faster than people are."""

    code = "too_many"
    status = 429


def _sealed(referrer: str) -> Callable[[View], View]:
    """Nobody keeps the answer or lists it, and nobody is told where the visitor came from."""

    def decorate(view: View) -> View:
        @wraps(view)
        def sealed(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            try:
                response = view(request, **kwargs)
            except ReviewShut as shut:
                response = _shut(request, shut)
            response.headers["Cache-Control"] = "no-store"
            response.headers["Referrer-Policy"] = referrer
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return sealed

    return decorate


@open_to_anyone
@require_safe
@_sealed("no-referrer")
def open_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """The link. Opening it changes nothing, as programs that look into mails open links too. One query."""
    if not ratelimit.consume(request, dry_run=True, limit_get=True, **_GUESSES):
        return _too_many(request)
    token_hash = hash_of(token)
    try:
        review_behind(token_hash)
    except ReviewShut:
        ratelimit.consume(request, limit_get=True, **_GUESSES)
        raise
    request.session[_KEY] = token_hash
    return redirect("schedule:review_page")


@open_to_anyone
@require_http_methods(["GET", "HEAD", "POST"])
@_sealed("same-origin")
def page(request: HttpRequest) -> HttpResponseBase:
    """The posts; before them the visitor's name, once."""
    review = _review(request)
    if request.method == "POST":
        return _take_name(request, review)
    name = _name(request)
    if not name or "name" in request.GET:
        return _ask_name(request, review, typed=name or review.client_name)
    cards = cards_of(items_of(review))
    if request.method == "GET":
        review_seen(review=review, name=name, cards=cards)
    context = {"review": review, "cards": cards, "progress": progress_of(cards), "name": name, "brand": brand_get()}
    return render(request, "tenant/schedule/reviews/client.html", context)


@open_to_anyone
@require_safe
@_sealed("same-origin")
def picture(request: HttpRequest, item_id: UUID) -> HttpResponseBase:
    """The picture of one post of the review, as the network will show it, and of no other artwork. Four queries."""
    item = item_of(_review(request), item_id)
    if item is None:
        raise NotFound("There is no such picture.")
    artwork = item.post.artwork
    kind = kind_for(artwork, Network(item.post.network))
    rendition = Rendition.objects.filter(artwork=artwork, kind=kind).first()
    if rendition is None:
        raise NotFound("There is no such picture.")
    return HttpResponseRedirect(workspace_storage().presigned_get(str(rendition.file.name), seconds=_SIGNED_SECONDS))


@open_to_anyone
@require_POST
@_sealed("same-origin")
def approve(request: HttpRequest, item_id: UUID) -> HttpResponseBase:
    """One post, as it was seen."""
    review, name = _review(request), _name_or_ask(request)
    _throttle(request, _STEPS)
    try:
        decided = client_approve(review=review, seen={item_id: request.POST.get("seen", "")}, name=name)
        problem = str(Stale()) if decided.stale else " ".join(decided.refused)
    except ReviewShut:
        raise
    except AppError as error:
        problem = error.message
    return _card(request, review, item_id, problem=problem)


@open_to_anyone
@require_POST
@_sealed("same-origin")
def ask(request: HttpRequest, item_id: UUID) -> HttpResponseBase:
    """A change of one post. What was typed stays when it can't be kept."""
    review, name, text = _review(request), _name_or_ask(request), request.POST.get("text", "")
    try:
        _throttle(request, _WORDS, key=str(review.pk))
        client_ask_change(review=review, item_id=item_id, seen=request.POST.get("seen", ""), text=text, name=name)
    except ReviewShut:
        raise
    except AppError as error:
        return _card(request, review, item_id, problem=error.message, typed=text, opened="ask")
    return _card(request, review, item_id)


@open_to_anyone
@require_POST
@_sealed("same-origin")
def comment(request: HttpRequest, item_id: UUID) -> HttpResponseBase:
    """Something said about one post. What was typed stays when it can't be kept."""
    review, name, text = _review(request), _name_or_ask(request), request.POST.get("text", "")
    try:
        _throttle(request, _WORDS, key=str(review.pk))
        client_comment(review=review, item_id=item_id, text=text, name=name)
    except ReviewShut:
        raise
    except AppError as error:
        return _card(request, review, item_id, problem=error.message, typed=text, opened="comment")
    return _card(request, review, item_id)


@open_to_anyone
@require_POST
@_sealed("same-origin")
def approve_all(request: HttpRequest) -> HttpResponseBase:
    """All that waited on the page, as they were seen there: what came or changed since is left."""
    review, name = _review(request), _name_or_ask(request)
    _throttle(request, _STEPS)
    pairs = [value.partition(":") for value in request.POST.getlist("seen")]
    seen = {UUID(item): fingerprint for item, _, fingerprint in pairs if is_uuid(item)}
    decided = client_approve(review=review, seen=seen, name=name)
    toast_flash(request, _told(decided))
    return redirect("schedule:review_page")


def _review(request: HttpRequest) -> Review:
    return review_behind(str(request.session.get(_KEY, "")))


def _name(request: HttpRequest) -> str:
    return str(request.session.get(_NAME, ""))


def _name_or_ask(request: HttpRequest) -> str:
    name = _name(request)
    if not name:
        raise NotFound("Open the link again and type your name first.")
    return name


def _take_name(request: HttpRequest, review: Review) -> HttpResponseBase:
    typed = request.POST.get("name", "")
    try:
        request.session[_NAME] = clean_name(typed)
    except AppError as error:
        return _ask_name(request, review, typed=typed, problem=error.message)
    return redirect("schedule:review_page")


def _ask_name(request: HttpRequest, review: Review, *, typed: str, problem: str = "") -> HttpResponse:
    context = {"review": review, "count": review.items.count(), "typed": typed, "problem": problem}
    return render(request, "tenant/schedule/reviews/client_name.html", context, status=422 if problem else 200)


def _card(
    request: HttpRequest, review: Review, item_id: UUID, *, problem: str = "", typed: str = "", opened: str = ""
) -> HttpResponseBase:
    """The post drawn anew, and how far the review is; without scripts the whole page."""
    is_part = bool(getattr(request, "htmx", False))
    if not is_part and not problem:
        return redirect(f"{reverse('schedule:review_page')}#post-{item_id}")
    cards = cards_of(items_of(review))
    if all(card.item.pk != item_id for card in cards):
        raise NotFound("This post is not in the review any more.")
    cards = [
        replace(card, problem=problem, typed=typed, opened=opened) if card.item.pk == item_id else card
        for card in cards
    ]
    mine = next(card for card in cards if card.item.pk == item_id)
    # As it is drawn now it has been seen; that it changed stays marked until there is a decision.
    review_seen(review=review, name=_name(request), cards=[mine])
    context = {
        "review": review,
        "cards": cards,
        "card": mine,
        "progress": progress_of(cards),
        "name": _name(request),
        "brand": brand_get(),
        "answer": is_part,
    }
    template = "_client_answer.html" if is_part else "client.html"
    return render(request, f"tenant/schedule/reviews/{template}", context, status=422 if problem else 200)


def _told(decided: Decided) -> Toast:
    text = f"{decided.approved} post{'' if decided.approved == 1 else 's'} approved."
    if decided.stale:
        some = "One post was" if decided.stale == 1 else f"{decided.stale} posts were"
        text += f" {some} changed meanwhile: please look again."
    if decided.refused:
        text += " Not approved: " + " ".join(decided.refused[:3])
    return Toast(text=text, level="warning" if decided.stale or decided.refused else "success")


def _throttle(request: HttpRequest, limit: dict[str, Any], key: str | None = None) -> None:
    if not ratelimit.consume(request, key=key, **limit):
        raise TooMany("That was a lot at once. Wait a few minutes, then go on.")


def _too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "tenant/schedule/reviews/client_shut.html", {"state": "too_many"}, status=429)


def _shut(request: HttpRequest, shut: ReviewShut) -> HttpResponse:
    """One answer for each reason, and nothing of what the link was for."""
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(reverse("schedule:review_page"))
    context = {"state": str(shut.state or "unknown")}
    return render(request, "tenant/schedule/reviews/client_shut.html", context, status=shut.status)
