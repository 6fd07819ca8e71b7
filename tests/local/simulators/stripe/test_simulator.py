"""Stripe's stand-in: what its clock, cards, pages and webhooks do, and what it keeps."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe as library

from local.simulators.stripe import DEMO_KEY, DEMO_SECRET, StripeSimulator


@pytest.fixture
def simulator() -> Iterator[StripeSimulator]:
    with StripeSimulator() as running:
        yield running


def ask(simulator: StripeSimulator, path: str, **told: str) -> dict[str, Any]:
    """A call of the API, by POST when something is told."""
    how = "POST" if told else "GET"
    headers = {"Authorization": f"Bearer {DEMO_KEY}"}
    answer = requests.request(how, f"{simulator.url}/v1/{path}", data=told or None, headers=headers, timeout=5)
    found: dict[str, Any] = answer.json()
    return found


def control(simulator: StripeSimulator, path: str, **told: Any) -> None:
    requests.post(f"{simulator.url}/_simulator/{path}", json=told, timeout=5).raise_for_status()


def subscribed(simulator: StripeSimulator, price: str = "price_demo_solo", card: str = "good", **told: str) -> str:
    customer = ask(simulator, "customers", name="Jane")["id"]
    wanted = {"mode": "subscription", "customer": customer, "line_items[0][price]": price, "success_url": "http://x/"}
    page = ask(simulator, "checkout/sessions", **wanted, **told)
    requests.post(page["url"], data={"card": card}, timeout=5, allow_redirects=False)
    return str(ask(simulator, f"checkout/sessions/{page['id']}")["subscription"])


def kinds(simulator: StripeSimulator) -> list[str]:
    return [each["type"] for each in simulator.store.events]


def test_a_month_later_it_is_renewed_and_paid(simulator: StripeSimulator) -> None:
    found = subscribed(simulator)
    control(simulator, "clock", days=95)
    subscription = ask(simulator, f"subscriptions/{found}")
    assert subscription["status"] == "active"
    assert subscription["items"]["data"][0]["current_period_end"] > simulator.clock.now()
    assert kinds(simulator).count("invoice.paid") == 4
    assert "current_period_end" not in subscription


def test_a_card_that_fails_is_tried_again_and_given_up(simulator: StripeSimulator) -> None:
    found = subscribed(simulator)
    control(simulator, "cards", customer=simulator.store.objects[found]["customer"], card="declined")
    control(simulator, "clock", days=30.1)
    assert ask(simulator, f"subscriptions/{found}")["status"] == "past_due"
    control(simulator, "clock", days=8)
    assert ask(simulator, f"subscriptions/{found}")["status"] == "unpaid"
    assert kinds(simulator).count("invoice.payment_failed") == 4


def test_a_card_that_asks_to_confirm_says_so(simulator: StripeSimulator) -> None:
    found = subscribed(simulator)
    control(simulator, "cards", customer=simulator.store.objects[found]["customer"], card="confirm")
    control(simulator, "clock", days=31)
    assert "invoice.payment_action_required" in kinds(simulator)
    invoice = ask(simulator, f"invoices/{ask(simulator, f'subscriptions/{found}')['latest_invoice']}")
    asked = requests.post(invoice["hosted_invoice_url"], data={"card": "confirm"}, timeout=5).text
    assert "needs to be confirmed" in asked
    requests.post(invoice["hosted_invoice_url"], data={"card": "confirm", "step": "confirmed"}, timeout=5)
    assert ask(simulator, f"subscriptions/{found}")["status"] == "active"


def test_a_trial_warns_three_days_before_and_then_costs(simulator: StripeSimulator) -> None:
    found = subscribed(simulator, **{"subscription_data[trial_period_days]": "10"})
    control(simulator, "clock", days=6.9)
    assert "customer.subscription.trial_will_end" not in kinds(simulator)
    control(simulator, "clock", days=0.2)
    assert kinds(simulator).count("customer.subscription.trial_will_end") == 1
    control(simulator, "clock", days=3)
    assert ask(simulator, f"subscriptions/{found}")["status"] == "active"
    assert kinds(simulator).count("invoice.paid") == 1


def test_a_page_asks_the_bank_declines_and_expires(simulator: StripeSimulator) -> None:
    customer = ask(simulator, "customers", name="Jane")["id"]
    wanted = {"mode": "subscription", "customer": customer, "line_items[0][price]": "price_demo_solo"}
    url = ask(simulator, "checkout/sessions", **wanted, success_url="http://x/")["url"]
    assert "SIMULATOR" in requests.get(url, timeout=5).text.upper()
    assert requests.post(url, data={"card": "declined"}, timeout=5).status_code == 402
    assert "Your bank asks" in requests.post(url, data={"card": "confirm"}, timeout=5).text
    control(simulator, "clock", days=2)
    assert requests.post(url, data={"card": "good"}, timeout=5).status_code == 400
    assert simulator.store.every("subscription") == []


def test_what_somebody_typed_is_text_on_its_pages(simulator: StripeSimulator) -> None:
    customer = ask(simulator, "customers", name="<script>alert(1)</script>")["id"]
    url = ask(simulator, "billing_portal/sessions", customer=customer, return_url='"><script>x')["url"]
    for page in (url, f"{simulator.url}/"):
        assert "<script>" not in requests.get(page, timeout=5).text


@pytest.mark.parametrize("path", ["customers/cus_none", "prices/x", "nothing", "invoices/in_none"])
def test_what_is_not_there_is_404_in_stripes_form(path: str, simulator: StripeSimulator) -> None:
    assert ask(simulator, path)["error"]["type"] == "invalid_request_error"


def test_it_keeps_everything_from_one_start_to_the_next(tmp_path: Path) -> None:
    state = tmp_path / "stripe.json"
    with StripeSimulator(state=state) as first:
        found = subscribed(first)
        control(first, "clock", days=10)
    with StripeSimulator(state=state) as second:
        assert ask(second, f"subscriptions/{found}")["status"] == "active"
        assert second.clock.offset > 9 * 86_400
        control(second, "reset")
        assert second.store.every("customer") == []
        assert ask(second, "prices/price_demo_solo")["unit_amount"] == 1900


class Ear(HTTPServer):
    """Hears webhooks on a port, and answers with the next of ``statuses``, 200 when there is none."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.heard: list[tuple[str, dict[str, Any], str]] = []
        self.statuses: list[int] = []
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def wait_for(self, count: int) -> list[str]:
        """The kinds of what was heard, once it is so many."""
        for _ in range(200):
            if len(self.heard) >= count:
                break
            time.sleep(0.05)
        return [event["type"] for _, event, _ in self.heard]


