"""What a painting costs, as painters write it: ``$1,500``, ``1.500,00 €``, ``1’500 CHF``."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from apps.core.errors import InvalidInput
from apps.core.sheets.quotes import short

# Decimals of each currency that is taken (ISO 4217).
DECIMALS = {"USD": 2, "EUR": 2, "GBP": 2, "CAD": 2, "AUD": 2, "CHF": 2, "JPY": 0}
HIGHEST = 100_000_000
LONGEST_TEXT = 100
_DOLLARS = ("USD", "CAD", "AUD")
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "CA$", "AUD": "A$", "CHF": "CHF ", "JPY": "¥"}
_MARKS = {
    "$": "$",
    "dollar": "$",
    "dollars": "$",
    "usd": "USD",
    "us$": "USD",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "€": "EUR",
    "gbp": "GBP",
    "£": "GBP",
    "cad": "CAD",
    "ca$": "CAD",
    "c$": "CAD",
    "can$": "CAD",
    "aud": "AUD",
    "au$": "AUD",
    "a$": "AUD",
    "chf": "CHF",
    "fr": "CHF",
    "sfr": "CHF",
    "jpy": "JPY",
    "yen": "JPY",
    "¥": "JPY",
    "円": "JPY",
}
_NO_PRICES = re.compile(
    r"free|gratis|poa|p\.o\.a\.?|(?:price )?(?:up)?on (?:request|application|enquiry|inquiry)|sold(?: out)?|"
    r"nfs|not for sale|ask|enquire|inquire|contact(?: me| us)?|n/?a|tb[ad]|none|no|[-–—?]+"
)
_DIGITS = r"[0-9][0-9.,' ]*[0-9]|[0-9]"
# A word or sign of a currency, a number with whatever separates its digits, another such word or sign.
_PRICE = re.compile(rf"(?P<before>[^0-9.,'\s-]*)\.?\s*(?P<number>{_DIGITS})(?:[.,]-)?\s*(?P<after>[^0-9,'\s-]*)")
_TWO = re.compile(rf"(?:{_DIGITS})\D*?(?:-|/|\bto\b|\bor\b|\band\b|\buntil\b)\s*[^0-9]{{0,5}}[0-9]")
_NEGATIVE = re.compile(r"[^0-9-]*-\s*[^0-9]{0,4}[0-9][^-]*|\([^()]*[0-9][^()]*\)")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([., '])[0-9]{3})(?:\1[0-9]{3})*")


@dataclass(frozen=True)
class Price:
    """``minor`` in the currency's smallest unit (cents, or yen), ``None`` without a price; a code of ISO 4217."""

    minor: int | None
    currency: str


def price_read(text: str, *, currency: str) -> Price:
    """What ``text`` says, in its own currency or else in ``currency``; no price for an empty text.

    ``$`` alone is ``currency`` if that is a dollar, else US dollars. One separator before three digits marks
    thousands, before one or two decimals.
    Raises InvalidInput (field ``price``) for no price, two prices, other currencies and for what is out of range;
    (field ``currency``) for a ``currency`` that is not taken.
    """
    currency = currency_read(currency)
    plain = _plain(text)
    if not plain:
        return Price(None, currency)
    if len(plain) > LONGEST_TEXT:
        raise _unclear(text)
    _refuse_what_is_no_price(plain, text)
    found = _PRICE.fullmatch(plain)
    if found is None:
        raise _unclear(text)
    code = _currency(found["before"], found["after"], currency, text)
    return Price(_minor(found["number"], code, text), code)


def price_text(minor: int | None, currency: str) -> str:
    """The inverse of ``price_read``: ``$1,500``, ``€1,500.50``; empty for no price.

    Raises InvalidInput (field ``currency``) for a currency that is not taken.
    """
    currency = currency_read(currency)
    if minor is None:
        return ""
    whole, cents = divmod(minor, 10 ** DECIMALS[currency])
    return f"{_SIGNS[currency]}{whole:,}" + (f".{cents:02}" if cents else "")


