"""Sealing what is stored anew, with the current key of the ring, so that an old key can be thrown away.

A row is one transaction with the row locked. So it can be stopped anywhere and started again, and two runs at once do
the work once: the second finds each row done.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import DatabaseError, transaction

from apps.core.crypto.errors import CannotOpen
from apps.core.crypto.keyring import key_ring
from apps.core.crypto.sealing import key_id_of, seal
from apps.core.tenancy.context import active_workspace, public_context, workspace_context
from apps.public.users.factor_secrets import factors_reseal
from apps.public.workspaces.models import PREPARED, Workspace
from apps.tenant.credentials.models import Credential
from apps.tenant.credentials.selectors import credential_open


class Outcome(StrEnum):
    """What became of a row."""

    SEALED = "sealed anew"
    CURRENT = "already current"
    UNREADABLE = "can't be opened"


@dataclass(frozen=True)
class Step:
    """One row, or a workspace that could not be read at all; ``reason`` says why. Nothing here is secret."""

    workspace: str
    what: str
    outcome: Outcome
    reason: str = ""


def rotate_all(*, dry_run: bool = False) -> Iterator[Step]:
    """Go over every workspace that holds work, and people's second factors.

    A failure in one does not end it.

    With ``dry_run`` nothing is written, and SEALED means "would be". A query for each workspace, two for each row.
    """
    for workspace in Workspace.objects.filter(state__in=PREPARED, failure="").order_by("created_at"):
        try:
            with workspace_context(workspace):
                steps = _rotate_workspace(workspace, dry_run=dry_run)
        except DatabaseError as error:
            steps = [Step(workspace.slug, "everything", Outcome.UNREADABLE, str(error).strip().split("\n")[0])]
        yield from steps
    with public_context():
        yield from _people(dry_run=dry_run)


def _people(*, dry_run: bool) -> Iterator[Step]:
    """Second factors belong to people, not to a workspace."""
    for number, is_sealed, reason in factors_reseal(dry_run=dry_run):
        outcome = Outcome.UNREADABLE if reason else Outcome.SEALED if is_sealed else Outcome.CURRENT
        yield Step("people", f"second factor {number}", outcome, reason)


def _rotate_workspace(workspace: Workspace, *, dry_run: bool) -> list[Step]:
    return [_rotate(workspace, pk, dry_run=dry_run) for pk in Credential.objects.values_list("pk", flat=True)]


@transaction.atomic
def _rotate(workspace: Workspace, pk: UUID, *, dry_run: bool) -> Step:
    credential = Credential.objects.select_for_update().filter(pk=pk).first()
    if credential is None:  # removed since the list was read
        return Step(workspace.slug, "a key that was removed meanwhile", Outcome.CURRENT)
    try:
        outcome = _seal_anew(credential, dry_run=dry_run)
    except CannotOpen as error:
        return Step(workspace.slug, credential.kind, Outcome.UNREADABLE, error.reason)
    return Step(workspace.slug, credential.kind, outcome)


def _seal_anew(credential: Credential, *, dry_run: bool) -> Outcome:
    """Asks the ciphertext for its key, not the column, which is there for people."""
    secret = credential_open(credential)
    current = key_ring().current.id
    if key_id_of(bytes(credential.ciphertext)) == current and credential.key_id == current:
        return Outcome.CURRENT
    if not dry_run:
        credential.ciphertext = seal(secret, workspace_id=active_workspace().id, field=credential.field)
        credential.key_id = current
        credential.save(update_fields=["ciphertext", "key_id"])
    return Outcome.SEALED
