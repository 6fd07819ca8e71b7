"""Second factors of people: an authenticator app whose codes the test can read, recovery codes, a device that signs."""

import json
import secrets
import time
from hashlib import sha256
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from apps.public.users.models import User

PERIOD = 30
_RP_HASH = sha256(settings.ROOT_HOST.encode()).digest()
_PRESENT = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


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


class Device:
    """Something that keeps one passkey of the root host, and signs whatever it is asked from wherever."""

    def __init__(self, user: User) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._id = secrets.token_bytes(16)
        self._handle = user_pk_to_url_str(user).encode()

    def made(self) -> dict[str, Any]:
        """What a browser sends when the passkey is made."""
        key = ES256.from_cryptography_key(self._key.public_key())
        kept = AttestedCredentialData.create(b"\0" * 16, self._id, key)
        data = AuthenticatorData.create(_RP_HASH, _PRESENT | AuthenticatorData.FLAG.AT, 0, kept)
        attestation = AttestationObject.create("none", data, {})
        return self._credential(clientDataJSON=_client_data("create", b"x", ""), attestationObject=bytes(attestation))

    def answer(self, options: dict[str, Any], *, origin: str) -> str:
        """What a browser sends when the passkey is used: the challenge of ``options``, signed, with who asked."""
        client_data = _client_data("get", websafe_decode(options["publicKey"]["challenge"]), origin)
        data = bytes(AuthenticatorData.create(_RP_HASH, _PRESENT, 1))
        signed = self._key.sign(data + sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return json.dumps(
            self._credential(
                clientDataJSON=client_data, authenticatorData=data, signature=signed, userHandle=self._handle
            )
        )

    def _credential(self, **response: bytes) -> dict[str, Any]:
        named = websafe_encode(self._id)
        parts = {name: websafe_encode(value) for name, value in response.items()}
        return {"id": named, "rawId": named, "type": "public-key", "response": parts, "clientExtensionResults": {}}


def _client_data(what: str, challenge: bytes, origin: str) -> bytes:
    data = {"type": f"webauthn.{what}", "challenge": websafe_encode(challenge), "origin": origin}
    return json.dumps(data).encode()


def passkey_give(user: User, name: str = "Passkey", device: Device | None = None) -> Authenticator:
    """Register a passkey of the device (a new one, if none is given), with recovery codes, as the pages do."""
    made: Authenticator = WebAuthn.add(user, name, (device or Device(user)).made()).instance
    RecoveryCodes.activate(user)
    return made
