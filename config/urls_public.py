"""Addresses of the root domain: the agency's portal and sign-in."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("apps.public.agency.urls")),
]
