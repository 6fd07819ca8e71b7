"""No routing, no router, no roles, no keys per schema, no sessions bound to hosts."""

from tests.benchmarks.settings import *  # noqa: F403

INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "django_tenants"]
DATABASE_ROUTERS: list[str] = []
DATABASES["default"]["ENGINE"] = "tests.benchmarks.plain.backend"
CACHES["default"].pop("KEY_FUNCTION")

_ROUTING = "apps.core.middleware.routing.WorkspaceRoutingMiddleware"
_OF_TENANCY = {
    "apps.core.middleware.tls.TlsAskMiddleware",
    "apps.core.middleware.primary.PrimaryHostMiddleware",
    "apps.core.middleware.sessions.HostBoundSessionMiddleware",
    "apps.public.handoff.middleware.LeadOnMiddleware",
}
MIDDLEWARE = [
    "tests.benchmarks.plain.middleware.OneWorkspaceMiddleware" if name == _ROUTING else name
    for name in MIDDLEWARE
    if name not in _OF_TENANCY
]
