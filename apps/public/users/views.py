"""A person's own profile."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.core.access import own_account
from apps.core.toasts import Toast, toast_flash
from apps.public.users.forms import ProfileForm
from apps.public.users.models import User
from apps.public.users.services import user_rename


@own_account
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """One's name; the address and the password are pages of their own."""
    user = cast("User", request.user)
    form = ProfileForm(request.POST or None, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        user_rename(user=user, name=form.cleaned_data["name"])
        toast_flash(request, Toast(text="Your name is saved."))
        return redirect("account_profile")
    return render(request, "account/profile.html", {"form": form}, status=422 if form.errors else 200)
