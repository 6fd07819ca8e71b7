"""Secrets of second factors, sealed before they reach the database.

allauth's hooks know the text and not the person, so that nothing of the person can be bound in: a sealed secret that is
moved to another account would open there. It opens nowhere without the key ring.
"""

import base64
from collections.abc import Iterator
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from apps.core.crypto.errors import CannotOpen
from apps.core.crypto.keyring import key_ring
from apps.core.crypto.sealing import key_id_of, open_sealed, seal
from apps.core.crypto.secret import Secret

_NOBODY, _FIELD, _MARK = UUID(int=0), "users.second_factor", "sealed:"
# Where allauth keeps secrets in an authenticator's data: of the app, and of the recovery codes.
_NAMES = ("secret", "seed")


def factor_seal(text: str) -> str:
    """As it may stand in the database."""
    sealed = seal(Secret(text), workspace_id=_NOBODY, field=_FIELD)
    return _MARK + base64.b64encode(sealed).decode()


def factor_open(text: str) -> str:
    """The secret itself; one from before secrets were sealed is given back as it is. Raises CannotOpen."""
    if not text.startswith(_MARK):
        return text
    return open_sealed(_bytes(text), workspace_id=_NOBODY, field=_FIELD).reveal()


def factors_reseal(*, dry_run: bool = False) -> Iterator[tuple[int, bool, str]]:
    """Each authenticator's number, whether it was (would be) sealed anew, and why it could not be, if so.

    One transaction with the row locked for each, so that it may be stopped, repeated and run twice at once.
    """
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        try:
            yield pk, _reseal(pk, dry_run=dry_run), ""
        except CannotOpen as error:
            yield pk, False, error.reason


@transaction.atomic
def _reseal(pk: int, *, dry_run: bool) -> bool:
    found = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if found is None:  # removed since the list was read
        return False
    old = {name: found.data[name] for name in _NAMES if name in found.data and not _is_current(found.data[name])}
    opened = {name: factor_open(text) for name, text in old.items()}
    if old and not dry_run:
        found.data |= {name: factor_seal(text) for name, text in opened.items()}
        found.save(update_fields=["data"])
    return bool(old)


def _is_current(text: str) -> bool:
    return text.startswith(_MARK) and key_id_of(_bytes(text)) == key_ring().current.id


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.removeprefix(_MARK))