def currency_read(text: str) -> str:
    """The code of a currency, from its code, sign or name. A bare ``$`` is US dollars.

    Raises InvalidInput (field ``currency``).
    """
    code = _MARKS.get(_plain(text).rstrip("."))
    if code is None:
        raise InvalidInput(
            f"Write the currency as one of {_offered()}. “{short(text)}” is none of them.", field="currency"
        )
    return "USD" if code == "$" else code


def _plain(text: str) -> str:
    """In small letters, with one sign for each meaning: ``'`` between digits, ``-`` for every dash."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = re.sub("[’‘`´]", "'", text)
    text = re.sub("[‐‑‒–—−]", "-", text)
    return " ".join(text.split())


def _refuse_what_is_no_price(plain: str, text: str) -> None:
    if _NO_PRICES.fullmatch(plain):
        raise InvalidInput(f"“{short(text)}” is no price. Leave the price empty.", field="price")
    if _TWO.search(plain):
        first = re.sub(r"[ ,']", "", re.findall(_DIGITS, plain)[0])
        raise InvalidInput(f"“{short(text)}” is two prices. Write one, such as {short(first)}.", field="price")
    if _NEGATIVE.fullmatch(plain):
        raise InvalidInput(f"“{short(text)}” is less than nothing. Write a price of 0 or more.", field="price")


def _currency(before: str, after: str, currency: str, text: str) -> str:
    """The currency that the marks around the number agree on."""
    marks = [mark.rstrip(".") for mark in (before, after) if mark.rstrip(".")]
    if any(mark not in _MARKS for mark in marks):
        if marks == ["k"] or marks[-1:] == ["k"]:
            raise InvalidInput(f"Write the price in full, such as 1,200. “{short(text)}” is not clear.", field="price")
        raise InvalidInput(
            f"Write the price as a number in one of {_offered()}. “{short(text)}” is not clear.", field="price"
        )
    codes = {_MARKS[mark] for mark in marks}
    if codes == {"$"}:
        return currency if currency in _DOLLARS else "USD"
    codes = codes - {"$"} if codes <= {"$", *_DOLLARS} else codes
    if len(codes) > 1:
        raise InvalidInput(f"“{short(text)}” names two currencies. Write one, such as $1,500.", field="price")
    return next(iter(codes), currency)


def _minor(number: str, currency: str, text: str) -> int:
    """The number in the smallest unit of ``currency``."""
    whole, decimals = _split(number)
    if whole is None:
        raise _unclear(text)
    if len(decimals) > DECIMALS[currency]:
        most = f"at most {DECIMALS[currency]} decimals" if DECIMALS[currency] else "no decimals"
        raise InvalidInput(f"A price in {currency} has {most}. Correct “{short(text)}”.", field="price")
    if len(whole) > 12 or Decimal(f"{whole}.{decimals or 0}") > HIGHEST:
        raise InvalidInput(f"“{short(text)}” is too high. A price is at most 100,000,000.", field="price")
    return int(whole + decimals.ljust(DECIMALS[currency], "0"))


def _split(number: str) -> tuple[str | None, str]:
    """The digits before and after the decimal separator; ``None`` for digits that are grouped in no usual way."""
    if number.isdigit():
        return number, ""
    if _GROUPED.fullmatch(number):
        return re.sub("[., ']", "", number), ""
    found = re.fullmatch(r"(.*)([.,])([0-9]+)", number)
    if found is None:
        return None, ""
    whole, mark, decimals = found.groups()
    if whole.isdigit():
        return whole, decimals
    if mark in whole or not _GROUPED.fullmatch(whole):
        return None, ""
    return re.sub("[., ']", "", whole), decimals


def _offered() -> str:
    codes = list(DECIMALS)
    return ", ".join(codes[:-1]) + f" or {codes[-1]}"


def _unclear(text: str) -> InvalidInput:
    return InvalidInput(f"Write the price as a number, such as 1,500. “{short(text)}” is not clear.", field="price")
