"""Reads of keys: their state for pages, the secret itself for what calls the service."""

from apps.core.crypto.sealing import open_sealed
from apps.core.crypto.secret import Secret
from apps.core.errors import NotFound
from apps.core.tenancy.context import active_workspace
from apps.tenant.credentials.models import Credential, Kind


class NoKey(NotFound):
    """The workspace has no key for the service."""

    code = "no_key"

    def __init__(self, kind: Kind) -> None:
        super().__init__(f"There is no key for {kind.label} yet.")


def credential_list() -> dict[Kind, Credential | None]:
    """Every kind in order, with the workspace's key for it, if any. One query."""
    entered = {credential.kind: credential for credential in Credential.objects.defer("ciphertext")}
    return {kind: entered.get(kind) for kind in Kind}


def credential_get(*, kind: Kind) -> Credential:
    """The workspace's key for the service, still sealed. Raises NoKey. One query."""
    credential = Credential.objects.filter(kind=kind).first()
    if credential is None:
        raise NoKey(kind)
    return credential


def credential_secret(*, kind: Kind) -> Secret:
    """The key itself, for the moment of the call. One query.

    Raises NoKey; UnknownKey or NotAuthentic when it can't be opened (any more), with a sentence for the user.
    """
    return credential_open(credential_get(kind=kind))


def credential_open(credential: Credential) -> Secret:
    """The key of a row. Raises UnknownKey or NotAuthentic. No query."""
    return open_sealed(bytes(credential.ciphertext), workspace_id=active_workspace().id, field=credential.field)
