"""Two-factor on every host, below ``accounts/``: app and recovery codes, each of allauth's pages declared."""

from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path
from django.views.decorators.cache import never_cache

from apps.core.access import even_when_read_only, open_to_anyone, own_account
from apps.public.own import security_views as views

urlpatterns = [
    path(
        "second-factor/", even_when_read_only(open_to_anyone(views.AuthenticateView.as_view())), name="mfa_authenticate"
    ),
    path("security/", views.security, name="account_security"),
    # Where allauth leads when something is done.
    path("security/", views.security, name="mfa_index"),
    path("security/confirm/", own_account(views.ReauthenticateView.as_view()), name="mfa_reauthenticate"),
    path("security/app/", own_account(never_cache(views.ActivateTOTPView.as_view())), name="mfa_activate_totp"),
    path("security/app/remove/", own_account(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("security/codes/", own_account(never_cache(codes.view_recovery_codes)), name="mfa_view_recovery_codes"),
    path("security/codes/new/", own_account(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("security/codes/file/", own_account(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
]
