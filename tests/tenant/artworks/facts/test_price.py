"""Prices as painters write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import InvalidInput
from apps.tenant.artworks.facts.price import DECIMALS, Price, currency_read, price_read, price_text
from apps.tenant.artworks.forms import CURRENCIES

CODES = st.sampled_from(sorted(DECIMALS))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1500", "$1,500"),
        ("1500.5", "$1,500.50"),
        ("$1,500", "$1,500"),
        ("$ 1,500.00", "$1,500"),
        ("1,500", "$1,500"),
        ("1,50", "$1.50"),
        ("1,5", "$1.50"),
        ("1.500", "$1,500"),
        ("1.500,00 €", "€1,500"),
        ("€1.500", "€1,500"),
        ("€ 1 500,50", "€1,500.50"),
        ("1 500 EUR", "€1,500"),
        ("1\u202f500\u00a0EUR", "€1,500"),
        ("1500 euros", "€1,500"),
        ("1’500 CHF", "CHF 1,500"),
        ("CHF 1'500.–", "CHF 1,500"),
        ("Fr. 1'500.-", "CHF 1,500"),
        ("1500,- EUR", "€1,500"),
        ("£950.00", "£950"),
        ("USD 1,200", "$1,200"),
        ("1200USD", "$1,200"),
        ("$1,200 USD", "$1,200"),
        ("$1,200 CAD", "CA$1,200"),
        ("US$1,200", "$1,200"),
        ("CA$1,200", "CA$1,200"),
        ("C$ 1200", "CA$1,200"),
        ("A$1200", "A$1,200"),
        ("¥120000", "¥120,000"),
        ("￥120,000", "¥120,000"),
        ("120,000円", "¥120,000"),
        ("JPY 120.000", "¥120,000"),
        ("1,234,567.89", "$1,234,567.89"),
        ("1.234.567,89", "$1,234,567.89"),
        ("100,000,000", "$100,000,000"),
        ("0", "$0"),
        ("0.50", "$0.50"),
        ("500.", "$500"),
    ],
)
def test_what_painters_write_is_understood(text: str, meant: str) -> None:
    price = price_read(text, currency="USD")
    assert price_text(price.minor, price.currency) == meant


@pytest.mark.parametrize(
    ("text", "currency", "price"),
    [
        ("$150", "CAD", Price(15000, "CAD")),
        ("$150", "AUD", Price(15000, "AUD")),
        ("$150", "EUR", Price(15000, "USD")),
        ("US$150", "CAD", Price(15000, "USD")),
        ("150", "JPY", Price(150, "JPY")),
        ("150", "eur", Price(15000, "EUR")),
        ("", "EUR", Price(None, "EUR")),
        (" ", "JPY", Price(None, "JPY")),
    ],
)
def test_the_currency_that_is_asked_for_holds_where_none_is_written(text: str, currency: str, price: Price) -> None:
    assert price_read(text, currency=currency) == price


@pytest.mark.parametrize("text", ["free", "POA", "P.O.A.", "on request", "Price on request", "Sold", "NFS", "–", "n/a"])
def test_words_instead_of_a_price_are_to_be_left_out(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        price_read(text, currency="USD")
    assert refused.value.message == f"“{text}” is no price. Leave the price empty."
    assert refused.value.field == "price"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("$150 - $250", "“$150 - $250” is two prices. Write one, such as 150."),
        ("150–250", "“150–250” is two prices. Write one, such as 150."),
        ("1,500 to 2,500", "“1,500 to 2,500” is two prices. Write one, such as 1500."),
        ("$150/$250", "“$150/$250” is two prices. Write one, such as 150."),
        ("-5", "“-5” is less than nothing. Write a price of 0 or more."),
        ("-$5", "“-$5” is less than nothing. Write a price of 0 or more."),
        ("(500)", "“(500)” is less than nothing. Write a price of 0 or more."),
        ("100,000,001", "“100,000,001” is too high. A price is at most 100,000,000."),
        ("100000000.01", "“100000000.01” is too high. A price is at most 100,000,000."),
        ("1.2345", "A price in USD has at most 2 decimals. Correct “1.2345”."),
        ("0.125", "A price in USD has at most 2 decimals. Correct “0.125”."),
        ("¥120.50", "A price in JPY has no decimals. Correct “¥120.50”."),
        ("1.2k", "Write the price in full, such as 1,200. “1.2k” is not clear."),
        ("$5 EUR", "“$5 EUR” names two currencies. Write one, such as $1,500."),
        (
            "500 kr",
            "Write the price as a number in one of USD, EUR, GBP, CAD, AUD, CHF or JPY. “500 kr” is not clear.",
        ),
        ("1,50,000", "Write the price as a number, such as 1,500. “1,50,000” is not clear."),
        ("150 framed 200", "Write the price as a number, such as 1,500. “150 framed 200” is not clear."),
        ("a lot", "Write the price as a number, such as 1,500. “a lot” is not clear."),
    ],
)
def test_what_is_refused_says_what_to_write(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        price_read(text, currency="USD")
    assert refused.value.message == sentence
    assert refused.value.field == "price"


@pytest.mark.parametrize("text", ["R$ 500", "NZ$500", "₹500", "500 SEK", "from 500", "1 2 3", "1.5.0", "12 34"])
def test_what_is_not_clear_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="not clear"):
        price_read(text, currency="USD")


@given(st.integers(0, 10_000_000_000), CODES, CODES)
def test_a_price_is_read_back_from_its_text(minor: int, code: str, other: str) -> None:
    minor = minor if DECIMALS[code] else minor // 100
    bare_dollar = code == "USD"
    assert price_read(price_text(minor, code), currency=code if bare_dollar else other) == Price(minor, code)


@given(st.text() | st.text("0123456789 .,'$€¥£-/kchfusd", max_size=30), CODES)
def test_any_text_is_read_or_refused(text: str, currency: str) -> None:
    try:
        price = price_read(text, currency=currency)
    except InvalidInput as refused:
        assert len(refused.message) < 250  # noqa: PT017
    else:
        assert price.minor is None or 0 <= price.minor <= 10_000_000_000


def test_currencies_are_those_that_the_form_offers() -> None:
    assert tuple(DECIMALS) == CURRENCIES
    assert [currency_read(text) for text in ("usd", "€", "Fr.", "$", "Yen")] == ["USD", "EUR", "CHF", "USD", "JPY"]
    with pytest.raises(InvalidInput, match="“kr” is none of them") as refused:
        currency_read("kr")
    assert refused.value.field == "currency"


def test_no_price_has_no_text() -> None:
    assert price_text(None, "USD") == ""
