"""The settings of a workspace, and its colours as a stylesheet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.access import WorkspaceRequest, members_with, open_to_anyone
from apps.core.colours import palette_for
from apps.core.errors import InvalidInput
from apps.core.forms.errors import form_refuse
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash
from apps.public.billing.usage import month_start, usage_total
from apps.tenant.brand.forms import SettingsForm
from apps.tenant.brand.selectors import brand_appearance, brand_get, palette_stamp
from apps.tenant.brand.services import settings_update

_YEAR = 365 * 24 * 60 * 60


@members_with(Right.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def settings(request: WorkspaceRequest) -> HttpResponse:
    """The workspace's name and zone, and its voice, on one page."""
    form = SettingsForm(request.POST or None, workspace=request.tenant, brand=brand_get())
    if request.method == "POST" and form.is_valid():
        try:
            settings_update(actor=request.actor, workspace=request.tenant, **form.cleaned_data)
        except InvalidInput as error:
            form_refuse(form, error)
        else:
            toast_flash(request, Toast(text="The settings are saved."))
            return redirect("brand:settings")
    context = {"form": form, "usage": usage_total(workspace_id=request.tenant.pk, since=month_start())}
    return render(request, "tenant/brand/settings.html", context, status=422 if form.errors else 200)


@open_to_anyone
@require_GET
def css(request: HttpRequest) -> HttpResponse:
    """The workspace's shades. Kept for a year under the address that pages link to; that address changes with them."""
    accent = brand_appearance().accent
    text = render_to_string("core/brand.css", {"palette": palette_for(accent)})
    response = HttpResponse(text, content_type="text/css; charset=utf-8")
    is_current = request.GET.get("v") == palette_stamp(accent)
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable" if is_current else "no-cache"
    return response
