"""Links with which somebody sets their first password."""

from urllib.parse import quote

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from apps.core.tenancy.addresses import url_on
from apps.public.users.models import User


def first_password_url(user: User, *, host: str, urlconf: str) -> str:
    """Address on the host, good once and for three days; nothing for who has a password. No query."""
    if user.has_usable_password():
        return ""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    names = {"uidb36": "UID", "key": "KEY"}
    path = reverse("account_reset_password_from_key", urlconf=urlconf, kwargs=names)
    return url_on(host, path.replace("UID-KEY", quote(key)))
