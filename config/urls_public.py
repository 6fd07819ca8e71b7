"""Addresses of the root domain: the agency's portal and sign-in."""

from allauth.urls import build_provider_urlpatterns
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("apps.public.users.urls")),
    path("accounts/", include("apps.public.handoff.urls")),
    path("accounts/", include("apps.public.own.account_urls")),
    path("accounts/", include("apps.public.own.security_urls")),
    path("accounts/", include("apps.public.own.passkey_urls")),
    path("accounts/3rdparty/", include("allauth.socialaccount.urls")),
    path("accounts/", include(build_provider_urlpatterns())),
    path("workspaces/", include("apps.public.own.urls")),
    path("", include("apps.public.agency.payment.urls")),
    path("stripe/", include("apps.public.billing.urls")),
    path("imports/", include("apps.public.arrivals.urls")),
    path("audit/", include("apps.public.audit.urls")),
    path("clients/", include("apps.public.support.urls")),
    path("", include("apps.public.agency.urls")),
]
