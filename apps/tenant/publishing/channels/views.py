"""The page Channels: the workspace at Publer, its channels, what goes where, and what is missing."""

from typing import Any

from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import AppError, Conflict, InvalidInput, NotFound
from apps.core.forms.errors import form_refuse
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash
from apps.tenant.artworks.models import Collection
from apps.tenant.publishing.channels.choosing import boards_set, channels_choose, sending_set
from apps.tenant.publishing.channels.client import NOT_CHOSEN, NotConnected
from apps.tenant.publishing.channels.connecting import (
    Reachable,
    connection_take,
    difference,
    settled,
    workspaces_ask,
)
from apps.tenant.publishing.channels.forms import (
    BoardsForm,
    NetworksForm,
    SendingForm,
    WorkspaceForm,
    collection_ids_in,
)
from apps.tenant.publishing.channels.missing import missing
from apps.tenant.publishing.channels.reading import channels_read
from apps.tenant.publishing.channels.selectors import connection_get
from apps.tenant.publishing.channels.standing import Standing, standing_get
from apps.tenant.publishing.channels.words import state_of
from apps.tenant.publishing.models import Channel

_COLLECTIONS_PER_PAGE = 25


@members_with(Right.VIEW)
@require_GET
def channels(request: WorkspaceRequest) -> HttpResponse:
    """How everything stands. Eight queries beside those of the request."""
    return _page(request, standing_get())


@members_with(Right.MANAGE_KEYS)
@require_http_methods(["GET", "POST"])
def workspace(request: WorkspaceRequest) -> HttpResponse:
    """Choose the workspace at Publer: what needs no question is taken at once. Two or three requests to Publer."""
    try:
        found, connection = workspaces_ask(), connection_get()
        taken = settled(found, connection) if request.method == "POST" and "workspace" not in request.POST else None
        form = WorkspaceForm(
            request.POST if "workspace" in request.POST else None,
            found=found,
            chosen=connection.workspace_id if connection else "",
        )
        chosen = taken.id if taken else form.cleaned_data["workspace"] if form.is_valid() else ""
        if chosen:
            return _take(request, found, chosen)
    except AppError as error:
        return _refused(request, error)
    context = {"form": form, "found": found, "connection": connection, "difference": difference(found, connection)}
    return render(request, "tenant/publishing/channels/workspace.html", context, status=422 if form.errors else 200)


@members_with(Right.MANAGE_KEYS)
@require_POST
def read(request: WorkspaceRequest) -> HttpResponse:
    """Read the channels anew. One or two requests to Publer."""
    try:
        return _read(request)
    except AppError as error:
        return _refused(request, error)


@members_with(Right.MANAGE_KEYS)
@require_POST
def networks(request: WorkspaceRequest) -> HttpResponse:
    """Choose the channel of each network."""
    standing = _connected()
    form = NetworksForm(request.POST, standing=standing)
    if form.is_valid():
        try:
            channels_choose(actor=request.actor, chosen=form.chosen())
        except (NotFound, Conflict) as error:
            form_refuse(form, error)
        else:
            return _saved(request, "The channels of the networks are saved.", "networks")
    return _page(request, standing, networks_form=form)


@members_with(Right.MANAGE_KEYS)
@require_POST
def boards(request: WorkspaceRequest) -> HttpResponse:
    """Choose the boards for pins."""
    standing = _connected()
    channel = standing.boards.channel
    if channel is None:
        raise Conflict("Choose a channel for Pinterest first; boards belong to it.")
    wanted = set(collection_ids_in(request.POST))
    collections = list(Collection.objects.filter(pk__in=wanted).order_by("name", "id"))
    if len(collections) != len(wanted):
        raise NotFound("A collection is not here any more. Please open the page again.")
    form = BoardsForm(request.POST, channel=channel, collections=collections, of_collections=standing.of_collections)
    if form.is_valid():
        try:
            boards_set(actor=request.actor, default=form.cleaned_data["default"], of_collections=form.boards())
        except InvalidInput as error:
            form_refuse(form, error)
        else:
            return _saved(request, "The boards are saved.", "boards")
    return _page(request, standing, boards_form=form)


@members_with(Right.MANAGE_KEYS)
@require_POST
def sending(request: WorkspaceRequest) -> HttpResponse:
    """Choose how posts are sent."""
    standing = _connected()
    assert standing.connection is not None  # noqa: S101  (_connected has looked)
    form = SendingForm(request.POST, connection=standing.connection)
    if form.is_valid():
        sending_set(actor=request.actor, **form.facts())
        return _saved(request, "Sending is saved.", "sending")
    return _page(request, standing, sending_form=form)


def _page(
    request: WorkspaceRequest, standing: Standing, *, trouble: AppError | None = None, **forms: Form
) -> HttpResponse:
    page = Paginator(Collection.objects.order_by("name", "id"), _COLLECTIONS_PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "standing": standing,
        "connection": standing.connection,
        "missing": missing(standing),
        "there": _with_states(standing.there),
        "trouble": trouble,
        "page": page,
    }
    if standing.connection is not None:
        context["networks_form"] = NetworksForm(None, standing=standing)
        context["sending_form"] = SendingForm(None, connection=standing.connection)
        if standing.boards.channel is not None:
            context["boards_form"] = BoardsForm(
                None, channel=standing.boards.channel, collections=page, of_collections=standing.of_collections
            )
    status = 422 if trouble or forms else 200
    return render(request, "tenant/publishing/channels/channels.html", context | forms, status=status)


def _with_states(found: list[Channel]) -> list[tuple[Channel, str]]:
    return [(channel, str(state_of(channel))) for channel in found]


def _take(request: WorkspaceRequest, found: Reachable, workspace_id: str) -> HttpResponse:
    connection_take(actor=request.actor, found=found, workspace_id=workspace_id)
    return _read(request)


def _read(request: WorkspaceRequest) -> HttpResponse:
    reading = channels_read(actor=request.actor)
    toast_flash(request, Toast(text=reading.sentence, level="warning" if reading.gone else "success"))
    return redirect("publishing:channels")


def _connected() -> Standing:
    standing = standing_get()
    if standing.connection is None:
        raise NotConnected(NOT_CHOSEN)
    return standing


def _refused(request: WorkspaceRequest, error: AppError) -> HttpResponse:
    """The page with what went wrong on top: everything that was chosen is still there."""
    return _page(request, standing_get(), trouble=error)


def _saved(request: WorkspaceRequest, sentence: str, part: str) -> HttpResponse:
    toast_flash(request, Toast(text=sentence))
    page = request.GET.get("page", "")
    query = f"?page={page}" if page.isdecimal() else ""
    return redirect(f"{reverse('publishing:channels')}{query}#{part}")
