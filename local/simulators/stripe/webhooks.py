"""Webhooks: signed as Stripe signs them, sent again until somebody says 200, and what may go wrong on the way."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests
import stripe

from local.simulators.stripe.faults import Faults, Rule
from local.simulators.stripe.store import Object

# Seconds until the next try. Stripe goes on for three days, with hours between; here nobody waits for so long.
_PAUSES = (1, 3, 10, 30, 60, 120)
_STEP = 0.05
# Takes the body and the Stripe-Signature, and gives the status; nothing (0) when nobody answered.
Send = Callable[[bytes, str], int]


@dataclass
class Delivery:
    """One message on its way."""

    event: Object
    due: float
    tries: int = 0
    fault: str = ""
    status: int = 0


class Webhooks:
    """What waits to be sent, and what was. ``send`` may be replaced; without it nothing is sent, all of it waits."""

    def __init__(self, faults: Faults, secret: str) -> None:
        self.secret = secret
        self.send: Send | None = None
        self.waiting: list[Delivery] = []
        self.done: list[Delivery] = []
        self._faults = faults
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def told(self, event: Object) -> None:
        """Something happened: a message for it, or none, or two, by what goes wrong."""
        rule = self._faults.draw_for_webhook()
        with self._lock:
            if rule is None or rule.fault != "lost":
                self.waiting.append(_struck(event, rule))
            if rule is not None and rule.fault == "twice":
                self.waiting.append(Delivery(event, time.monotonic()))
            if rule is not None and rule.fault == "backwards" and len(self.waiting) > 1:
                self.waiting.insert(0, self.waiting.pop())

    def again(self, event: Object) -> None:
        """Send it once more."""
        with self._lock:
            self.waiting.append(Delivery(event, time.monotonic()))

    def flush(self, send: Send | None = None) -> list[int]:
        """Send all that waits, due or not, once each, in order; the statuses."""
        with self._lock:
            taken, self.waiting = self.waiting, []
        return [self._deliver(each, send or self.send) for each in taken]

    def start(self, url: str, host: str = "") -> None:
        """Send from a thread of its own to that address from now on."""
        self.send = _sender(url, host)
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Send no more."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(15)

    def _work(self) -> None:
        while not self._stop.wait(_STEP):
            with self._lock:
                due = next((each for each in self.waiting if each.due <= time.monotonic()), None)
                if due is not None:
                    self.waiting.remove(due)
            if due is not None:
                self._deliver(due, self.send)

    def _deliver(self, delivery: Delivery, send: Send | None) -> int:
        body, header = signed(delivery.event, self.secret, fault=delivery.fault)
        delivery.status = send(body, header) if send else 0
        delivery.tries += 1
        with self._lock:
            if 200 <= delivery.status < 300 or delivery.tries > len(_PAUSES):
                self.done.append(delivery)
                del self.done[:-200]
            else:
                delivery.due, delivery.fault = time.monotonic() + _PAUSES[delivery.tries - 1], ""
                self.waiting.append(delivery)
        return delivery.status


def signed(event: Object, secret: str, *, fault: str = "") -> tuple[bytes, str]:
    """The body and its signature, at the real time: what is signed long ago is refused."""
    body = json.dumps(event, indent=2)
    at = int(time.time()) - (3600 if fault == "old" else 0)
    key = "whsec_of_somebody_else" if fault == "forged" else secret
    return body.encode(), stripe.WebhookSignature.generate_signature_header(body, key, at)


def _struck(event: Object, rule: Rule | None) -> Delivery:
    if rule is None:
        return Delivery(event, time.monotonic())
    wait = rule.seconds if rule.fault == "late" else 0
    return Delivery(event, time.monotonic() + wait, fault=rule.fault if rule.fault in {"forged", "old"} else "")


def _sender(url: str, host: str) -> Send:
    session = requests.Session()
    session.trust_env = False

    def send(body: bytes, header: str) -> int:
        headers: dict[str, Any] = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": header}
        if host:
            headers["Host"] = host
        try:
            return session.post(url, data=body, headers=headers, timeout=10, allow_redirects=False).status_code
        except requests.RequestException:
            return 0

    return send
