"""Addresses of a workspace's hosts."""

from django.urls import include, path

from apps.tenant.shell.views import home

urlpatterns = [
    path("", home, name="home"),
    path("accounts/", include("apps.public.users.urls")),
    path("accounts/", include("apps.public.handoff.urls")),
    path("accounts/", include("apps.public.own.account_urls")),
    path("accounts/", include("apps.public.own.security_urls")),
    path("visit/", include("apps.public.support.visitor_urls")),
    path("settings/agency/", include("apps.tenant.agency_access.urls")),
    path("settings/log/", include("apps.tenant.activity.urls")),
    path("team/", include("apps.tenant.team.urls")),
    path("settings/domains/", include("apps.tenant.domains.urls")),
    path("settings/plan/", include("apps.tenant.subscription.urls")),
    path("settings/security/", include("apps.tenant.team.security_urls")),
    path("settings/data/", include("apps.tenant.takeout.urls")),
    path("settings/keys/", include("apps.tenant.credentials.urls")),
    path("settings/before/", include("apps.tenant.legacy.urls")),
    path("", include("apps.tenant.brand.urls")),
    path("", include("apps.tenant.artworks.urls")),
    path("", include("apps.tenant.library.urls")),
    path("", include("apps.tenant.captions.urls")),
    path("", include("apps.tenant.calendars.urls")),
    path("", include("apps.tenant.schedule.urls")),
    path("", include("apps.tenant.publishing.urls")),
]
