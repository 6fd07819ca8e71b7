"""Passkeys, on the root host only: a browser keeps them for one host, and hands them to no other."""

from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from apps.core.access import open_to_anyone, own_account
from apps.public.own import security_views as views

urlpatterns = [
    path("login/passkey/", open_to_anyone(views.SignInByPasskeyView.as_view()), name="mfa_login_webauthn"),
    # Where allauth leads when something is done.
    path("security/", views.security, name="mfa_list_webauthn"),
    path("security/passkeys/add/", own_account(views.AddPasskeyView.as_view()), name="mfa_add_webauthn"),
    path(
        "security/passkeys/confirm/",
        own_account(views.ReauthenticatePasskeyView.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
    path("security/passkeys/<int:pk>/name/", own_account(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("security/passkeys/<int:pk>/remove/", own_account(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
]
