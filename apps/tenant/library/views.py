"""The library: every artwork, searched, filtered and sorted by the address."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.core.access import Actor, WorkspaceRequest, members_with
from apps.core.networks import Network
from apps.core.roles import Right
from apps.tenant.artworks.models import Artwork
from apps.tenant.artworks.querysets import ArtworkQuerySet
from apps.tenant.artworks.selectors import uploads_shown
from apps.tenant.library.filters import LibraryFilter, choices, collection_names
from apps.tenant.library.forms import BulkForm
from apps.tenant.library.selectors import artworks_found

PER_PAGE = 60
MOST_PAGES = 20


@dataclass(frozen=True)
class Cards:
    """A stretch of the artworks: those to draw now, how many there are, the number of the page after them."""

    artworks: list[Artwork]
    total: int
    last_page: int
    next_page: int | None


@members_with(Right.VIEW)
@require_GET
def library(request: WorkspaceRequest) -> HttpResponse:
    """The page; for htmx the next stretch of cards (``page``), or the results when the search has changed.

    ``upto`` draws all stretches up to that one, so that going back finds the page as long as it was left.
    """
    wanted = LibraryFilter.of(request.GET)
    if request.htmx and "page" in request.GET:
        return _more(request, wanted)
    context = library_context(request.actor, wanted, upto=_number(request.GET.get("upto"), MOST_PAGES))
    if request.htmx:
        return render(request, "tenant/library/_results.html", context)
    return render(request, "tenant/library/list.html", {**context, **uploads_shown(request.actor)})


def library_context(actor: Actor, wanted: LibraryFilter, *, upto: int = 1) -> dict[str, Any]:
    """What the results need. At most seven queries."""
    found, names = artworks_found(actor, wanted), collection_names()
    return {
        "wanted": wanted,
        "is_close": found.is_close,
        "cards": cards_of(found.artworks, first=1, last=upto),
        "chips": list(wanted.chips(names)),
        "choices": choices(names),
        "bulk": BulkForm(),
        "networks": Network,
    }


def cards_of(artworks: ArtworkQuerySet, *, first: int, last: int) -> Cards:
    """The artworks of the pages ``first`` to ``last``. Two queries."""
    total = artworks.count()
    shown = list(artworks[(first - 1) * PER_PAGE : last * PER_PAGE])
    return Cards(shown, total, last, last + 1 if last * PER_PAGE < total else None)


def _more(request: WorkspaceRequest, wanted: LibraryFilter) -> HttpResponse:
    number = _number(request.GET["page"], 10_000)
    found = artworks_found(request.actor, wanted)
    context = {"wanted": wanted, "cards": cards_of(found.artworks, first=number, last=number)}
    return render(request, "tenant/library/_cards.html", context)


def _number(text: str | None, most: int) -> int:
    return min(max(int(text), 1), most) if text and text.isascii() and text.isdigit() else 1
