"""Second factors of people: an authenticator app whose codes the test can read, recovery codes, a passkey by name."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from apps.public.users.models import User

PERIOD = 30


class App:
    """An authenticator app; ``code(-1)`` is the one that it showed half a minute ago."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def code(self, step: int = 0) -> str:
        """What the app shows now, or so many steps away from now."""
        return format_hotp_value(hotp_value(self.secret, int(time.time()) // PERIOD + step))

    def wrong(self) -> str:
        """Six digits that are none of those that are good now."""
        good = {self.code(step) for step in range(-2, 3)}
        return next(f"{number:06}" for number in range(10) if f"{number:06}" not in good)


def app_give(user: User) -> App:
    """Set an authenticator app up, with recovery codes, as the pages do."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return App(secret)


def codes_of(user: User) -> list[str]:
    """The recovery codes that are unused."""
    found = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    codes: list[str] = found.wrap().get_unused_codes()
    return codes


def passkey_give(user: User, name: str = "Passkey") -> Authenticator:
    """A passkey that exists, though no device could sign with it."""
    data = {"name": name, "credential": {}}
    made: Authenticator = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
    RecoveryCodes.activate(user)
    return made
