"""The look of a workspace: its page, the preview of what is being chosen, and the pictures themselves."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.access import WorkspaceRequest, members_with, open_to_anyone
from apps.core.appearance import appearance
from apps.core.colours import contrast, palette_for
from apps.core.errors import InvalidInput
from apps.core.forms.errors import form_refuse
from apps.core.roles import Right
from apps.core.storage import workspace_storage
from apps.core.toasts import Toast, toast_flash
from apps.tenant.brand.cleaning import clean_accent
from apps.tenant.brand.look_forms import LookForm
from apps.tenant.brand.selectors import brand_get, mark_path, may_hide_powered_by
from apps.tenant.brand.services import look_update

_YEAR = 365 * 24 * 60 * 60


@members_with(Right.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def look(request: WorkspaceRequest) -> HttpResponse:
    """Logo, icon, colour, light or dark, footer, sender; with a preview of what is not saved yet."""
    brand, may_hide = brand_get(), may_hide_powered_by()
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = LookForm(data, files, brand=brand, may_hide=may_hide)
    if request.method == "POST" and form.is_valid():
        try:
            look_update(actor=request.actor, **form.changes())
        except InvalidInput as error:
            form_refuse(form, error)
        else:
            toast_flash(request, Toast(text="The look is saved. It is on all pages and in all e-mails from now on."))
            return redirect("brand:look")
    context = {"form": form, "brand": brand, **_preview(form)}
    return render(request, "tenant/brand/look.html", context, status=422 if form.errors else 200)


@members_with(Right.MANAGE_SETTINGS)
@require_GET
def preview(request: WorkspaceRequest) -> HttpResponse:
    """How the sign-in page and an e-mail would look with what is typed, before it is saved."""
    form = LookForm(request.GET, brand=brand_get(), may_hide=may_hide_powered_by())
    return render(request, "tenant/brand/_look_preview.html", {"form": form, **_preview(form)})


@open_to_anyone
@require_GET
def mark(request: HttpRequest, file_name: str) -> HttpResponse:
    """A logo or icon of this workspace, as we drew it. Kept for a year: its name changes with what is in it."""
    brand = brand_get()
    stored = {field.name: mark_path(field.name) for field in (brand.logo, brand.favicon, brand.touch_icon) if field}
    name = next((name for name, path in stored.items() if path == request.path), None)
    if name is None:
        raise Http404("There is no such picture.")
    try:
        content = b"".join(workspace_storage().stream(name))
    except FileNotFoundError as error:
        raise Http404("There is no such picture.") from error
    response = HttpResponse(content, content_type="image/png")
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response


def _preview(form: LookForm) -> dict[str, object]:
    """The shades of the colour; of the present one while what is typed is none."""
    try:
        accent = clean_accent(str(form["accent_color"].value()))
    except InvalidInput:
        accent = appearance().accent
    shades = palette_for(accent)
    ratio = contrast(shades.light.accent, shades.light.contrast)
    return {
        "palette": shades,
        "chosen": accent,
        "ratio": f"{ratio:.1f}",
        "is_shifted": shades.light.accent != accent,
        "is_hidden": bool(form["hide_powered_by"].value()),
    }
