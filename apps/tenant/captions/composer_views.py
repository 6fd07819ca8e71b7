"""The composer: one artwork's words for every network."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from apps.core.access import WorkspaceRequest, members_with
from apps.core.networks import Network
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_send
from apps.tenant.artworks.forms import PriceForm
from apps.tenant.artworks.models import Artwork
from apps.tenant.artworks.selectors import artwork_get_for
from apps.tenant.brand.selectors import brand_get
from apps.tenant.captions.approval import caption_unapprove, captions_approve
from apps.tenant.captions.jobs import writing_job_start
from apps.tenant.captions.models import JobState, WritingJob
from apps.tenant.captions.panels import Panel, network_named, panel_answer, panel_of, panel_save, version_seen
from apps.tenant.captions.pens import pen_for
from apps.tenant.captions.selectors import (
    boards_used,
    captions_of,
    changes_since,
    job_get_for,
    neighbours,
    version_get_for,
    versions_of,
)
from apps.tenant.captions.services import CaptionChanged, CaptionRefused, caption_restore
from apps.tenant.captions.writers.base import WriterError
from apps.tenant.captions.writing import FIELDS, caption_write, voice_of

_AT_WORK = (JobState.WAITING, JobState.RUNNING)


@members_with(Right.WRITE_CAPTIONS)
@require_GET
def edit(request: WorkspaceRequest, artwork_id: UUID) -> HttpResponse:
    """The picture, and a tab for each network."""
    artwork = artwork_get_for(request.actor, artwork_id)
    captions = captions_of(artwork)
    before, after = neighbours(artwork)
    shown = request.GET.get("network", "")
    context = {
        "artwork": artwork,
        "panels": [panel_of(captions[network.value]) for network in Network],
        "shown": shown if shown in Network.values else Network.values[0],
        "brand": brand_get(),
        "price_form": PriceForm(artwork=artwork),
        "boards": boards_used(request.actor),
        "before": before,
        "after": after,
    }
    return render(request, "tenant/captions/edit.html", context)


@members_with(Right.WRITE_CAPTIONS)
@require_POST
def save(request: WorkspaceRequest, artwork_id: UUID, network: str) -> HttpResponse:
    """Save one network's words; refused words stay in the form, with the reasons."""
    artwork, wanted = artwork_get_for(request.actor, artwork_id), network_named(network)
    return panel_answer(request, artwork, panel_save(request, artwork, wanted))


@members_with(Right.WRITE_CAPTIONS)
@require_POST
def write(request: WorkspaceRequest, artwork_id: UUID, network: str) -> HttpResponse:
    """Have the writer write this network's words, or some fields of them; what was typed is saved before."""
    artwork, wanted = artwork_get_for(request.actor, artwork_id), network_named(network)
    fields = tuple(name for name in request.POST.getlist("fields") if name in FIELDS)
    if "version" in request.POST:
        typed = panel_save(request, artwork, wanted)
        if typed.refused:
            return panel_answer(request, artwork, typed)
    brand = brand_get()
    pen = pen_for(brand)
    if not pen.quick:
        job = writing_job_start(
            actor=request.actor, artwork_ids=[artwork.pk], networks=[wanted], overwrite=True, fields=fields
        )
        return panel_answer(request, artwork, panel_of(captions_of(artwork)[wanted.value], job=job))
    try:
        caption = caption_write(
            actor=request.actor, artwork=artwork, network=wanted, pen=pen, voice=voice_of(brand), fields=fields
        ).caption
    except (WriterError, CaptionRefused, CaptionChanged) as error:
        return panel_answer(request, artwork, panel_of(captions_of(artwork)[wanted.value], problem=error.message))
    answer = panel_answer(request, artwork, panel_of(caption))
    return toast_send(answer, Toast(text=f"Written for {wanted.label}."))


@members_with(Right.WRITE_CAPTIONS)
@require_GET
def panel(request: WorkspaceRequest, artwork_id: UUID, network: str, job_id: UUID) -> HttpResponse:
    """The panel while a writer is at work on it; asked for again until the job has its end."""
    artwork, wanted = artwork_get_for(request.actor, artwork_id), network_named(network)
    job = job_get_for(request.actor, job_id)
    caption = captions_of(artwork)[wanted.value]
    if job.state in _AT_WORK:
        return panel_answer(request, artwork, panel_of(caption, job=job))
    answer = panel_answer(request, artwork, panel_of(caption, problem=_problem_of(job)))
    return toast_send(answer, Toast(text=f"Written for {wanted.label}.")) if job.written else answer


@members_with(Right.APPROVE)
@require_POST
def approve(request: WorkspaceRequest, artwork_id: UUID, network: str) -> HttpResponse:
    """Approve the words as they stand in the form, or take the approval back."""
    artwork, wanted = artwork_get_for(request.actor, artwork_id), network_named(network)
    typed = panel_save(request, artwork, wanted)
    if typed.refused:
        return panel_answer(request, artwork, typed)
    if request.POST.get("approve") == "no":
        caption_unapprove(actor=request.actor, caption=typed.caption)
        return _fresh(request, artwork, wanted)
    _, refused = captions_approve(actor=request.actor, artworks=[artwork], network=wanted)
    return _fresh(request, artwork, wanted, problem=" ".join(refused))


@members_with(Right.WRITE_CAPTIONS)
@require_GET
def history(request: WorkspaceRequest, artwork_id: UUID, network: str) -> HttpResponse:
    """The versions of a caption, in a drawer."""
    artwork, wanted = artwork_get_for(request.actor, artwork_id), network_named(network)
    caption = captions_of(artwork)[wanted.value]
    context = {"artwork": artwork, "network": wanted, "caption": caption, "versions": versions_of(caption)}
    return render(request, "tenant/captions/_history.html", context)


@members_with(Right.WRITE_CAPTIONS)
@require_GET
def version(request: WorkspaceRequest, artwork_id: UUID, version_id: UUID) -> HttpResponse:
    """One version, and what has changed since."""
    artwork = artwork_get_for(request.actor, artwork_id)
    old = version_get_for(request.actor, artwork, version_id)
    context = {"artwork": artwork, "old": old, "changes": changes_since(old)}
    return render(request, "tenant/captions/_version.html", context)


@members_with(Right.WRITE_CAPTIONS)
@require_POST
def restore(request: WorkspaceRequest, artwork_id: UUID, version_id: UUID) -> HttpResponse:
    """Bring an earlier version back, as the newest one."""
    artwork = artwork_get_for(request.actor, artwork_id)
    old = version_get_for(request.actor, artwork, version_id)
    wanted = network_named(old.caption.network)
    try:
        caption = caption_restore(actor=request.actor, artwork=artwork, old=old, version=version_seen(request))
    except CaptionRefused as error:
        return _fresh(request, artwork, wanted, problem=error.message)
    except CaptionChanged:
        problem = "Somebody else saved this caption meanwhile. Look at what they wrote before you bring a version back."
        return _fresh(request, artwork, wanted, problem=problem)
    answer = panel_answer(request, artwork, panel_of(caption))
    trigger_client_event(answer, "dialog:close")
    return toast_send(answer, Toast(text=f"Version {old.version} is back."))


def _fresh(request: WorkspaceRequest, artwork: Artwork, network: Network, *, problem: str = "") -> HttpResponse:
    shown: Panel = panel_of(captions_of(artwork)[network.value], problem=problem)
    return panel_answer(request, artwork, shown)


def _problem_of(job: WritingJob) -> str:
    return " ".join(filter(None, [*(str(one["reason"]) for one in job.problems), job.trouble]))
