"""Review links as members make and manage them."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import AppError, InvalidInput
from apps.core.forms.errors import form_refuse
from apps.core.requests import is_uuid
from apps.core.roles import Right
from apps.core.tenancy.addresses import url_on
from apps.core.toasts import Toast, toast_flash, toast_send
from apps.public.workspaces.selectors import primary_host
from apps.tenant.schedule.models import Post
from apps.tenant.schedule.reviews.forms import ExtendForm, ReviewForm
from apps.tenant.schedule.reviews.items import cards_of, items_of, progress_of, progress_of_many
from apps.tenant.schedule.reviews.links import (
    MOST_POSTS,
    Made,
    review_add_posts,
    review_create,
    review_extend,
    review_mail,
    review_renew,
    review_revoke,
)
from apps.tenant.schedule.reviews.selectors import review_get_for, reviews_list, spans, waiting_until
from apps.tenant.schedule.selectors import posts_get_for

_PER_PAGE = 20


@members_with(Right.APPROVE)
@require_GET
def reviews(request: WorkspaceRequest) -> HttpResponse:
    """The links, newest first: which work, who looked when, how far they are."""
    page = Paginator(reviews_list(request.actor), _PER_PAGE).get_page(request.GET.get("page"))
    progress = progress_of_many(page.object_list)
    context = {"page": page, "rows": [(review, progress[review.pk]) for review in page.object_list]}
    return render(request, "tenant/schedule/reviews/list.html", context)


@members_with(Right.APPROVE)
@require_GET
def review(request: WorkspaceRequest, review_id: UUID) -> HttpResponse:
    """One link: its posts and how each stands."""
    found = review_get_for(request.actor, review_id)
    cards = cards_of(items_of(found))
    context = {"review": found, "cards": cards, "progress": progress_of(cards)}
    return render(request, "tenant/schedule/reviews/detail.html", context)


@members_with(Right.SHARE)
@require_http_methods(["GET", "POST"])
def new(request: WorkspaceRequest) -> HttpResponse:
    """A new link in a dialog: to the chosen posts, or to all that wait for a while to come."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = [UUID(value) for value in given.getlist("post_ids") if is_uuid(value)]
    span = given.get("span", "" if chosen else "30")
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        try:
            return _made(request, review_create(actor=request.actor, posts=_posts(request, span), wishes=form.wishes()))
        except AppError as error:
            form_refuse(form, error)
    choices = [(name, words, waiting_until(end).count()) for name, (words, end) in spans().items()]
    context = {"form": form, "chosen": chosen, "span": span, "spans": choices}
    status = 422 if form.errors else 200
    return render(request, "tenant/schedule/reviews/_new.html", context, status=status)


@members_with(Right.APPROVE)
@require_http_methods(["GET", "POST"])
def add(request: WorkspaceRequest) -> HttpResponse:
    """The chosen posts into a link that is there already."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = [UUID(value) for value in given.getlist("post_ids") if is_uuid(value)]
    error = ""
    if request.method == "POST":
        try:
            found = review_get_for(request.actor, _review_id(given.get("review", "")))
            count = review_add_posts(actor=request.actor, review=found, posts=posts_get_for(request.actor, chosen))
            return _done(f"{count} post{'' if count == 1 else 's'} added to “{found.title}”.", "posts:changed")
        except AppError as refusal:
            error = refusal.message
    open_ones = [one for one in reviews_list(request.actor)[:100] if one.state == "open"]
    context = {"reviews": open_ones, "chosen": chosen, "error": error, "picked": given.get("review", "")}
    return render(request, "tenant/schedule/reviews/_add.html", context, status=422 if error else 200)


@members_with(Right.SHARE)
@require_http_methods(["GET", "POST"])
def extend(request: WorkspaceRequest, review_id: UUID) -> HttpResponse:
    """A longer life for a link, an expired one too."""
    found = review_get_for(request.actor, review_id)
    form = ExtendForm(request.POST or None)
    if form.is_valid():
        try:
            review_extend(actor=request.actor, review=found, days=form.cleaned_data["days"])
            return _reload(request, f"“{found.title}” works for {form.cleaned_data['days']} more days.")
        except AppError as error:
            form_refuse(form, error)
    context = {"review": found, "form": form}
    return render(request, "tenant/schedule/reviews/_extend.html", context, status=422 if form.errors else 200)


@members_with(Right.APPROVE)
@require_POST
def revoke(request: WorkspaceRequest, review_id: UUID) -> HttpResponse:
    """The link is dead at once."""
    found = review_get_for(request.actor, review_id)
    review_revoke(actor=request.actor, review=found)
    return _reload(request, f"The link “{found.title}” is taken back.")


@members_with(Right.SHARE)
@require_POST
def renew(request: WorkspaceRequest, review_id: UUID) -> HttpResponse:
    """Another address, shown once; the old one is dead."""
    return _made(request, review_renew(actor=request.actor, review=review_get_for(request.actor, review_id)))


@members_with(Right.APPROVE)
@require_POST
def mail(request: WorkspaceRequest, review_id: UUID) -> HttpResponse:
    """The mail with the link once more."""
    found = review_mail(actor=request.actor, review=review_get_for(request.actor, review_id))
    return _reload(request, f"A mail with a new link is on its way to {found.client_email}.")


def _posts(request: WorkspaceRequest, span: str) -> list[Post]:
    if span not in spans():
        ids = [UUID(value) for value in request.POST.getlist("post_ids") if is_uuid(value)]
        return posts_get_for(request.actor, ids)
    words, end = spans()[span]
    posts = list(waiting_until(end)[: MOST_POSTS + 1])
    if not posts:
        raise InvalidInput(f"No post waits in {words}. Choose other posts.")
    return posts


def _review_id(text: str) -> UUID:
    if not is_uuid(text):
        raise InvalidInput("Choose one of the links.")
    return UUID(text)


def _made(request: WorkspaceRequest, made: Made) -> HttpResponse:
    """The address, this once. It stands on the workspace's stored domain, whatever host asked."""
    url = url_on(primary_host(request.tenant), reverse("schedule:review_open", args=[made.token]))
    context = {"review": made.review, "url": url, "left_out": made.left_out}
    response = render(request, "tenant/schedule/reviews/_made.html", context)
    response.headers["Cache-Control"] = "no-store"
    return trigger_client_event(response, "reviews:changed")


def _done(text: str, event: str) -> HttpResponse:
    response = HttpResponse(status=204)
    trigger_client_event(response, "dialog:close")
    trigger_client_event(response, event)
    return toast_send(response, Toast(text=text))


def _reload(request: WorkspaceRequest, text: str) -> HttpResponse:
    toast_flash(request, Toast(text=text))
    back = request.htmx.current_url_abs_path or ""
    mine = reverse("schedule:reviews")
    return HttpResponseClientRedirect(back if back.startswith(mine) else mine)
