"""The pages that people see: paying, the customer portal, an invoice. What comes from outside is escaped."""

from typing import Any

from local.simulators.publer.markup import moment, text
from local.simulators.publer.style import STYLE
from local.simulators.stripe.checkout import CARDS
from local.simulators.stripe.invoices import open_invoices
from local.simulators.stripe.store import Object, Store
from local.simulators.stripe.subscriptions import LIVING, name_of, preview

_MORE_STYLE = ".narrow { max-width: 40rem; } .say { border-left: .3rem solid var(--bad); padding-left: .6rem; }"


def document(title: str, body: str, *, narrow: bool = True) -> str:
    """A whole page, marked as a simulator's."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{text(title)} (Stripe simulator)</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}{_MORE_STYLE}</style></head><body>"
        f'<header{" class=narrow" if narrow else ""}><h1>{text(title)} <span class="mark">simulator</span></h1>'
        "<p>Stands in for Stripe on this machine. No money moves, no card is asked for.</p></header>"
        f"<main{' class=narrow' if narrow else ''}>{body}</main></body></html>"
    )


def plain(words: str) -> str:
    """One sentence."""
    return document("Stripe", f"<p>{text(words)}</p>")


def money(amount: int, currency: str) -> str:
    """``49.00 USD``"""
    return f"{amount / 100:,.2f} {currency.upper()}"


def checkout(store: Store, session: Object, said: str = "") -> str:
    """The page to pay on."""
    if session["status"] != "open":
        return document("Checkout", "<p>This page has been used, or has expired.</p>")
    prices = [store.get(each, "price") for each in session["_prices"]]
    lines = "".join(f"<li>{text(name_of(store, each))}: {text(_asked(each))}</li>" for each in prices)
    days = session["_data"].get("trial_period_days")
    trial = f"<p>{text(days)} days free, then the price above.</p>" if days else ""
    cards = "".join(_choice("card", value, words) for value, words in CARDS.items())
    free = "" if session["_needs_card"] else _choice("card", "", "No card for now")
    back = f'<a href="{text(session["cancel_url"])}">Back without paying</a>' if session["cancel_url"] else ""
    return document(
        "Checkout",
        f"{_say(said)}<ul>{lines}</ul>{trial}<form method=post><p>Pay with the card</p>"
        f'<div class="row">{cards}{free}</div></form><p>{back}</p>',
    )


def confirm(session: Object) -> str:
    """What a bank asks."""
    hidden = '<input type="hidden" name="step" value="confirmed">'
    return document(
        "Confirm payment",
        f"<p>Your bank asks whether it is you.</p><form method=post>{hidden}{_choice('card', 'confirm', 'Confirm')}"
        f"</form> <form method=post>{_choice('card', 'declined', 'Refuse')}</form>",
    )


def portal(store: Store, session: Object, said: str, told: dict[str, Any], now: int) -> str:
    """The customer portal."""
    customer = store.get(session["customer"], "customer")
    living = [each for each in store.every("subscription", customer=customer["id"]) if each["status"] in LIVING]
    cards = "".join(_choice("card", value, words) for value, words in CARDS.items())
    invoices = "".join(
        f"<li>{moment(each['created'])} · {text(money(each['total'], each['currency']))} · {text(each['status'])} "
        f'<a href="{text(each["hosted_invoice_url"])}">Open invoice {text(each["number"])}</a></li>'
        for each in store.every("invoice", customer=customer["id"])
    )
    return document(
        "Customer portal",
        f"{_say(said)}{''.join(_subscription(store, each, told, now) for each in living) or '<p>No subscription.</p>'}"
        f"<h2>Card</h2><p>{text(CARDS.get(customer.get('_card', ''), 'None yet'))}</p>"
        f'<form method=post class="row"><input type="hidden" name="deed" value="card">{cards}</form>'
        f"<h2>Invoices</h2><ul>{invoices}</ul>"
        f'<p><a href="{text(session["return_url"] or "/")}">Back to the product</a></p>',
    )


def invoice(store: Store, found: Object, said: str = "") -> str:
    """One invoice, to be paid while it is open."""
    lines = "".join(
        f"<li>{text(each['description'])}: {text(money(each['amount'], each['currency']))}</li>"
        for each in found["lines"]["data"]
    )
    cards = "".join(_choice("card", value, words) for value, words in CARDS.items())
    step = '<input type="hidden" name="step" value="confirmed">'
    confirming = f"<form method=post>{step}{_choice('card', 'confirm', 'Confirm at the bank')}</form>"
    asked = "confirmed" in said
    pay = (
        f'<form method=post class="row">{cards}</form>{confirming if asked else ""}'
        if found["status"] == "open"
        else ""
    )
    return document(
        f"Invoice {found['number'] or ''}",
        f"{_say(said)}<p>{text(found['status'])}, {text(money(found['total'], found['currency']))}, "
        f"{moment(found['created'])}</p><ul>{lines}</ul>{pay}",
    )


def invoice_words(found: Object) -> str:
    """In place of the file."""
    return f"Invoice {found['number']} (simulator): {money(found['total'], found['currency'])}, {found['status']}\n"


def _subscription(store: Store, found: Object, told: dict[str, Any], now: int) -> str:
    item = next(each for each in found["items"]["data"] if not each["price"]["recurring"]["meter"])
    ends = (
        f", ends {moment(found['cancel_at'])}"
        if found["cancel_at"]
        else f", until {moment(item['current_period_end'])}"
    )
    plans = [each for each in store.every("price") if each["unit_amount"] is not None and each["active"]]
    options = "".join(
        f'<option value="{each["id"]}"{" selected" if each["id"] == item["price"]["id"] else ""}>'
        f"{text(name_of(store, each))}: {text(_asked(each))}</option>"
        for each in plans
    )
    hidden = f'<input type="hidden" name="subscription" value="{found["id"]}">'
    deed = (
        ("resume", "Do not cancel")
        if found["cancel_at"] or found["cancel_at_period_end"]
        else ("cancel", "Cancel plan")
    )
    waits = "".join(
        f'<p><a href="{text(each["hosted_invoice_url"])}">Pay open invoice</a></p>'
        for each in open_invoices(store, found)
    )
    return (
        f"<h2>{text(name_of(store, item['price']))}</h2><p>{text(found['status'])}{text(ends)}</p>{waits}"
        f"{_difference(store, found, item, told, now)}"
        f'<form method=get class="fields">{hidden}<label>Another plan <select name=price>{options}</select></label>'
        "<button>See what it costs</button></form>"
        f"<form method=post>{hidden}{_choice('deed', *deed)}</form>"
    )


def _difference(store: Store, found: Object, item: Object, told: dict[str, Any], now: int) -> str:
    if told.get("deed") or told.get("subscription") != found["id"] or told.get("price") == item["price"]["id"]:
        return ""
    price = store.get(told.get("price"), "price")
    made = preview(store, found, item, price, now)
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{text(value)}">'
        for name, value in (("subscription", found["id"]), ("price", price["id"]), ("at", now))
    )
    lines = "".join(
        f"<li>{text(each['description'])}: {money(each['amount'], 'usd')}</li>" for each in made["lines"]["data"]
    )
    return (
        f"<p>{text(name_of(store, price))}: {text(money(made['total'], price['currency']))} now</p><ul>{lines}</ul>"
        f"<form method=post>{hidden}{_choice('deed', 'change', 'Change plan')}</form>"
    )


def _asked(price: Object) -> str:
    if price["unit_amount"] is None:
        return f"{price['unit_amount_decimal']} cents each"
    return f"{money(price['unit_amount'], price['currency'])} a {price['recurring']['interval']}"


def _choice(name: str, value: str, words: str) -> str:
    return f'<button name="{name}" value="{text(value)}">{text(words)}</button>'


def _say(said: str) -> str:
    return f'<p class="say" role="status">{text(said)}</p>' if said else ""
