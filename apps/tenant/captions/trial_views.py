"""The same painting in three tones, in a dialog of the composer."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reswap, retarget, trigger_client_event

from apps.core.access import WorkspaceRequest, members_with
from apps.core.networks import Network
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_send
from apps.tenant.artworks.models import Artwork
from apps.tenant.artworks.selectors import artwork_get_for
from apps.tenant.brand.models import Tone
from apps.tenant.brand.selectors import brand_get
from apps.tenant.captions.limits import as_posted
from apps.tenant.captions.models import JobState, ToneTrial
from apps.tenant.captions.panels import network_named, panel_answer, panel_of, panel_save, version_seen
from apps.tenant.captions.selectors import captions_of
from apps.tenant.captions.services import CaptionChanged, CaptionRefused
from apps.tenant.captions.trials import trial_get_for, trial_start, trial_use
from apps.tenant.captions.writers.base import Draft


@members_with(Right.WRITE_CAPTIONS)
@require_POST
def start(request: WorkspaceRequest, artwork_id: UUID, network: str) -> HttpResponse:
    """Have the words written in every tone; what was typed is saved before."""
    artwork, wanted = artwork_get_for(request.actor, artwork_id), network_named(network)
    if "version" in request.POST and (typed := panel_save(request, artwork, wanted)).refused:
        answer = panel_answer(request, artwork, typed)
        return reswap(retarget(answer, f"#caption-{wanted.value}"), "outerHTML")
    return _dialog(request, artwork, trial_start(actor=request.actor, artwork=artwork, network=wanted))


@members_with(Right.WRITE_CAPTIONS)
@require_GET
def trial(request: WorkspaceRequest, artwork_id: UUID, trial_id: UUID) -> HttpResponse:
    """The dialog's content; asked for again until the words are there."""
    artwork = artwork_get_for(request.actor, artwork_id)
    found = trial_get_for(request.actor, artwork, trial_id)
    return render(request, "tenant/captions/_tones.html", _context(artwork, found))


@members_with(Right.WRITE_CAPTIONS)
@require_POST
def use(request: WorkspaceRequest, artwork_id: UUID, trial_id: UUID) -> HttpResponse:
    """Take the words of one tone."""
    artwork = artwork_get_for(request.actor, artwork_id)
    found = trial_get_for(request.actor, artwork, trial_id)
    tone, version = request.POST.get("tone", ""), version_seen(request)
    try:
        caption = trial_use(actor=request.actor, trial=found, tone=tone, version=version)
    except (CaptionRefused, CaptionChanged) as error:
        problem = error.message if isinstance(error, CaptionRefused) else "Somebody else saved this caption meanwhile."
        return panel_answer(request, artwork, panel_of(captions_of(artwork)[found.network], problem=problem))
    answer = panel_answer(request, artwork, panel_of(caption))
    trigger_client_event(answer, "dialog:close")
    return toast_send(answer, Toast(text=f"The {Tone(tone).label.lower()} words are in the caption."))


def _dialog(request: WorkspaceRequest, artwork: Artwork, found: ToneTrial) -> HttpResponse:
    return render(request, "tenant/captions/_tones_dialog.html", _context(artwork, found))


def _context(artwork: Artwork, found: ToneTrial) -> dict[str, object]:
    network, brand = Network(found.network), brand_get()
    tones = [
        (tone, found.drafts[tone.value], as_posted(_draft(found, tone)), tone.value == brand.tone)
        for tone in Tone
        if tone.value in found.drafts
    ]
    return {
        "artwork": artwork,
        "trial": found,
        "network": network,
        "caption": captions_of(artwork)[network.value],
        "tones": tones,
        "at_work": found.state != JobState.DONE,
    }


def _draft(found: ToneTrial, tone: Tone) -> Draft:
    words = found.drafts[tone.value]
    return Draft(text=words["text"], hashtags=tuple(words["hashtags"]))
