"""A person's second factors: an authenticator app (TOTP) and passkeys, with recovery codes for when they are lost.

They belong to the account, not to a workspace: rows of ``public``, kept by ``allauth.mfa``.
"""

from collections.abc import Iterable
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest

from apps.public.users.models import User
from apps.public.users.sessions import sessions_end

APP, PASSKEY, CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES

# Recovery codes alone are no factor: they stand in for one.
_FACTORS = (APP, PASSKEY)
_PERIOD_SECONDS = 30
# A code of the app is good for this long: its own period, and as many before and after as the settings tolerate.
_CODE_SECONDS = _PERIOD_SECONDS * (2 * settings.MFA_TOTP_TOLERANCE + 1)


def factors_of(user_id: UUID) -> frozenset[str]:
    """The kinds of second factor that the person has: ``APP``, ``PASSKEY``. One query."""
    found = Authenticator.objects.filter(user_id=user_id, type__in=_FACTORS)
    return frozenset(found.values_list("type", flat=True))


def people_with_factor(user_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of the people who have a second factor. One query."""
    found = Authenticator.objects.filter(user_id__in=list(user_ids), type__in=_FACTORS)
    return frozenset(found.values_list("user_id", flat=True))


def authenticators_of(user_id: UUID) -> list[Authenticator]:
    """All that the person has set up, recovery codes included, the oldest first. One query."""
    return list(Authenticator.objects.filter(user_id=user_id).order_by("created_at"))


def codes_left(authenticators: Iterable[Authenticator]) -> int | None:
    """How many recovery codes are unused; None where there are none at all. No query."""
    found = next((one for one in authenticators if one.type == CODES), None)
    return len(found.wrap().get_unused_codes()) if found else None


def session_has_factor(request: HttpRequest, user: User) -> bool:
    """Whether a second factor was shown in this session, at sign-in or since. No query."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def session_note_factor(request: HttpRequest, authenticator: Authenticator) -> None:
    """Who sets a factor up has just shown it: nobody is asked for it again in the same session. No query."""
    record_authentication(request, authenticator.user, "mfa", id=authenticator.pk, type=authenticator.type)


def app_code_spend(user_id: UUID, code: str) -> bool:
    """Use up a code of the app; False when it was used before, on whichever host. No query.

    allauth remembers codes too, but for one period only and for each host by itself.
    """
    return cache.add(f"allauth.mfa.totp.spent:{user_id}:{normalize_user_code(code)}", "y", timeout=_CODE_SECONDS)


@transaction.atomic
def factors_remove(*, user: User) -> bool:
    """Take all second factors and recovery codes off the account and sign the person out everywhere.

    False when there were none. Two queries, and those of ``sessions_end``.
    """
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if removed:
        sessions_end(user=user, schema_name=None)
    return bool(removed)
