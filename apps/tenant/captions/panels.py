"""One network's part of the composer: its form, how it stands, and the answer that draws it anew."""

from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import render

from apps.core.access import WorkspaceRequest
from apps.core.errors import InvalidInput, NotFound
from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork, RenditionKind
from apps.tenant.artworks.shapes import kind_for
from apps.tenant.brand.selectors import brand_get
from apps.tenant.captions.forms import CaptionForm
from apps.tenant.captions.limits import LIMITS, Limits
from apps.tenant.captions.models import Caption, WritingJob
from apps.tenant.captions.selectors import captions_of
from apps.tenant.captions.services import CaptionChanged, CaptionRefused, caption_save


@dataclass(frozen=True)
class Panel:
    """What the template needs. ``problem`` is why nothing was written; ``job`` is writing just now."""

    network: Network
    caption: Caption
    form: CaptionForm
    limits: Limits
    kind: RenditionKind
    theirs: Caption | None = None
    job: WritingJob | None = None
    problem: str = ""

    @property
    def is_sold_with_prints(self) -> bool:
        """Whether its posts go out with the words for prints, if there are some."""
        return self.caption.artwork.is_sold_with_prints

    @property
    def said(self) -> str:
        """The text that goes out now."""
        return (self.is_sold_with_prints and self.caption.print_text) or self.caption.text

    @property
    def refused(self) -> bool:
        """Whether what was typed could not be saved."""
        return self.form.is_bound


def panel_of(caption: Caption, *, row: bool = False, job: WritingJob | None = None, problem: str = "") -> Panel:
    """The panel of a caption as it is saved, or its ``row`` of the table."""
    network = Network(caption.network)
    kind = RenditionKind.GRID if row else kind_for(caption.artwork, network)
    has_prints = not row and (caption.artwork.has_prints or bool(caption.print_text))
    form = CaptionForm.of(caption, prefix=_prefix(caption.artwork, network, row=row), has_prints=has_prints)
    return Panel(network, caption, form, LIMITS[network], kind, job=job, problem=problem)


def panel_save(request: WorkspaceRequest, artwork: Artwork, network: Network, *, row: bool = False) -> Panel:
    """Save what was typed; when it is refused, the panel holds it with the reasons. Eight queries."""
    prefix = _prefix(artwork, network, row=row)
    form = CaptionForm(request.POST, network=network, prefix=prefix, has_prints="print_text" in request.POST)
    theirs: Caption | None = None
    if form.is_valid():
        draft, version = form.draft(), form.cleaned_data["version"]
        if version == 0 and draft.is_blank:
            return panel_of(captions_of(artwork)[network.value], row=row)
        try:
            saved = caption_save(actor=request.actor, artwork=artwork, network=network, draft=draft, version=version)
            return panel_of(saved, row=row)
        except CaptionRefused as refusal:
            for one in refusal.violations:
                form.add_error(one.field if one.field in form.fields else None, one.message)
        except CaptionChanged as changed:
            form.add_error(None, changed.message)
            theirs = changed.current
            form.data = {**request.POST.dict(), "version": str(theirs.version)}
    return replace(panel_of(captions_of(artwork)[network.value], row=row), form=form, theirs=theirs)


def panel_answer(request: WorkspaceRequest, artwork: Artwork, panel: Panel) -> HttpResponse:
    """The panel drawn anew; 422 when what was typed is refused."""
    context = {"artwork": artwork, "panel": panel, "brand": brand_get()}
    status = 422 if panel.refused else 200
    return render(request, "tenant/captions/_panel.html", context, status=status)


def network_named(value: str) -> Network:
    """The network that an address names. Raises NotFound."""
    try:
        return Network(value)
    except ValueError as error:
        raise NotFound("There is no such network here.") from error


def version_seen(request: WorkspaceRequest) -> int:
    """The version of the caption that the page showed. Raises InvalidInput."""
    try:
        return int(request.POST.get("version", ""))
    except ValueError as error:
        raise InvalidInput("The page is not the newest any more. Please load it again, then choose.") from error


def _prefix(artwork: Artwork, network: Network, *, row: bool) -> str:
    return f"{artwork.pk}" if row else network.value
