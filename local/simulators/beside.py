"""The simulators beside the product in ``make run``: which are wanted, where they listen, what is said about them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.ports import Ports
from local.simulators import openai, publer, stripe
from local.simulators.server import Simulator


@dataclass(frozen=True)
class Around:
    """What a simulator is told of the product: the file beside which state is kept, and where messages to it go."""

    state: Path | None = None
    webhooks: str = ""
    webhook_host: str = ""


@dataclass(frozen=True)
class Kind:
    """One simulator: the variable that points the product at it, and the keys that it knows.

    ``kind`` takes the port and what is around it. ``has_page``: it can be looked at in the browser.
    """

    kind: Callable[[int, Around], Simulator]
    label: str
    variable: str
    base_path: str
    key: str
    failing_keys: tuple[str, ...]
    has_page: bool = False


KINDS = {
    "publer": Kind(
        lambda port, around: publer.PublerSimulator(port, state=around.state, job_seconds=2),
        "Publer",
        "PUBLER_BASE_URL",
        publer.PublerSimulator.base_path,
        publer.DEMO_KEY,
        (*publer.FAILING_KEYS, publer.LIMITED_KEY),
        has_page=True,
    ),
    "openai": Kind(
        lambda port, around: openai.OpenAISimulator(port),
        "OpenAI",
        "OPENAI_BASE_URL",
        openai.OpenAISimulator.base_path,
        openai.DEMO_KEY,
        tuple(openai.FAILING_KEYS),
    ),
    "stripe": Kind(
        lambda port, around: stripe.StripeSimulator(
            port,
            state=around.state and around.state.with_name("stripe.json"),
            webhook_url=around.webhooks,
            webhook_host=around.webhook_host,
        ),
        "Stripe",
        "STRIPE_BASE_URL",
        stripe.StripeSimulator.base_path,
        stripe.DEMO_KEY,
        tuple(stripe.FAILING_KEYS),
        has_page=True,
    ),
}
_WEBHOOK = "/stripe/webhook/"


class Beside:
    """The simulators of those services for which ``environ`` names no address."""

    def __init__(self, ports: Ports, environ: Mapping[str, Any]) -> None:
        wanted = [name for name, kind in KINDS.items() if not environ.get(kind.variable)]
        self._ports = {name: ports.take(f"simulator-{name}") for name in wanted}
        self._webhooks = f"http://127.0.0.1:{environ.get('PORT') or 8000}{_WEBHOOK}"
        self._host = environ.get("ROOT_HOST") or "planner.localhost"
        self._state = Path(environ.get("VAR") or "var").expanduser() / "simulators" / "publer.json"

    @property
    def commands(self) -> dict[str, list[str]]:
        """The program that serves them, by its name; none when none is wanted."""
        given = [f"{name}={port}" for name, port in self._ports.items()]
        kept = ["--state", str(self._state)] if self._ports.keys() & {"publer", "stripe"} else []
        told = ["--webhooks", self._webhooks, "--webhook-host", self._host] if "stripe" in self._ports else []
        return {"simulators": ["python", "-m", "local.simulators", *given, *kept, *told]} if given else {}

    @property
    def environ(self) -> dict[str, str]:
        """What points the product at them; the agency's own keys are such as work there."""
        agency = {"OPENAI_API_KEY": KINDS["openai"].key} if "openai" in self._ports else {}
        if "stripe" in self._ports:
            agency |= {"STRIPE_SECRET_KEY": stripe.DEMO_KEY, "STRIPE_WEBHOOK_SECRET": stripe.DEMO_SECRET}
        return {KINDS[name].variable: self._url(name) for name in self._ports} | agency

    @property
    def words(self) -> str:
        """What a newcomer is told."""
        if not self._ports:
            return ""
        lines = ["  SIMULATORS stand in for these services; nothing goes out to them. Keys that work:", ""]
        lines += [f"  {KINDS[name].label:<20} {self._url(name):<40} {KINDS[name].key}" for name in self._ports]
        for name in self._ports:
            if KINDS[name].has_page:
                page = self._url(name).removesuffix(KINDS[name].base_path)
                lines += ["", f"  What {KINDS[name].label} was told, and what is to go wrong:  {page}/"]
        lines += ["", "  Keys that fail, each in its own way:", ""]
        lines += [f"  {KINDS[name].label:<20} {' '.join(KINDS[name].failing_keys)}" for name in self._ports]
        return "\n".join([*lines, ""])

    def _url(self, name: str) -> str:
        return f"http://127.0.0.1:{self._ports[name]}{KINDS[name].base_path}"