class _Handler(BaseHTTPRequestHandler):
    server: Ear

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            library.WebhookSignature.verify_header(body, self.headers["Stripe-Signature"], DEMO_SECRET, 300)
            verdict = "good"
        except library.SignatureVerificationError as error:
            verdict = "old" if "tolerance" in str(error) else "forged"
        self.server.heard.append((verdict, json.loads(body), self.headers["Host"]))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def ear() -> Iterator[Ear]:
    server = Ear()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def speaking(ear: Ear) -> Iterator[StripeSimulator]:
    """One that sends its messages to the ear."""
    url = f"http://127.0.0.1:{ear.server_port}/hook/"
    with StripeSimulator(webhook_url=url, webhook_host="planner.localhost") as running:
        yield running


def test_messages_go_out_signed_to_the_host_that_they_are_for(speaking: StripeSimulator, ear: Ear) -> None:
    subscribed(speaking)
    assert ear.wait_for(len(kinds(speaking))) == kinds(speaking)
    assert {verdict for verdict, _, _ in ear.heard} == {"good"}
    assert {host for _, _, host in ear.heard} == {"planner.localhost"}


def test_what_is_not_answered_with_200_is_sent_again(speaking: StripeSimulator, ear: Ear) -> None:
    ear.statuses = [500]
    ask(speaking, "customers", name="Jane")
    assert ear.wait_for(2) == ["customer.created"] * 2


@pytest.mark.parametrize(
    ("fault", "heard"),
    [("twice", ["good", "good"]), ("lost", []), ("forged", ["forged"]), ("old", ["old"]), ("late", [])],
)
def test_messages_go_wrong_as_they_are_told(fault: str, heard: list[str], speaking: StripeSimulator, ear: Ear) -> None:
    control(speaking, "faults", fault=fault, times=1, seconds=30)
    ask(speaking, "customers", name="Jane")
    ear.wait_for(max(len(heard), 1)) if heard else time.sleep(0.3)
    assert [verdict for verdict, _, _ in ear.heard] == heard


def test_a_message_can_be_sent_again_by_hand(speaking: StripeSimulator, ear: Ear) -> None:
    ask(speaking, "customers", name="Jane")
    ear.wait_for(1)
    control(speaking, f"events/{speaking.store.events[0]['id']}/again")
    assert ear.wait_for(2) == ["customer.created"] * 2


def test_a_fault_that_is_none_is_refused(simulator: StripeSimulator) -> None:
    answer = requests.post(f"{simulator.url}/_simulator/faults", json={"fault": "earthquake"}, timeout=5)
    assert answer.status_code == 400
