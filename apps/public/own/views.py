"""A person's own workspaces: the list on the root, a new one, and the switcher of every host."""

from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.access import own_account
from apps.core.errors import AppError
from apps.core.forms.errors import form_refuse
from apps.core.tenancy.addresses import host_for_slug, url_on
from apps.core.tenancy.context import active_workspace_or_none
from apps.core.toasts import Toast, toast_flash
from apps.public.memberships.selectors import workspaces_of
from apps.public.own.forms import OwnWorkspaceForm
from apps.public.own.selectors import plan_for_another
from apps.public.own.services import own_workspace_create
from apps.public.users.models import User


@own_account
@require_GET
def workspaces(request: HttpRequest) -> HttpResponse:
    """All workspaces that the person is a member of; the list follows while one is being prepared."""
    user = cast("User", request.user)
    context = {"own_workspaces": workspaces_of(user.pk), "another": plan_for_another(user.pk)}
    part = getattr(request, "htmx", False) and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "public/own/_list.html" if part else "public/own/workspaces.html", context)


@own_account
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A further workspace, as far as the plan goes; what was typed stays when something is refused."""
    form = OwnWorkspaceForm(request.POST or None)
    user = cast("User", request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = own_workspace_create(user=user, **form.cleaned_data)
        except AppError as error:
            form_refuse(form, error)
        else:
            toast_flash(request, Toast(text=f"{made.name} is being prepared. It takes a few seconds."))
            return redirect("own:workspaces")
    context = {"form": form, "domain": host_for_slug(""), "another": plan_for_another(user.pk)}
    return render(request, "public/own/create.html", context, status=422 if form.errors else 200)


@own_account
@require_GET
def switcher(request: HttpRequest) -> HttpResponse:
    """The entries of the menu that leads to one's other workspaces; fetched when it is opened."""
    active = active_workspace_or_none()
    own = [found for found in workspaces_of(cast("User", request.user).pk) if found.is_open]
    query = urlencode({"via": request.get_host(), "next": reverse("own:workspaces", urlconf="config.urls_public")})
    context = {
        "own_workspaces": own,
        "here": active.id if active else None,
        "all_url": f"{url_on(settings.ROOT_HOST, reverse('handoff_enter'))}?{query}",
    }
    return render(request, "core/shell/switcher_items.html", context)
