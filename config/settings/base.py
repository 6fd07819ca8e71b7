"""Settings that hold everywhere. The environment is read here and nowhere else."""

from pathlib import Path
from typing import Any

import environ
from botocore.config import Config

from config.settings.beat import BEAT_SCHEDULE
from config.settings.database import further_clusters, postgres
from config.settings.domains import *  # noqa: F403
from config.settings.headers import *  # noqa: F403
from config.settings.headers import content_security_policy, storage_origins
from config.settings.signin import *  # noqa: F403
from config.settings.signin import SOCIALACCOUNT_PROVIDERS
from config.settings.tables import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

VAR = Path(env("VAR", default=str(BASE_DIR / "var"))).resolve()
if (VAR / "local.env").exists():
    environ.Env.read_env(str(VAR / "local.env"))

SECRET_KEY = env("SECRET_KEY")
# What clients' keys are sealed with: name:base64, the current one first. `manage.py secrets_new_key` prints one.
SECRETS_KEYS = env("SECRETS_KEYS", default="")
DEBUG = False

# The root domain; every workspace lives one label below it until it has a domain of its own.
ROOT_HOST = env("ROOT_HOST", default="planner.localhost")
PORT = env.int("PORT", default=8000)
SITE_SCHEME = env("SITE_SCHEME", default="http")
# ":8000" where the port belongs into addresses, "" behind a proxy.
SITE_PORT = env("SITE_PORT", default=f":{PORT}")
PLATFORM_NAME = env("PLATFORM_NAME", default="Painting Planner")
ALLOWED_HOSTS = ["*"]  # the routing middleware answers only for hosts in the table of domains

SHARED_APPS = [
    "apps.core",
    "apps.public.workspaces",  # before the library, whose commands ``migrate`` and ``migrate_schemas`` are ours
    "django_tenants",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "apps.public.users",
    "apps.public.audit",
    "apps.public.metering",
    "apps.public.blueprints",
    "apps.public.takeouts",
    "apps.public.billing",
    "apps.public.memberships",
    "apps.public.domains",
    "apps.public.life",
    "apps.public.agency",
    "apps.public.arrivals",
    "apps.public.support",
    "apps.public.handoff",
    "apps.public.own",
    "apps.public.dispatch",
    "apps.tenant.shell",
    "apps.tenant.library",
    "apps.tenant.fittings",
    "apps.tenant.team",
    "apps.tenant.domains",
    "apps.tenant.subscription",
    "apps.tenant.takeout",
    "apps.tenant.agency_access",
    "apps.demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.github",
    "django_cotton.apps.SimpleAppConfig",  # the other one would cache templates on a developer's machine too
    "django_htmx",
]
TENANT_APPS = [
    "apps.tenant.activity",
    "apps.tenant.brand",
    "apps.tenant.credentials",
    "apps.tenant.artworks",
    "apps.tenant.calendars",
    "apps.tenant.captions",
    "apps.tenant.schedule",
    "apps.tenant.publishing",
    "apps.tenant.legacy",
]
INSTALLED_APPS = SHARED_APPS + TENANT_APPS

TENANT_MODEL = "workspaces.Workspace"
TENANT_DOMAIN_MODEL = "workspaces.Domain"
TENANT_LIMIT_SET_CALLS = True
PUBLIC_SCHEMA_URLCONF = "config.urls_public"
ROOT_URLCONF = "config.urls_tenant"
DATABASE_ROUTERS = ["apps.core.tenancy.clusters.router.WorkspaceRouter", "django_tenants.routers.TenantSyncRouter"]
SILENCED_SYSTEM_CHECKS: list[str] = []

