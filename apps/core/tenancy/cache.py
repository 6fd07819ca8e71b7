"""Cache keys: one workspace can't read or fill another's, an attacker's attempts count on all hosts together."""

from apps.core.tenancy.database import tenant_connection

# Tries to sign in, and codes of authenticator apps that were used.
_PLATFORM_WIDE = ("allauth:rl:", "allauth.mfa.totp.")


def make_key(key: str, key_prefix: str, version: int) -> str:
    """Django's KEY_FUNCTION: the schema's name goes first, except for what guards signing in.

    That is kept under one name for the whole platform; otherwise every subdomain would give a guesser fresh tries, and
    take a code that another one has taken.
    """
    scope = "platform" if key.startswith(_PLATFORM_WIDE) else tenant_connection().schema_name
    return f"{scope}:{key_prefix}:{version}:{key}"
