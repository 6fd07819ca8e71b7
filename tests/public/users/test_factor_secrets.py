"""Second factors' secrets are sealed in the database, and sealed anew with a new key."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.public.users.factor_secrets import factor_open, factor_seal
from apps.public.users.models import User
from tests.factories.secrets import ring

SECRET = "JBSWY3DPEHPK3PXP"


def rotate(**options: bool) -> str:
    out = StringIO()
    call_command("secrets_rotate", stdout=out, **options)
    return out.getvalue()


def stored() -> str:
    return "".join(str(one.data) for one in Authenticator.objects.all())


def test_what_is_stored_tells_nothing_and_still_works(member: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(member, secret)
    codes = RecoveryCodes.activate(member).get_unused_codes()
    assert secret not in stored()
    assert stored().count("sealed:") == 2
    assert factor_open(Authenticator.objects.get(type="totp").data["secret"]) == secret
    again = Authenticator.objects.get(type="recovery_codes").wrap()
    assert again.get_unused_codes() == codes


def test_one_from_before_is_read_and_sealed_by_the_next_rotation(member: User) -> None:
    Authenticator.objects.create(user=member, type="totp", data={"secret": SECRET})
    assert factor_open(SECRET) == SECRET
    assert "1 would be sealed anew" in rotate(dry_run=True)
    assert SECRET in stored()
    assert "1 sealed anew" in rotate()
    assert SECRET not in stored()
    assert "1 already current" in rotate()


def test_after_a_rotation_the_old_key_can_go(member: User, settings: LazySettings) -> None:
    settings.SECRETS_KEYS = ring("2025b")
    TOTP.activate(member, SECRET)
    settings.SECRETS_KEYS = ring("2026a", "2025b")
    rotate()
    settings.SECRETS_KEYS = ring("2026a")
    assert factor_open(Authenticator.objects.get().data["secret"]) == SECRET


def test_what_can_not_be_opened_is_listed_and_stays(member: User, settings: LazySettings) -> None:
    settings.SECRETS_KEYS = ring("2025b")
    TOTP.activate(member, SECRET)
    before = stored()
    settings.SECRETS_KEYS = ring("2026a")
    with pytest.raises(CommandError, match="second factor"):
        rotate()
    assert stored() == before


def test_the_same_secret_is_never_sealed_the_same_way() -> None:
    assert factor_seal(SECRET) != factor_seal(SECRET)
