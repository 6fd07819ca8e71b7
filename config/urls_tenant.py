"""Addresses of a workspace's hosts."""

from django.urls import include, path

from apps.tenant.shell.views import home

urlpatterns = [
    path("", home, name="home"),
    path("accounts/", include("apps.public.users.urls")),
    path("", include("apps.tenant.brand.urls")),
    path("", include("apps.tenant.artworks.urls")),
    path("", include("apps.tenant.captions.urls")),
    path("", include("apps.tenant.calendars.urls")),
    path("", include("apps.tenant.schedule.urls")),
    path("", include("apps.tenant.publishing.urls")),
]
