"""How django-allauth behaves on our hosts."""

from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from apps.core.tenancy.context import active_workspace_or_none
from apps.public.access.second_factor import reauthentication_methods
from apps.public.agency.staff.sign_ins import sign_in_note, sign_in_refused
from apps.public.memberships.selectors import is_invited, membership_for
from apps.public.users.models import User
from apps.public.workspaces.mail import mail_look
from apps.public.workspaces.selectors import address_here, sender_address


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the agency and by invitations; addresses in mails come from the table of domains."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is not right.",
        "too_many_login_attempts": "Too many tries that failed. Wait five minutes, or set a new password.",
        "email_taken": "This e-mail address belongs to another account.",
        "enter_current_password": "Type the password that you use now.",
        "incorrect_password": "The password is not right.",
        "duplicate_email": "This e-mail address is on your account already.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        sign_in_refused(str(credentials.get("email", "")), because="the password was wrong")

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        sign_in_note(user.pk)
        answer: HttpResponse = super().post_login(request, user, **options)
        return answer

    def get_from_email(self) -> str:
        return sender_address()

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return address_here(path.replace("UID-KEY", quote(key)))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return address_here(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, {**context, **mail_look()})

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Nobody gets mail in the name of a workspace that they are no member of."""
        workspace = active_workspace_or_none()
        if workspace is None or membership_for(user_id=user.pk, schema_name=workspace.schema_name):
            super().send_password_reset_mail(user, email, context)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_profile")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        return reauthentication_methods(user)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The address alone: allauth puts the Host header in front, so that every host gave a guesser fresh tries."""
        return str(credentials.get("email", "")).strip().lower()


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Google and GitHub open accounts that exist, and make one for who was invited to a workspace.

    They answer to the root host only: a workspace's sign-in page lists them, and leads there by the hand-off.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Only to an address that the provider has confirmed, and that an invitation waits for."""
        confirmed = [address.email.lower() for address in sociallogin.email_addresses if address.verified]
        return is_invited(addresses=confirmed)

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        parts = data.get("name") or f"{data.get('first_name') or ''} {data.get('last_name') or ''}"
        user.name = " ".join(str(parts).split())[:120]
        return user

    def get_app(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.list_apps(request, *args, **kwargs):
            raise Http404("This way of signing in is not configured.")
        return super().get_app(request, *args, **kwargs)
