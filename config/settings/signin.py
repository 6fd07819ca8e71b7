"""Sign-in: django-allauth, e-mail and password, Google and GitHub where they are configured."""

from typing import Any

import environ

env = environ.Env()

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "apps.public.access.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "apps.public.access.adapters.SocialAccountAdapter"
ACCOUNT_FORMS = {
    name: f"apps.public.users.account_forms.{form}"
    for name, form in {
        "login": "SignInForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "add_email": "AddEmailForm",
        "reauthenticate": "ReauthenticateForm",
    }.items()
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
# A mail for each change of password or address; the password again before an address is changed.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Failed tries and mails asked for, counted over all hosts together.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "confirm_email": "1/3m/key",
}

# Two-factor belongs to the account: an app and recovery codes on all hosts, passkeys on the root.
MFA_ADAPTER = "apps.public.access.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    name: f"apps.public.users.factor_forms.{form}"
    for name, form in {
        "authenticate": "AuthenticateForm",
        "reauthenticate": "ReauthenticateForm",
        "activate_totp": "ActivateTOTPForm",
        "authenticate_webauthn": "AuthenticateWebAuthnForm",
        "reauthenticate_webauthn": "ReauthenticateWebAuthnForm",
        "login_webauthn": "LoginWebAuthnForm",
        "add_webauthn": "AddWebAuthnForm",
        "edit_webauthn": "EditWebAuthnForm",
    }.items()
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Clocks of telephones are not always right: a code is good half a minute before and after its time.
MFA_TOTP_TOLERANCE = 1
# allauth's "login_failed" above (five in five minutes) counts for codes too; this is what a patient guesser meets.
MFA_RATE_LIMITS = {"second_factor": "30/d/key"}
# Every account begins with a confirmed address; a further one may be added and confirmed with two-factor on.
MFA_ALLOW_UNVERIFIED_EMAIL = True

ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True


def _provider(name: str, **extra: Any) -> dict[str, Any]:
    client_id = env(f"{name}_CLIENT_ID", default="")
    secret = env(f"{name}_CLIENT_SECRET", default="")
    return {"APPS": [{"client_id": client_id, "secret": secret}] if client_id else [], **extra}


SOCIALACCOUNT_PROVIDERS = {
    "google": _provider("GOOGLE", SCOPE=["profile", "email"], OAUTH_PKCE_ENABLED=True),
    "github": _provider("GITHUB", SCOPE=["user:email"]),
}
