"""Sign-in and one's own account, on every host: those of allauth's pages that make sense here, each declared."""

from allauth.account import views as account
from django.urls import path, re_path

from apps.core.access import even_when_read_only, open_to_anyone, own_account
from apps.public.users import views

urlpatterns = [
    path("login/", even_when_read_only(open_to_anyone(account.login)), name="account_login"),
    path("logout/", even_when_read_only(open_to_anyone(account.logout)), name="account_logout"),
    path("signup/", open_to_anyone(account.signup), name="account_signup"),
    path("inactive/", open_to_anyone(account.account_inactive), name="account_inactive"),
    path("confirm-email/", open_to_anyone(account.email_verification_sent), name="account_email_verification_sent"),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$",
        even_when_read_only(open_to_anyone(account.confirm_email)),
        name="account_confirm_email",
    ),
    path("password/reset/", even_when_read_only(open_to_anyone(account.password_reset)), name="account_reset_password"),
    path("password/reset/done/", open_to_anyone(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        even_when_read_only(open_to_anyone(account.password_reset_from_key)),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        open_to_anyone(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("profile/", views.profile, name="account_profile"),
    path("email/", own_account(account.email), name="account_email"),
    path("password/change/", own_account(account.password_change), name="account_change_password"),
    path("password/set/", own_account(account.password_set), name="account_set_password"),
    path("reauthenticate/", own_account(account.reauthenticate), name="account_reauthenticate"),
]
