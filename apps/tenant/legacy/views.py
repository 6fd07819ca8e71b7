"""What the old application knew and nothing here has a field for, to be read."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.core.access import WorkspaceRequest, members_with
from apps.core.roles import Right
from apps.tenant.legacy.selectors import kept_from, kept_list

_PAGE = 50


@members_with(Right.VIEW)
@require_GET
def kept(request: WorkspaceRequest) -> HttpResponse:
    """All of it, with a search."""
    words = request.GET.get("q", "").strip()[:200]
    page = Paginator(kept_list(words=words), _PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": kept_from(list(page.object_list)), "words": words}
    return render(request, "tenant/legacy/kept.html", context)
