"""Writes on keys: entering, testing, removing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.crypto.sealing import key_id_of, seal
from apps.core.crypto.secret import Secret
from apps.core.errors import Conflict
from apps.core.outside.errors import OutsideError
from apps.core.tenancy.context import active_workspace
from apps.tenant.activity.services import activity_record
from apps.tenant.credentials.cleaning import clean_key
from apps.tenant.credentials.connections import ask
from apps.tenant.credentials.models import Credential, Kind, State
from apps.tenant.credentials.selectors import NoKey, credential_get, credential_open

_SHOWN = 4


@dataclass(frozen=True)
class Tested:
    """The key after the test, and the trouble that kept the test from finding anything out, if any."""

    credential: Credential
    trouble: str = ""


@transaction.atomic
def credential_set(*, actor: Actor | None, kind: Kind, secret: Secret) -> Credential:
    """Enter the key for a service, or put it in the place of the one before; it counts as not tested. Four queries.

    Raises InvalidInput (field ``secret``) for what can be no key.
    """
    secret = clean_key(kind, secret.reveal())
    sealed = seal(secret, workspace_id=active_workspace().id, field=Credential(kind=kind).field)
    credential, is_new = Credential.objects.update_or_create(
        kind=kind,
        defaults={
            "ciphertext": sealed,
            "key_id": key_id_of(sealed),
            "last_four": secret.reveal()[-_SHOWN:],
            "entered_at": timezone.now(),
            "state": State.UNTESTED,
            "tested_at": None,
            "note": "",
        },
    )
    verb, words = ("credential.entered", "Entered") if is_new else ("credential.replaced", "Replaced")
    summary = f"{words} the key for {kind.label}."
    activity_record(actor=actor, verb=verb, summary=summary, object_id=credential.pk, data={"kind": kind.value})
    return credential


@transaction.atomic
def credential_remove(*, actor: Actor, kind: Kind) -> None:
    """Forget the key for a service. Raises NoKey. Three queries."""
    credential = Credential.objects.select_for_update().filter(kind=kind).first()
    if credential is None:
        raise NoKey(kind)
    object_id = credential.pk
    credential.delete()
    summary = f"Removed the key for {kind.label}."
    activity_record(
        actor=actor, verb="credential.removed", summary=summary, object_id=object_id, data={"kind": kind.value}
    )


def credential_test(*, actor: Actor, kind: Kind) -> Tested:
    """Ask the service whether it takes the key, and note what it says. Five queries and up to two requests.

    Trouble that passes (no answer, too many requests) says nothing of the key: its state stays, and ``trouble`` tells.
    Raises NoKey, Conflict when the key was replaced meanwhile, UnknownKey or NotAuthentic.
    """
    credential = credential_get(kind=kind)
    secret = credential_open(credential)
    try:
        state, note = State.WORKS, ask(kind, secret)
    except OutsideError as error:
        if error.is_transient:
            return Tested(credential, trouble=error.message)
        state, note = State.REFUSED, error.message
    return Tested(_note(actor=actor, kind=kind, entered_at=credential.entered_at, state=state, note=note))


@transaction.atomic
def _note(*, actor: Actor, kind: Kind, entered_at: datetime, state: State, note: str) -> Credential:
    """What was found out belongs to the key that was asked about, not to one that took its place during the request."""
    credential = Credential.objects.select_for_update().filter(kind=kind).first()
    if credential is None:
        raise NoKey(kind)
    if credential.entered_at != entered_at:
        raise Conflict("The key was replaced meanwhile. Please test the connection again.")
    credential.state = state
    credential.tested_at = timezone.now()
    credential.note = note[: Credential._meta.get_field("note").max_length]
    credential.save(update_fields=["state", "tested_at", "note", "updated_at"])
    summary = f"Tested the connection to {kind.label}: {'it works' if state == State.WORKS else 'the key is refused'}."
    activity_record(
        actor=actor,
        verb="credential.tested",
        summary=summary,
        object_id=credential.pk,
        data={"kind": kind.value, "state": state.value},
    )
    return credential