# No page and no task may hold the database for longer; migrations and provisioning, on the owner's connection, may.
DATABASE_LIMITS = {"statement_timeout": "30s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "5min"}
# "transaction" behind a pooler such as PgBouncer, else empty: docs/deployment.md, Connection poolers.
DATABASE_POOLING = env("DATABASE_POOLING", default="")
# In so many schemas a connection may have been before it is replaced, as the server's memory for it grows; 0: in any.
DATABASE_SCHEMAS_PER_CONNECTION = env.int("DATABASE_SCHEMAS_PER_CONNECTION", default=250)
DATABASES = {
    "default": {
        **postgres(env("DATABASE_URL"), limits=DATABASE_LIMITS, pooling=DATABASE_POOLING),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "SCHEMAS_PER_CONNECTION": DATABASE_SCHEMAS_PER_CONNECTION,
    }
}
# A streaming replica for the portal's charts and calendar, with the same login; empty: there is none.
if env("DATABASE_REPLICA_URL", default=""):
    DATABASES["replica"] = {
        **DATABASES["default"],
        **postgres(env("DATABASE_REPLICA_URL"), limits=DATABASE_LIMITS, pooling=DATABASE_POOLING),
    }
    DATABASES["replica"]["OPTIONS"].setdefault("connect_timeout", "2")
# Only processes that migrate and provision are given this: never the web process.
OWNER_DATABASE = (
    {**postgres(env("DATABASE_OWNER_URL")), "WORKSPACE_ROLES": False} if env("DATABASE_OWNER_URL", default="") else None
)
# Further clusters of PostgreSQL that workspaces may be moved to, with the same logins: docs/scaling.md.
_further, OWNER_CLUSTERS = further_clusters(env, limits=DATABASE_LIMITS, pooling=DATABASE_POOLING)
DATABASES |= {name: {**DATABASES["default"], **its} for name, its in _further.items()}

VALKEY_URL = env("VALKEY_URL")
# VALKEY_URL leads to a cluster, of which one address is enough. Celery needs a single server then: BROKER_URL.
VALKEY_CLUSTER = env.bool("VALKEY_CLUSTER", default=False)
_CACHE_BACKEND = "apps.core.valkey.ClusterCache" if VALKEY_CLUSTER else "apps.core.valkey.SingleCache"
_CACHE = {"BACKEND": _CACHE_BACKEND, "LOCATION": VALKEY_URL}
CACHES = {
    # Keys carry the schema's name.
    "default": {**_CACHE, "KEY_FUNCTION": "apps.core.tenancy.cache.make_key"},
    # Routing and health: the same on every host.
    "platform": {**_CACHE, "KEY_PREFIX": "platform"},
}

CELERY_BROKER_URL = env("BROKER_URL", default=VALKEY_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
# A killed worker's work is handed out again soon after its longest possible run.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 700}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "planner"
# What sends posts has workers of its own: no picture, no filling and no tidying keeps a post waiting.
# They take from their queues in turn: looking for work that is due waits behind no work.
# And the agency, which waits in front of a page for a new workspace, behind no client's thousand pictures.
CELERY_TASK_ROUTES = {
    "publishing.work": {"queue": "publishing"},
    "dispatch.*": {"queue": "dispatch"},
    "agency.open_workspace": {"queue": "agency"},
    "workspaces.catch_up": {"queue": "agency"},
    "workspaces.refill_spares": {"queue": "agency"},
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE

# So many schemas are kept ready for new workspaces, which are made in a moment then; 0: each is made when it is needed.
SPARE_WORKSPACES = env.int("SPARE_WORKSPACES", default=2)
# How long an archived client can be brought back before it is deleted.
ARCHIVE_DAYS = env.int("ARCHIVE_DAYS", default=30)
# Where pg_dump, pg_restore and psql are, of the server's version or later; empty: on the PATH.
POSTGRES_PROGRAMS = env("POSTGRES_PROGRAMS", default="")

AWS_S3_ENDPOINT_URL = env("S3_ENDPOINT_URL", default=None)
S3_PUBLIC_ENDPOINT_URL = env("S3_PUBLIC_ENDPOINT_URL", default=AWS_S3_ENDPOINT_URL)
AWS_STORAGE_BUCKET_NAME = env("S3_BUCKET")
AWS_S3_ACCESS_KEY_ID = env("S3_ACCESS_KEY_ID")
AWS_S3_SECRET_ACCESS_KEY = env("S3_SECRET_ACCESS_KEY")
AWS_S3_REGION_NAME = env("S3_REGION", default="us-east-1")
AWS_S3_CLIENT_CONFIG = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path" if AWS_S3_ENDPOINT_URL else "auto"},
    connect_timeout=3,
    read_timeout=20,
    retries={"max_attempts": 2, "mode": "standard"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
# Services of others; on a developer's machine simulators of ours stand in for them (local/simulators).
PUBLER_BASE_URL = env("PUBLER_BASE_URL", default="https://app.publer.com/api/v1")
# A post whose fate at Publer is not known is looked for so many seconds before it counts as never having arrived.
PUBLER_SETTLE = env.float("PUBLER_SETTLE", default=300)
# What is there is looked at so often until its time: somebody may change or delete it at Publer.
PUBLER_LOOK_EVERY = env.float("PUBLER_LOOK_EVERY", default=12 * 3600)
# Seconds after which the work of somebody who died is anybody's, and a message that did nothing is sent again.
PUBLISHING_LEASE = env.float("PUBLISHING_LEASE", default=90)
DISPATCH_LEASE = env.float("DISPATCH_LEASE", default=60)
# So many requests of one user in a window of so many seconds, over all keys and workspaces; 0: they are not counted.
PUBLER_REQUESTS = env.int("PUBLER_REQUESTS", default=100)
PUBLER_WINDOW = env.float("PUBLER_WINDOW", default=120)
PUBLER_TIMEOUT = env.float("PUBLER_TIMEOUT", default=30)  # seconds that the worker waits for an answer
PUBLER_UPLOAD_TIMEOUT = env.float("PUBLER_UPLOAD_TIMEOUT", default=60)  # seconds for one picture
OPENAI_BASE_URL = env("OPENAI_BASE_URL", default="https://api.openai.com/v1")
# The agency's own key, for workspaces without one whose plan has tokens left; what it is used for is metered.
OPENAI_API_KEY = env("OPENAI_API_KEY", default="")
OPENAI_MODEL = env("OPENAI_MODEL", default="gpt-5.4-mini")  # where a workspace names no other
OPENAI_TIMEOUT = env.float("OPENAI_TIMEOUT", default=60)  # seconds that the worker waits for words
# US dollars for a million tokens in and out, by the beginning of the model's name, as OpenAI's price list had them in
# June 2026 (https://openai.com/api/pricing); JSON, such as {"gpt-5.4": [2.5, 15]}.
OPENAI_PRICES = env.json(
    "OPENAI_PRICES",
    default={"gpt-5.4-nano": [0.2, 1.25], "gpt-5.4-mini": [0.75, 4.5], "gpt-5.4": [2.5, 15], "gpt-5.5": [5, 30]},
)
# Billing through Stripe; without a key plans are set by hand. The version is the one that the answers are read in.
STRIPE_SECRET_KEY = env("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRET = env("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_BASE_URL = env("STRIPE_BASE_URL", default="https://api.stripe.com")
STRIPE_API_VERSION = "2026-10-28.endive"
OUTSIDE_TIMEOUT = env.float("OUTSIDE_TIMEOUT", default=10)  # seconds that somebody at a page waits for them
# Addresses that users type (calendars to subscribe to): the ports, and networks such as 10.2.0.0/16 that may be reached
# although they are not public. Nothing else inside can be.
WEB_FETCH_PORTS = env.list("WEB_FETCH_PORTS", cast=int, default=[80, 443])
WEB_FETCH_NETWORKS = env.list("WEB_FETCH_NETWORKS", default=[])

STORAGES = {
    "default": {"BACKEND": "apps.core.storage.WorkspaceStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

MIDDLEWARE = [
    # First those that set headers, so that no answer goes out without them.
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "apps.core.middleware.headers.HeadersMiddleware",
    "apps.core.middleware.health.HealthMiddleware",
    "apps.core.middleware.tls.TlsAskMiddleware",
    "apps.core.middleware.origin.OriginMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.core.middleware.routing.WorkspaceRoutingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "apps.core.middleware.sessions.HostBoundSessionMiddleware",
    "apps.core.middleware.primary.PrimaryHostMiddleware",
    "apps.public.handoff.middleware.LeadOnMiddleware",
    "django.middleware.common.CommonMiddleware",
    "apps.core.middleware.bodies.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.core.middleware.errors.ErrorMiddleware",
    "apps.public.access.middleware.AccessMiddleware",
    "apps.core.middleware.read_only.ReadOnlyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATE_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "tenant_templates", BASE_DIR / "public_templates"],
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", TEMPLATE_LOADERS)],
            "builtins": ["django_cotton.templatetags.cotton", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.core.context_processors.platform",
                "apps.public.agency.context_processors.portal_shell",
                "apps.tenant.shell.context_processors.workspace_shell",
            ],
        },
    }
]
COTTON_DIR = "cotton"
FORM_RENDERER = "apps.core.forms.renderer.AppFormRenderer"

WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
_NODE = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/bootstrap", _NODE / "bootstrap/dist"),
    ("vendor/bootstrap-icons", _NODE / "bootstrap-icons/font"),
    ("vendor/htmx", _NODE / "htmx.org/dist"),
    ("vendor/fullcalendar", _NODE / "fullcalendar"),
    ("vendor/sortablejs", _NODE / "sortablejs"),
    ("vendor/uppy", _NODE / "uppy/dist"),
    ("vendor/chart.js", _NODE / "chart.js/dist"),
    ("vendor/cropperjs", _NODE / "cropperjs/dist"),
    ("vendor/tom-select", _NODE / "tom-select/dist"),
    ("vendor/inter", _NODE / "@fontsource-variable/inter"),
    ("vendor/fraunces", _NODE / "@fontsource-variable/fraunces"),
]

SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True


def security_policy(*, scheme: str, port: str) -> dict[str, Any]:
    """The content security policy of a platform whose addresses begin and end like this."""
    storage = storage_origins(
        endpoint=S3_PUBLIC_ENDPOINT_URL, bucket=AWS_STORAGE_BUCKET_NAME, region=AWS_S3_REGION_NAME
    )
    return content_security_policy(
        storage=storage, scheme=scheme, root_host=ROOT_HOST, port=port, providers=SOCIALACCOUNT_PROVIDERS
    )


CONTENT_SECURITY_POLICY = security_policy(scheme=SITE_SCHEME, port=SITE_PORT)
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"{PLATFORM_NAME} <hello@{ROOT_HOST}>")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Those that speak HTTP would tell headers at DEBUG, and keys with them.
    "loggers": {
        name: {"level": "WARNING"} for name in ("pyvips", "botocore", "httpx2", "httpcore2", "openai", "stripe")
    },
}
