"""The overview of captions, the composer, and the writer's jobs."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import NotFound
from apps.core.networks import Network
from apps.core.requests import ticked
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_send
from apps.tenant.artworks.models import Artwork, RenditionKind
from apps.tenant.artworks.selectors import artwork_get_for
from apps.tenant.artworks.shapes import kind_for
from apps.tenant.brand.selectors import brand_get
from apps.tenant.captions.forms import CaptionForm
from apps.tenant.captions.jobs import done_count, writing_job_cancel, writing_job_start
from apps.tenant.captions.limits import LIMITS, Limits
from apps.tenant.captions.models import Caption
from apps.tenant.captions.pens import pen_for
from apps.tenant.captions.selectors import (
    artworks_with_captions,
    caption_cells,
    captions_of,
    job_get_for,
    jobs_running,
    neighbours,
)
from apps.tenant.captions.services import CaptionChanged, CaptionRefused, caption_save
from apps.tenant.captions.writing import caption_write, voice_of

_PER_PAGE = 40


@dataclass(frozen=True)
class Panel:
    """One network's part of the composer."""

    network: Network
    caption: Caption
    form: CaptionForm
    limits: Limits
    kind: RenditionKind
    theirs: Caption | None = None
    saved: bool = False


@members_with(Right.VIEW)
@require_GET
def overview(request: WorkspaceRequest) -> HttpResponse:
    """Which artworks have words for which networks."""
    query, missing = request.GET.get("q", "").strip()[:100], request.GET.get("show") == "missing"
    artworks = artworks_with_captions(request.actor, query=query, missing=missing)
    page = Paginator(artworks, _PER_PAGE).get_page(request.GET.get("page"))
    cells = caption_cells(page.object_list)
    context = {
        "page": page,
        "rows": [(artwork, cells[artwork.pk]) for artwork in page.object_list],
        "query": query,
        "missing": missing,
        "networks": Network,
        "jobs": jobs_running(request.actor),
    }
    template = "tenant/captions/_table.html" if request.htmx else "tenant/captions/overview.html"
    return render(request, template, context)


@members_with(Right.WRITE_CAPTIONS)
@require_GET
def edit(request: WorkspaceRequest, artwork_id: UUID) -> HttpResponse:
    """The composer: the picture, and a tab for each network."""
    artwork = artwork_get_for(request.actor, artwork_id)
    captions = captions_of(artwork)
    before, after = neighbours(artwork)
    context = {
        "artwork": artwork,
        "panels": [_panel(captions[network.value]) for network in Network],
        "brand": brand_get(),
        "before": before,
        "after": after,
    }
    return render(request, "tenant/captions/edit.html", context)


@members_with(Right.WRITE_CAPTIONS)
@require_POST
def save(request: WorkspaceRequest, artwork_id: UUID, network: str) -> HttpResponse:
    """Save one network's words; refused words stay in the form, with the reasons."""
    artwork, wanted = artwork_get_for(request.actor, artwork_id), _network(network)
    form = CaptionForm(request.POST, network=wanted)
    theirs: Caption | None = None
    if form.is_valid():
        try:
            caption = caption_save(
                actor=request.actor,
                artwork=artwork,
                network=wanted,
                draft=form.draft(),
                version=form.cleaned_data["version"],
            )
            return _panel_answer(request, artwork, _panel(caption, saved=True))
        except CaptionRefused as refusal:
            for one in refusal.violations:
                form.add_error(one.field if one.field in form.fields else None, one.message)
        except CaptionChanged as changed:
            form.add_error(None, changed.message)
            theirs = changed.current
            form.data = {**request.POST.dict(), "version": str(theirs.version)}
    caption = captions_of(artwork)[wanted.value]
    panel = Panel(wanted, caption, form, LIMITS[wanted], kind_for(artwork, wanted), theirs=theirs)
    return _panel_answer(request, artwork, panel, status=422)


@members_with(Right.WRITE_CAPTIONS)
@require_POST
def write(request: WorkspaceRequest, artwork_id: UUID, network: str) -> HttpResponse:
    """Have the writer write this network's words."""
    artwork, brand = artwork_get_for(request.actor, artwork_id), brand_get()
    written = caption_write(
        actor=request.actor,
        artwork=artwork,
        network=_network(network),
        pen=pen_for(brand),
        voice=voice_of(brand),
    )
    answer = _panel_answer(request, artwork, _panel(written.caption, saved=True))
    return toast_send(answer, Toast(text=f"Written for {written.caption.get_network_display()}."))


@members_with(Right.WRITE_CAPTIONS)
@require_POST
def write_many(request: WorkspaceRequest) -> HttpResponse:
    """Start a job for the chosen artworks; without a choice of networks, for all of them."""
    networks = [Network(value) for value in request.POST.getlist("networks") if value in Network.values]
    job = writing_job_start(
        actor=request.actor,
        artwork_ids=ticked(request, "artwork_ids", "artworks"),
        networks=networks,
        overwrite=request.POST.get("overwrite") == "yes",
    )
    if request.htmx:
        return HttpResponseClientRedirect(reverse("captions:job", args=[job.pk]))
    return redirect("captions:job", job_id=job.pk)


@members_with(Right.WRITE_CAPTIONS)
@require_GET
def job(request: WorkspaceRequest, job_id: UUID) -> HttpResponse:
    """How far a job is; asked for again until it has its end."""
    found = job_get_for(request.actor, job_id)
    context: dict[str, Any] = {"job": found, "done": done_count(found)}
    template = "tenant/captions/_job.html" if request.htmx else "tenant/captions/job.html"
    return render(request, template, context)


@members_with(Right.WRITE_CAPTIONS)
@require_POST
def job_cancel(request: WorkspaceRequest, job_id: UUID) -> HttpResponse:
    """Stop a job; what is written stays."""
    writing_job_cancel(actor=request.actor, job=job_get_for(request.actor, job_id))
    return redirect("captions:job", job_id=job_id)


def _panel(caption: Caption, *, saved: bool = False) -> Panel:
    network = Network(caption.network)
    kind = kind_for(caption.artwork, network)
    return Panel(network, caption, CaptionForm.of(caption), LIMITS[network], kind, saved=saved)


def _panel_answer(request: WorkspaceRequest, artwork: Artwork, panel: Panel, *, status: int = 200) -> HttpResponse:
    context = {"artwork": artwork, "panel": panel, "brand": brand_get()}
    return render(request, "tenant/captions/_panel.html", context, status=status)


def _network(value: str) -> Network:
    try:
        return Network(value)
    except ValueError as error:
        raise NotFound("There is no such network here.") from error
