"""The simulator's own page: what is over there, what was sent, and what is to go wrong."""

from typing import TYPE_CHECKING

from local.simulators.publer.markup import moment, text
from local.simulators.stripe.checkout import CARDS
from local.simulators.stripe.faults import OF_CALLS, OF_WEBHOOKS
from local.simulators.stripe.pages import document
from local.simulators.stripe.store import Object, Store
from local.simulators.stripe.subscriptions import name_of

if TYPE_CHECKING:
    from local.simulators.stripe.server import StripeSimulator


def home(simulator: "StripeSimulator", now: int) -> str:
    """What is over there, and what is to go wrong."""
    store = simulator.store
    steps = "".join(
        _deed(f"+{words}", "clock", days=days) for words, days in (("1 day", 1), ("5 days", 5), ("31 days", 31))
    )
    options = "".join(f"<option>{name}</option>" for name in ("none", *OF_WEBHOOKS, *OF_CALLS))
    rules = ", ".join(f"{rule.fault} × {rule.times}" for rule in simulator.faults.rules) or "Nothing at present."
    customers = "".join(_customer(store, each) for each in store.every("customer"))
    events = "".join(
        f"<tr><td>{moment(each['created'])}</td><td>{text(each['type'])}</td><td>{text(each['id'])}</td>"
        f"<td>{_deed('Send again', 'events', each['id'], 'again')}</td></tr>"
        for each in reversed(store.events[-40:])
    )
    sent = "".join(
        f"<li>{text(each.event['type'])}: {each.status or 'no answer'}, {each.tries}</li>"
        for each in reversed(simulator.webhooks.done[-20:])
    )
    return document(
        "Stripe",
        f'<div class="row"><strong>{moment(now)}</strong>{steps}{_deed("Start anew", "reset")}</div>'
        f"<h2>What goes wrong</h2><p>{text(rules)}</p>"
        f'<form method=post action="/_simulator/faults" class="fields">'
        f"<label>Fault <select name=fault>{options}</select></label>"
        "<label>Times <input name=times type=number value=1></label><button>Set</button></form>"
        f'<h2>Customers</h2><div class="cards">{customers}</div>'
        f"<h2>Webhooks, status and tries</h2><p>{len(simulator.webhooks.waiting)} wait.</p><ul>{sent}</ul>"
        f'<h2>Events</h2><div class="wide" tabindex=0><table>{events}</table></div>',
        narrow=False,
    )


def _customer(store: Store, customer: Object) -> str:
    subscriptions = "".join(
        f"<li>{text(each['status'])}: {text(_names(store, each))}"
        f"{' (ends ' + moment(each['cancel_at']) + ')' if each['cancel_at'] else ''}</li>"
        for each in store.every("subscription", customer=customer["id"])
    )
    cards = "".join(_deed(words, "cards", customer=customer["id"], card=value) for value, words in CARDS.items())
    return (
        f'<article class="card"><h3>{text(customer["name"])}</h3><p class="small">{text(customer["id"])}</p>'
        f"<ul>{subscriptions}</ul><p>Card: {text(CARDS.get(customer.get('_card', ''), 'none'))}</p>"
        f'<div class="row">{cards}</div></article>'
    )


def _names(store: Store, subscription: Object) -> str:
    return ", ".join(name_of(store, item["price"]) for item in subscription["items"]["data"])


def _deed(words: str, *path: str, **fields: object) -> str:
    hidden = "".join(f'<input type="hidden" name="{name}" value="{text(value)}">' for name, value in fields.items())
    return f'<form method="post" action="/_simulator/{"/".join(path)}">{hidden}<button>{text(words)}</button></form>'
