"""The ways in beside the API: pages that people see, and the control below ``/_simulator/``.

GET state; POST clock {days, seconds}, faults {fault, times, seconds} ("none" clears), reset;
POST cards {customer, card}: good, declined, confirm or "" for none;
POST events/{id}/again; POST settings {after_retries, retry_days}; POST webhooks (send what waits now).
"""

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from local.simulators.messages import Answer, Request
from local.simulators.stripe import board, checkout, pages
from local.simulators.stripe import subscriptions as subs
from local.simulators.stripe.store import Missing, Object, shown
from local.simulators.stripe.time_passes import catch_up

if TYPE_CHECKING:
    from local.simulators.stripe.server import StripeSimulator

_HEADERS = {
    # A form's answer may lead back to the product, wherever that is.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
Told = dict[str, Any]


class Doors:
    """HTML for people, JSON for tests."""

    def __init__(self, simulator: "StripeSimulator") -> None:
        self._simulator = simulator
        self._store = simulator.store
        self._routes: list[tuple[str, str, Callable[..., Answer]]] = [
            ("GET", "/", self._home),
            ("GET|POST", r"/c/pay/(\w+)", self._checkout),
            ("GET|POST", r"/p/session/(\w+)", self._portal),
            ("GET|POST", r"/i/(\w+)", self._invoice),
            ("GET", r"/i/(\w+)/pdf", self._pdf),
            ("GET|POST", r"/_simulator/([\w/]+)", self._control),
        ]

    def answer(self, request: Request) -> Answer:
        """A page, or what the control says."""
        if request.headers.get("sec-fetch-site") == "cross-site" and request.method != "GET":
            return _page("This came from another site.", 403)
        for methods, pattern, handler in self._routes:
            found = re.fullmatch(pattern, request.path)
            if found and request.method in methods.split("|"):
                return self._answered(handler, request, found.groups())
        return Answer(204, b"") if request.path == "/favicon.ico" else _page("There is nothing here.", 404)

    def _answered(self, handler: Callable[..., Answer], request: Request, named: tuple[str, ...]) -> Answer:
        try:
            with self._store.at_work() as now:
                catch_up(self._store, now)
                return handler(request, _told(request), now, *named)
        except Missing as error:
            return _page(str(error), 404)
        except (checkout.Shut, ValueError, KeyError, TypeError) as error:
            return _page(str(error), 400)

    def _home(self, request: Request, told: Told, now: int) -> Answer:
        return _page(board.home(self._simulator, now))

    def _checkout(self, request: Request, told: Told, now: int, session_id: str) -> Answer:
        session = self._store.get(session_id, "checkout.session")
        if request.method == "GET" or session["status"] != "open":
            return _page(pages.checkout(self._store, session))
        card, step = told.get("card", ""), told.get("step", "")
        if card == "declined":
            return _page(pages.checkout(self._store, session, "Your card was declined. Try another one."), 402)
        if card == "confirm" and step != "confirmed":
            return _page(pages.confirm(session))
        if not card and session["_needs_card"]:
            return _page(pages.checkout(self._store, session, "A card is needed."), 402)
        checkout.session_complete(self._store, session, "good" if card else "", now)
        return _lead(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]))

    def _portal(self, request: Request, told: Told, now: int, session_id: str) -> Answer:
        session = self._store.get(session_id, "billing_portal.session")
        said = self._portal_deed(session, told, now) if request.method == "POST" else ""
        return _page(pages.portal(self._store, session, said, told, now))

    def _portal_deed(self, session: Object, told: Told, now: int) -> str:
        store, deed = self._store, told.get("deed")
        if deed == "card":
            customer = store.get(session["customer"], "customer")
            customer["_card"] = told["card"] if told["card"] in checkout.CARDS else ""
            store.emit("customer.updated", customer)
            return "The card was changed."
        subscription = store.get(told.get("subscription"), "subscription")
        if subscription["customer"] != session["customer"]:
            raise Missing("No such subscription")
        return self._subscription_deed(subscription, told, now)

    def _subscription_deed(self, subscription: Object, told: Told, now: int) -> str:
        store, deed = self._store, told.get("deed")
        if deed == "cancel":
            subs.cancel_at_end(store, subscription, now)
            return "The subscription ends with its period."
        if deed == "resume":
            subs.go_on(store, subscription)
            return "The subscription goes on."
        if deed == "change":
            item = next(each for each in subscription["items"]["data"] if not each["price"]["recurring"]["meter"])
            price = store.get(told["price"], "price")
            try:
                subs.change(store, subscription, item, price, int(told.get("at", now)), now, strict=True)
            except subs.Refused as error:
                return str(error)
            return "The plan was changed."
        raise ValueError("That can't be done here.")

    def _invoice(self, request: Request, told: Told, now: int, invoice_id: str) -> Answer:
        invoice, said = self._store.get(invoice_id, "invoice"), ""
        if request.method == "POST" and invoice["status"] == "open":
            owner = self._store.get(invoice["parent"]["subscription_details"]["subscription"], "subscription")
            card = told.get("card", "")
            if card == "confirm" and told.get("step") == "confirmed":
                card = "good"
            said = subs.pay_open(self._store, owner, invoice, now, card)
            if not said:
                self._store.get(invoice["customer"], "customer")["_card"] = "good"
        return _page(pages.invoice(self._store, invoice, said))

    def _pdf(self, request: Request, told: Told, now: int, invoice_id: str) -> Answer:
        words = pages.invoice_words(self._store.get(invoice_id, "invoice"))
        return Answer(200, words.encode(), {"Content-Type": "text/plain; charset=utf-8", **_HEADERS})

    def _control(self, request: Request, told: Told, now: int, path: str) -> Answer:
        found = self._controlled(request, told, path)
        is_form = request.headers.get("content-type", "").startswith("application/x-www-form")
        return _lead("/") if is_form else Answer(200, found or {"ok": True}, _HEADERS)

    def _controlled(self, request: Request, told: Told, path: str) -> Any:
        simulator = self._simulator
        if request.method == "GET" and path == "state":
            return {"objects": shown(list(self._store.objects.values())), "events": self._store.events[-500:]}
        if request.method != "POST":
            raise Missing("There is nothing here.")
        if path == "clock":
            simulator.advance(days=float(told.get("days") or 0), seconds=float(told.get("seconds") or 0))
        elif path == "faults":
            none = told["fault"] == "none"
            simulator.faults.clear() if none else simulator.faults.add(**told)
        elif path == "cards":
            self._store.get(told["customer"], "customer")["_card"] = told.get("card", "")
        elif path == "settings":
            self._store.after_retries = str(told.get("after_retries", self._store.after_retries))
            self._store.retry_days = tuple(told.get("retry_days", self._store.retry_days))
        elif path == "reset":
            simulator.reset()
        elif path.startswith("events/") and path.endswith("/again"):
            simulator.webhooks.again(next(each for each in self._store.events if each["id"] == path.split("/")[1]))
        else:
            raise Missing("There is nothing here.")
        return None


def _told(request: Request) -> Told:
    if request.body.startswith(b"{"):
        found = json.loads(request.body)
        return found if isinstance(found, dict) else {}
    query = {name: values[0] for name, values in request.query.items()}
    return query | dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))


def _lead(url: str) -> Answer:
    return Answer(303, b"", {"Location": url, **_HEADERS})


def _page(body: str, status: int = 200) -> Answer:
    html = body if body.startswith("<!doctype") else pages.plain(body)
    return Answer(status, html.encode("utf-8", "replace"), {"Content-Type": "text/html; charset=utf-8", **_HEADERS})
