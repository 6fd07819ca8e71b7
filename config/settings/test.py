"""The tests: as in production where it matters, cheap password hashes, mail in memory."""

from config.settings.base import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
SPARE_WORKSPACES = 0  # a test that wants some says so
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
SITE_PORT = ":8000"
# Nobody listens there: a test that wants an answer starts a simulator.
PUBLER_BASE_URL = "http://127.0.0.1:9/publer"
OPENAI_BASE_URL = "http://127.0.0.1:9/openai"
STRIPE_BASE_URL = "http://127.0.0.1:9"
# Nobody answers there; the tests of domains start a server of their own. Names below .example and .test can be claimed.
DNS_RESOLVERS = ["127.0.0.1:1"]
DNS_SECONDS = 1
DOMAIN_CHECK_SECONDS = 0.5
DOMAIN_REFUSED_ENDINGS = [ending for ending in DOMAIN_REFUSED_ENDINGS if ending not in {"example", "test"}]
