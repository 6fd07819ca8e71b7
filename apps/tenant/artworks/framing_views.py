"""How one artwork is framed for the networks' shapes."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import InvalidInput, NotFound
from apps.core.networks import Network
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash
from apps.tenant.artworks.forms import FramingForm
from apps.tenant.artworks.framing import framing_set, shape_set
from apps.tenant.artworks.models import Artwork, Framing, Rendition, RenditionKind
from apps.tenant.artworks.selectors import artwork_get_for
from apps.tenant.artworks.shapes import FRAMED, RATIOS, SHAPES, kind_for


@dataclass(frozen=True)
class Frame:
    """One shape as the page shows it. ``stamp`` changes with the picture; ``is_waiting`` while it is being made."""

    kind: RenditionKind
    framing: Framing | None
    rendition: Rendition | None
    networks: list[Network]

    @property
    def is_waiting(self) -> bool:
        if self.rendition is None:
            return True
        return self.framing is not None and self.framing.updated_at > self.rendition.updated_at

    @property
    def stamp(self) -> int:
        return int(self.rendition.updated_at.timestamp()) if self.rendition else 0


@dataclass(frozen=True)
class NetworkShapes:
    """The shapes that one network offers, and the one that goes out."""

    network: Network
    offered: tuple[RenditionKind, ...]
    chosen: str
    used: RenditionKind


@members_with(Right.VIEW)
@require_GET
def frames(request: WorkspaceRequest, artwork_id: UUID) -> HttpResponse:
    """All shapes of the artwork; asked for again by htmx while pictures are being made. Four queries."""
    found = artwork_get_for(request.actor, artwork_id)
    shown = _frames(found)
    context: dict[str, Any] = {
        "artwork": found,
        "frames": shown,
        "is_waiting": any(frame.is_waiting for frame in shown),
        "choosing": [_shapes(found, network) for network in Network.posted() if len(SHAPES[network]) > 1],
    }
    template = "tenant/artworks/_frames.html" if request.htmx else "tenant/artworks/frames.html"
    return render(request, template, context)


@members_with(Right.EDIT_LIBRARY)
@require_http_methods(["GET", "POST"])
def frame(request: WorkspaceRequest, artwork_id: UUID, shape_name: str) -> HttpResponse:
    """Frame one shape: the whole painting on a matte, or a part of it that fills the shape."""
    found, shape = artwork_get_for(request.actor, artwork_id), _shape(shape_name)
    present = Framing.objects.filter(artwork=found, kind=shape).first()
    form = FramingForm(request.POST or None, framing=present)
    if request.method == "POST" and form.is_valid():
        framing_set(actor=request.actor, artwork=found, kind=shape, matte=form.cleaned_data["matte"], crop=form.crop)
        toast_flash(request, Toast(text=f"{shape.label} is framed. Its picture is being made."))
        return redirect("artworks:frames", artwork_id=found.pk)
    context = {"artwork": found, "kind": shape, "ratio": RATIOS[shape], "form": form}
    return render(request, "tenant/artworks/frame.html", context, status=422 if form.errors else 200)


@members_with(Right.EDIT_LIBRARY)
@require_POST
def shape(request: WorkspaceRequest, artwork_id: UUID) -> HttpResponse:
    """Choose the shape that goes out on a network."""
    found = artwork_get_for(request.actor, artwork_id)
    if request.POST.get("network") not in Network.posted_values():
        raise InvalidInput("Choose a network of the list.")
    network = Network(request.POST["network"])
    shape_set(actor=request.actor, artwork=found, network=network, kind=request.POST.get("kind", ""))
    toast_flash(request, Toast(text=f"{network.label} gets that shape from now on."))
    return redirect("artworks:frames", artwork_id=found.pk)


def _frames(artwork: Artwork) -> list[Frame]:
    framings = {framing.kind: framing for framing in Framing.objects.filter(artwork=artwork)}
    renditions = {rendition.kind: rendition for rendition in Rendition.objects.filter(artwork=artwork)}
    used = {network: kind_for(artwork, network) for network in Network.posted()}
    return [
        Frame(kind, framings.get(kind), renditions.get(kind), [one for one in used if used[one] == kind])
        for kind in FRAMED
    ]


def _shapes(artwork: Artwork, network: Network) -> NetworkShapes:
    chosen = artwork.shapes.get(network.value, "")
    return NetworkShapes(network, SHAPES[network], chosen, kind_for(artwork, network))


def _shape(kind: str) -> RenditionKind:
    if kind not in FRAMED:
        raise NotFound("There is no such shape.")
    return RenditionKind(kind)
