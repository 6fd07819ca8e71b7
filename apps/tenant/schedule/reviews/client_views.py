"""The pages behind a review link, for clients without an account.

The link only puts the token's hash into the visitor's session and leads on to an address without a token, as
invitations do (``team/join_views.py``). Every page finds the review anew by that hash, so that a link that is taken
back is dead at once, and shows that review's posts and nothing else.
"""

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.access import even_when_read_only, open_to_anyone
from apps.core.errors import AppError, NotFound
from apps.core.networks import Network
from apps.core.requests import is_uuid
from apps.core.storage import workspace_storage
from apps.core.toasts import Toast, toast_flash
from apps.tenant.artworks.models import Rendition
from apps.tenant.artworks.shapes import kind_for
from apps.tenant.brand.selectors import brand_get
from apps.tenant.schedule.models import Review
from apps.tenant.schedule.reviews.client_gate import (
    link_take,
    name_demand,
    name_of_visitor,
    name_take,
    review_of,
    sealed,
    steps_demand,
    too_many,
    words_demand,
)
from apps.tenant.schedule.reviews.deciding import Decided, Stale, client_approve, client_ask_change, client_comment
from apps.tenant.schedule.reviews.items import cards_of, item_of, items_of, progress_of
from apps.tenant.schedule.reviews.opening import ReviewShut, review_seen

_SIGNED_SECONDS = 120


@open_to_anyone
@require_safe
@sealed("no-referrer")
def open_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """The link. Opening it changes nothing, as programs that look into mails open links too. One query."""
    if not link_take(request, token):
        return too_many(request)
    return redirect("schedule:review_page")


@open_to_anyone
@even_when_read_only
@require_http_methods(["GET", "HEAD", "POST"])
@sealed("same-origin")
def page(request: HttpRequest) -> HttpResponseBase:
    """The posts; before them the visitor's name, once."""
    review = review_of(request)
    if request.method == "POST":
        return _take_name(request, review)
    name = name_of_visitor(request)
    if not name or "name" in request.GET:
        return _ask_name(request, review, typed=name or review.client_name)
    cards = cards_of(items_of(review))
    if request.method == "GET":
        review_seen(review=review, name=name, cards=cards)
    context = {"review": review, "cards": cards, "progress": progress_of(cards), "name": name, "brand": brand_get()}
    return render(request, "tenant/schedule/reviews/client.html", context)


@open_to_anyone
@require_safe
@sealed("same-origin")
def picture(request: HttpRequest, item_id: UUID) -> HttpResponseBase:
    """The picture of one post of the review, as the network will show it, and of no other artwork. Four queries."""
    item = item_of(review_of(request), item_id)
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
@sealed("same-origin")
def approve(request: HttpRequest, item_id: UUID) -> HttpResponseBase:
    """One post, as it was seen."""
    review, name = review_of(request), name_demand(request)
    steps_demand(request)
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
@sealed("same-origin")
def ask(request: HttpRequest, item_id: UUID) -> HttpResponseBase:
    """A change of one post. What was typed stays when it can't be kept."""
    review, name, text = review_of(request), name_demand(request), request.POST.get("text", "")
    try:
        words_demand(request, review)
        client_ask_change(review=review, item_id=item_id, seen=request.POST.get("seen", ""), text=text, name=name)
    except ReviewShut:
        raise
    except AppError as error:
        return _card(request, review, item_id, problem=error.message, typed=text, opened="ask")
    return _card(request, review, item_id)


@open_to_anyone
@require_POST
@sealed("same-origin")
def comment(request: HttpRequest, item_id: UUID) -> HttpResponseBase:
    """Something said about one post. What was typed stays when it can't be kept."""
    review, name, text = review_of(request), name_demand(request), request.POST.get("text", "")
    try:
        words_demand(request, review)
        client_comment(review=review, item_id=item_id, text=text, name=name)
    except ReviewShut:
        raise
    except AppError as error:
        return _card(request, review, item_id, problem=error.message, typed=text, opened="comment")
    return _card(request, review, item_id)


@open_to_anyone
@require_POST
@sealed("same-origin")
def approve_all(request: HttpRequest) -> HttpResponseBase:
    """All that waited on the page, as they were seen there: what came or changed since is left."""
    review, name = review_of(request), name_demand(request)
    steps_demand(request)
    pairs = [value.partition(":") for value in request.POST.getlist("seen")]
    seen = {UUID(item): fingerprint for item, _, fingerprint in pairs if is_uuid(item)}
    decided = client_approve(review=review, seen=seen, name=name)
    toast_flash(request, _told(decided))
    return redirect("schedule:review_page")


def _take_name(request: HttpRequest, review: Review) -> HttpResponseBase:
    typed = request.POST.get("name", "")
    try:
        name_take(request, typed)
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
    review_seen(review=review, name=name_of_visitor(request), cards=[mine])
    context = {
        "review": review,
        "cards": cards,
        "card": mine,
        "progress": progress_of(cards),
        "name": name_of_visitor(request),
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
