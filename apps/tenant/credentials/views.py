"""The page of keys: entered and tested and removed there, never shown."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from apps.core.access import WorkspaceRequest, members_with
from apps.core.crypto.errors import CannotOpen
from apps.core.errors import NotFound
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash
from apps.tenant.credentials.forms import KeyForm
from apps.tenant.credentials.models import Credential, Kind, State
from apps.tenant.credentials.selectors import credential_get, credential_list
from apps.tenant.credentials.services import credential_remove, credential_set, credential_test

_PURPOSES = {
    Kind.PUBLER: "Posts go out through the Publer account that this key belongs to.",
    Kind.OPENAI: "Captions can be written by OpenAI; it is paid for by the account that this key belongs to.",
}
_WHERE = {
    Kind.PUBLER: "You make one in Publer's settings, under API keys; Publer's Business plan is needed for it.",
    Kind.OPENAI: "You make one at platform.openai.com, under API keys.",
}


@dataclass
class Card:
    """One service on the page. ``trouble`` is why a test found nothing out."""

    kind: Kind
    credential: Credential | None
    form: KeyForm
    trouble: str = ""

    @property
    def purpose(self) -> str:
        return _PURPOSES[self.kind]

    @property
    def where(self) -> str:
        """Where the key is to be had."""
        return _WHERE[self.kind]

    @property
    def state(self) -> str:
        return self.credential.state if self.credential else "missing"

    @property
    def tone(self) -> str:
        """Of the note, which only a tested key has."""
        return "success" if self.state == State.WORKS else "danger"

    @property
    def icon(self) -> str:
        """Beside the note."""
        return "check-circle" if self.state == State.WORKS else "exclamation-triangle"


@members_with(Right.MANAGE_KEYS)
@require_GET
@never_cache
def keys(request: WorkspaceRequest) -> HttpResponse:
    """Which keys there are and what their last test said."""
    return _page(request)


@members_with(Right.MANAGE_KEYS)
@require_POST
@never_cache
@sensitive_post_parameters("secret")
@sensitive_variables()
def save(request: WorkspaceRequest, credential_kind: str) -> HttpResponse:
    """Enter a key, or put it in the place of another."""
    kind = _kind(credential_kind)
    form = KeyForm(request.POST, kind=kind)
    if not form.is_valid():
        return _page(request, form)
    credential_set(actor=request.actor, kind=kind, secret=form.cleaned_data["secret"])
    toast_flash(request, Toast(text=f"The key for {kind.label} is saved. Test the connection next."))
    return redirect("credentials:keys")


@members_with(Right.MANAGE_KEYS)
@require_POST
@never_cache
def test(request: WorkspaceRequest, credential_kind: str) -> HttpResponse:
    """Ask the service, and draw its card anew."""
    kind = _kind(credential_kind)
    try:
        result = credential_test(actor=request.actor, kind=kind)
        card = Card(kind, result.credential, KeyForm(kind=kind), result.trouble)
    except CannotOpen as error:
        card = Card(kind, credential_get(kind=kind), KeyForm(kind=kind), error.message)
    if request.htmx:
        return render(request, "tenant/credentials/_card.html", {"card": card, "is_fresh": True})
    toast_flash(request, Toast(text=card.trouble, level="error") if card.trouble else Toast(text="Tested."))
    return redirect("credentials:keys")


@members_with(Right.MANAGE_KEYS)
@require_POST
def remove(request: WorkspaceRequest, credential_kind: str) -> HttpResponse:
    """Forget a key."""
    kind = _kind(credential_kind)
    credential_remove(actor=request.actor, kind=kind)
    toast_flash(request, Toast(text=f"The key for {kind.label} is removed."))
    return redirect("credentials:keys")


def _page(request: WorkspaceRequest, refused: KeyForm | None = None) -> HttpResponse:
    cards = [
        Card(kind, credential, refused if refused and refused.kind == kind else KeyForm(kind=kind))
        for kind, credential in credential_list().items()
    ]
    status = 422 if refused else 200
    return render(request, "tenant/credentials/keys.html", {"cards": cards}, status=status)


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError as error:
        raise NotFound("There is no such service.") from error
