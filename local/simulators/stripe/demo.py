"""What is there from the beginning: the keys, three plans, and a meter for what was written."""

from local.simulators.messages import Answer
from local.simulators.stripe.store import Store

DEMO_KEY = "sk_test_simulator_demo"
DEMO_SECRET = "whsec_simulator_demo"  # noqa: S105 - everybody may know it
_PLANS = (("solo", "Solo", 1900), ("studio", "Studio", 4900), ("gallery", "Gallery", 14900))
METER = "mtr_demo_ai"
METER_EVENT = "ai_tokens"


def problem(message: str, *, kind: str = "invalid_request_error", code: str | None = None) -> dict[str, object]:
    """The body of an error."""
    return {"error": {"message": message, "type": kind, **({"code": code} if code else {})}}


# Keys that get the same answer to everything.
FAILING_KEYS = {
    "sk_test_simulator_denied": Answer(403, problem("The provided key does not have the required permissions.")),
    "sk_test_simulator_limited": Answer(429, problem("Too many requests.", code="rate_limit"), {"retry-after": "20"}),
    "sk_test_simulator_broken": Answer(500, problem("An unknown error occurred.", kind="api_error")),
    "sk_test_simulator_nonsense": Answer(200, b'{"object": "list", "data": [{"id":'),
    "sk_test_simulator_slow": Answer(200, {}, delay=60),
    "sk_test_simulator_away": Answer(302, b"", {"Location": "https://stripe.example/"}),
}


def fill(store: Store) -> None:
    """The demo's products and prices, under ids that do not change."""
    for slug, name, amount in _PLANS:
        product = store.add("prod", "product", f"prod_demo_{slug}", name=name, active=True)
        for interval, times in (("month", 1), ("year", 10)):
            suffix = "" if interval == "month" else "_year"
            price_add(store, product["id"], f"price_demo_{slug}{suffix}", amount=amount * times, interval=interval)
    store.add("mtr", "billing.meter", METER, display_name="Words by OpenAI", event_name=METER_EVENT, status="active")
    product = store.add("prod", "product", "prod_demo_ai", name="Words by OpenAI", active=True)
    price_add(store, product["id"], "price_demo_ai", amount=None, per_unit=0.002, meter=METER)


def price_add(
    store: Store,
    product: str,
    given_id: str = "",
    *,
    amount: int | None,
    interval: str = "month",
    per_unit: float | None = None,
    meter: str | None = None,
) -> None:
    """A price in dollars; ``per_unit`` in cents, for what a meter counts."""
    recurring = {
        "interval": interval,
        "interval_count": 1,
        "meter": meter,
        "usage_type": "metered" if meter else "licensed",
    }
    store.add(
        "price",
        "price",
        given_id,
        active=True,
        billing_scheme="per_unit",
        currency="usd",
        product=product,
        recurring=recurring,
        type="recurring",
        unit_amount=amount,
        unit_amount_decimal=str(amount if per_unit is None else per_unit),
    )
