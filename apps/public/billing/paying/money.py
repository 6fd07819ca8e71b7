"""Amounts as people read them."""

# Currencies without cents, and with thousandths (https://docs.stripe.com/currencies).
_WHOLE = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf")
)
_THOUSANDTHS = frozenset(("bhd", "jod", "kwd", "omr", "tnd"))
_SIGNS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}


def money(amount: int, currency: str) -> str:
    """``$49``, ``−€12.50``, ``1,200 NOK``: ``amount`` in the currency's smallest unit."""
    code = currency.lower()
    digits = 0 if code in _WHOLE else 3 if code in _THOUSANDTHS else 2
    whole, rest = divmod(abs(amount), 10**digits)
    number = f"{whole:,}" + (f".{rest:0{digits}}" if rest else "")
    sign = "−" if amount < 0 else ""
    return f"{sign}{_SIGNS[code]}{number}" if code in _SIGNS else f"{sign}{number} {code.upper()}"


def interval_words(interval: str, count: int) -> str:
    """``a month``, ``every 3 months``."""
    if not interval:
        return "once"
    return f"{'an' if interval == 'hour' else 'a'} {interval}" if count == 1 else f"every {count} {interval}s"
