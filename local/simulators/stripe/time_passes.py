"""What happens by itself when its time has come: trials end, periods are renewed, payments are tried again."""

from local.simulators.stripe.invoices import DAY, open_invoices
from local.simulators.stripe.store import Object, Store
from local.simulators.stripe.subscriptions import end, pay_open, renew

_WARNING = 3 * DAY
_MOST_STEPS = 2_000


def catch_up(store: Store, now: int) -> None:
    """All that was due until now, in the order of time, each at its own moment."""
    for _ in range(_MOST_STEPS):
        due = [found for each in store.every("subscription") if (found := _next(store, each)) and found[0] <= now]
        if not due:
            return
        at, what, subscription = min(due, key=lambda found: found[0])
        _DEEDS[what](store, subscription, at)


def _next(store: Store, subscription: Object) -> tuple[int, str, Object] | None:
    """The next thing that happens to it: when, what, and itself."""
    found = [(at, what) for at, what in _ahead(store, subscription) if at is not None]
    return (*min(found), subscription) if found else None


def _ahead(store: Store, subscription: Object) -> list[tuple[int | None, str]]:
    status, trial_end = subscription["status"], subscription["trial_end"]
    if status not in {"trialing", "active", "past_due"}:
        return []
    period_end = min(item["current_period_end"] for item in subscription["items"]["data"])
    found: list[tuple[int | None, str]] = [(subscription["cancel_at"], "a_end")]
    if subscription["cancel_at_period_end"]:
        found.append((period_end, "a_end"))
    if status == "trialing" and not subscription.get("_warned"):
        found.append((trial_end - _WARNING, "warn"))
    found.append((period_end, "trial" if status == "trialing" else "renew"))
    if status == "past_due":
        tries = [each["next_payment_attempt"] for each in open_invoices(store, subscription)]
        found += [(at, "retry") for at in tries]
    return found


def _warn(store: Store, subscription: Object, at: int) -> None:
    subscription["_warned"] = True
    store.emit("customer.subscription.trial_will_end", subscription)


def _trial(store: Store, subscription: Object, at: int) -> None:
    has_card = store.get(subscription["customer"], "customer").get("_card")
    behaviour = subscription["trial_settings"]["end_behavior"]["missing_payment_method"]
    if has_card or behaviour == "create_invoice":
        renew(store, subscription, at)
    elif behaviour == "pause":
        subscription["status"] = "paused"
        store.emit("customer.subscription.paused", subscription)
    else:
        end(store, subscription, at, "payment_failed")


def _end(store: Store, subscription: Object, at: int) -> None:
    end(store, subscription, at)


def _retry(store: Store, subscription: Object, at: int) -> None:
    invoice = next(each for each in open_invoices(store, subscription) if each["next_payment_attempt"] == at)
    days = store.retry_days
    done = invoice["attempt_count"]
    first = invoice["status_transitions"]["finalized_at"]
    if not pay_open(store, subscription, invoice, at):
        return
    invoice["next_payment_attempt"] = first + days[done] * DAY if done < len(days) else None
    if invoice["next_payment_attempt"] is not None:
        return
    if store.after_retries == "canceled":
        end(store, subscription, at, "payment_failed")
    else:
        subscription["status"] = store.after_retries
        store.emit("customer.subscription.updated", subscription)


_DEEDS = {"warn": _warn, "trial": _trial, "renew": renew, "a_end": _end, "retry": _retry}
