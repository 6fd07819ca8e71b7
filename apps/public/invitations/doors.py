"""The page behind an invitation's link.

The link itself only puts the token's hash into the visitor's session and leads on to a page whose address has no token
in it. So the token is in no history that is looked at, no ``next=``, no Referer; and the forms of that page may say
where they come from, which the CSRF check needs (behind ``no-referrer`` browsers send ``Origin: null``).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar, Generic, cast

from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apps.core.errors import AppError, InvalidInput
from apps.core.forms.errors import form_refuse
from apps.core.toasts import Toast, toast_flash
from apps.public.invitations.arriving import Arrival, Step
from apps.public.invitations.forms import AccountForm
from apps.public.invitations.services import OfferT, hash_of
from apps.public.users.models import User

View = Callable[..., HttpResponse]

_LONGEST_TOKEN = 100


def sealed(referrer: str) -> Callable[[View], View]:
    """Nobody keeps the answer, and nobody is told where the visitor came from."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: str) -> HttpResponse:
            response = view(request, **kwargs)
            response.headers["Cache-Control"] = "no-store"
            response.headers["Referrer-Policy"] = referrer
            return response

        return answer

    return decorate


class Door(ABC, Generic[OfferT]):
    """One kind of invitation's pages: what differs is said by its subclass, who may ask by the views that call it."""

    key: ClassVar[str]  # in the session
    page: ClassVar[str]  # names of addresses
    home: ClassVar[str]
    template: ClassVar[str]  # extends core/invitations/join.html
    seen_by: ClassVar[str]  # whom a person's name is shown to

    @abstractmethod
    def arrival(self, request: HttpRequest, *, token_hash: str, user: User | None) -> Arrival[OfferT]:
        """What the link with that hash means for the visitor."""

    @abstractmethod
    def join(self, *, offer: OfferT, user: User) -> None:
        """Give the person the place. Raises NotAllowed, Conflict."""

    @abstractmethod
    def join_with_new_account(self, *, offer: OfferT, name: str, password: str) -> User:
        """Make the account and join. Raises InvalidInput (fields ``name``, ``password``), Conflict."""

    @abstractmethod
    def words(self, request: HttpRequest, offer: OfferT | None) -> dict[str, Any]:
        """What the template says of the place, as ``core/invitations/join.html`` names it."""

    @abstractmethod
    def welcome(self, request: HttpRequest) -> str:
        """Said once to who has just joined."""

    def arrive(self, request: HttpRequest, token: str) -> HttpResponse:
        """The link of the mail. Opening it changes nothing, as programs that look into mails open links too."""
        request.session[self.key] = hash_of(token[:_LONGEST_TOKEN])
        return redirect(self.page)

    def open(self, request: HttpRequest) -> HttpResponse:
        """What the visitor can do with the link that they came by, and doing it."""
        arrival = self.arrival_here(request)
        if arrival.offer is not None and arrival.step is Step.NEW_ACCOUNT:
            return self._new_account(request, arrival, arrival.offer)
        if arrival.offer is not None and request.method == "POST" and arrival.step in {Step.JOIN, Step.INSIDE}:
            return self._join(request, arrival, arrival.offer)
        return self.show(request, arrival)

    def sign_out(self, request: HttpRequest) -> HttpResponse:
        """Sign out here, and go on with the same link."""
        token_hash = request.session.get(self.key, "")
        logout(request)
        request.session[self.key] = token_hash
        return redirect(self.page)

    def arrival_here(self, request: HttpRequest) -> Arrival[OfferT]:
        """Of the link that is kept in the session."""
        user = request.user if request.user.is_authenticated else None
        return self.arrival(request, token_hash=str(request.session.get(self.key, "")), user=user)

    def show(
        self, request: HttpRequest, arrival: Arrival[OfferT], form: AccountForm | None = None, status: int = 200
    ) -> HttpResponse:
        """The page of that arrival; a link that is dead says nothing of whom it was for."""
        is_dead = arrival.step.is_dead
        offer = None if is_dead else arrival.offer
        context = {"step": arrival.step.value, "form": form, "invitation": offer, "page_url": reverse(self.page)}
        if is_dead:
            status = 404 if arrival.step is Step.UNKNOWN else 410
        return render(request, self.template, context | self.words(request, offer), status=status)

    def _new_account(self, request: HttpRequest, arrival: Arrival[OfferT], offer: OfferT) -> HttpResponse:
        sent = request.POST if request.method == "POST" else None
        form = AccountForm(sent, offer=offer, account=arrival.account, seen_by=self.seen_by)
        if form.is_valid():
            try:
                user = self.join_with_new_account(
                    offer=offer, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
                )
            except InvalidInput as error:
                form_refuse(form, error)
            except AppError:  # the invitation or the account is another's by now: the page says what it is
                return self.show(request, self.arrival_here(request), status=409)
            else:
                return self._sign_in(request, user)
        return self.show(request, arrival, form, status=422 if form.errors else 200)

    def _sign_in(self, request: HttpRequest, user: User) -> HttpResponse:
        """By allauth, so that its further steps (two-factor) are not gone round and the session is known to it."""
        request.session.pop(self.key, None)
        return cast("HttpResponse", perform_login(request, user, redirect_url=reverse(self.home)))

    def _join(self, request: HttpRequest, arrival: Arrival[OfferT], offer: OfferT) -> HttpResponse:
        try:
            self.join(offer=offer, user=cast("User", request.user))
        except AppError:
            return self.show(request, self.arrival_here(request), status=409)
        request.session.pop(self.key, None)
        if arrival.step is Step.JOIN:
            toast_flash(request, Toast(text=self.welcome(request)))
        return redirect(self.home)
