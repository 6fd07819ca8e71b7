"""The server: the key, what goes wrong, the call, and the same answer again for the same idempotency key."""

import hashlib
from pathlib import Path
from typing import Any

from local.simulators.messages import Answer, Request
from local.simulators.publer.clock import Clock
from local.simulators.server import Simulator
from local.simulators.stripe import demo
from local.simulators.stripe.calls import Handler, Wrong, find
from local.simulators.stripe.doors import Doors
from local.simulators.stripe.faults import Faults, instead
from local.simulators.stripe.forms import decode, nested
from local.simulators.stripe.store import Missing, Store, shown
from local.simulators.stripe.subscriptions import Refused
from local.simulators.stripe.time_passes import catch_up
from local.simulators.stripe.webhooks import Webhooks


class StripeSimulator(Simulator):
    """``clock``, ``faults``, ``webhooks`` and ``store`` change what happens, and tell what did.

    ``state``: the file that everything is kept in. ``webhook_url``: where webhooks go, signed with ``secret``;
    without it they wait for ``webhooks.flush``. ``webhook_host``: the Host header that they carry.
    """

    base_path = ""

    def __init__(
        self,
        port: int = 0,
        *,
        state: Path | None = None,
        webhook_url: str = "",
        webhook_host: str = "",
        secret: str = demo.DEMO_SECRET,
    ) -> None:
        super().__init__(port)
        self.keys = {demo.DEMO_KEY}
        self.clock = Clock()
        self.faults = Faults()
        self.webhooks = Webhooks(self.faults, secret)
        self.store = Store(self.clock, state)
        self.store.told = self.webhooks.told
        self.store.address = self.address
        self._webhook_url, self._webhook_host = webhook_url, webhook_host
        self._doors = Doors(self)

    def start(self) -> None:
        """With what the file has, or the demo."""
        self.store.load()
        if not self.store.objects:
            with self.store.at_work():
                demo.fill(self.store)
        if self._webhook_url:
            self.webhooks.start(self._webhook_url, self._webhook_host)
        super().start()

    def stop(self) -> None:
        """Nothing is sent any more."""
        super().stop()
        self.webhooks.stop()

    def advance(self, *, days: float = 0, seconds: float = 0) -> None:
        """Move the clock on, and have all that is due then happen."""
        self.clock.advance(days * 86_400 + seconds)
        with self.store.at_work() as now:
            catch_up(self.store, now)

    def reset(self) -> None:
        """The demo, the real time, no faults."""
        self.faults.clear()
        self.clock.offset = 0
        with self.store.at_work():
            self.store.objects, self.store.events, self.store.answers = {}, [], {}
            demo.fill(self.store)

    def answer(self, request: Request) -> Answer:
        """The API's answer; what is not below /v1/ is a page, or the control, and is not noted."""
        if not request.path.startswith("/v1/"):
            return self._doors.answer(request)
        self.note(request)
        scripted = self.scripted()
        if scripted is not None:
            return scripted
        return self._refusal(request) or self._answered(request)

    def _refusal(self, request: Request) -> Answer | None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if key in demo.FAILING_KEYS:
            return demo.FAILING_KEYS[key]
        if scheme != "Bearer" or key not in self.keys:
            return Answer(401, demo.problem(f"Invalid API Key provided: {key[:11]}{'*' * 8}{key[-4:]}"))
        return None

    def _answered(self, request: Request) -> Answer:
        rule = self.faults.draw_for_call()
        struck = instead(rule) if rule else None
        if struck is not None:
            return struck
        done = self._call(request)
        if rule is None:
            return done
        return Answer(drop=True) if rule.fault == "answer_lost" else Answer(done.status, done.body, delay=rule.seconds)

    def _call(self, request: Request) -> Answer:
        handler, named = find(request.method, request.path.removeprefix("/v1"))
        if handler is None:
            return Answer(404, demo.problem(f"Unrecognized request URL ({request.method}: {request.path})."))
        told = _query(request) | decode(request.body) | named
        once = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        wish = hashlib.sha256(f"{request.path}\0".encode() + request.body).hexdigest()
        with self.store.at_work() as now:
            catch_up(self.store, now)
            known = self.store.answers.get(once)
            if once and known:
                return _again(known, wish)
            answer = self._carried_out(handler, told, now)
            if once and answer.status < 500:
                self.store.answers[once] = [wish, answer.status, answer.body]
            return answer

    def _carried_out(self, handler: Handler, told: dict[str, Any], now: int) -> Answer:
        try:
            return Answer(200, shown(handler(self.store, told, now)), {"request-id": "req_simulator"})
        except Missing as error:
            return Answer(404, demo.problem(str(error), code="resource_missing"))
        except Refused as error:
            return Answer(402, demo.problem(str(error), kind="card_error", code="card_declined"))
        except Wrong as error:
            return Answer(400, demo.problem(str(error), code=error.code))
        except (ValueError, KeyError, TypeError, IndexError) as error:
            return Answer(400, demo.problem(str(error) or "The request is not understood."))


def _again(known: list[Any], wish: str) -> Answer:
    if known[0] != wish:
        words = "Keys for idempotent requests can only be used with the same parameters they were first used with."
        return Answer(400, demo.problem(words, kind="idempotency_error"))
    return Answer(known[1], known[2], {"idempotent-replayed": "true"})


def _query(request: Request) -> dict[str, Any]:
    return nested((name, value) for name, values in request.query.items() for value in values)
