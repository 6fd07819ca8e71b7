"""A server: HTTPS only, hashed static files, mail through the provider named by EMAIL_URL."""

from config.settings.base import *  # noqa: F403
from config.settings.base import STORAGES, env, security_policy

SITE_SCHEME = env("SITE_SCHEME", default="https")
SITE_PORT = env("SITE_PORT", default="")
CONTENT_SECURITY_POLICY = security_policy(scheme=SITE_SCHEME, port=SITE_PORT)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
# Asked inside the machine, over plain HTTP: by what watches the process, and by the proxy that has no certificate yet.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^internal/"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# Browsers take cookies of such names from the host itself only: no sibling, and nothing else below a customer's domain,
# can plant one.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}

vars().update(env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=15)  # seconds; rows wait for it
