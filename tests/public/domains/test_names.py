"""What people type as their domain: one stored form, or a sentence that says why not."""

import pytest
from django.conf import LazySettings

from apps.core.errors import InvalidInput
from apps.public.domains.names import clean_domain, parents_of, shown_domain


@pytest.mark.parametrize(
    ("raw", "host"),
    [
        ("studio.janedoe.com", "studio.janedoe.com"),
        ("  Studio.JaneDoe.COM ", "studio.janedoe.com"),
        ("studio.janedoe.com.", "studio.janedoe.com"),
        ("https://studio.janedoe.com/", "studio.janedoe.com"),
        ("HTTP://studio.janedoe.com", "studio.janedoe.com"),
        ("janedoe.com", "janedoe.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER。example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("ｊａｎｅ.example", "jane.example"),
        ("a-b.c-d.example", "a-b.c-d.example"),
        ("123.example", "123.example"),
        ("localhost.example", "localhost.example"),
        ("notplanner.example", "notplanner.example"),
    ],
)
def test_every_spelling_of_a_domain_is_one_name(raw: str, host: str) -> None:
    assert clean_domain(raw) == host


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("", "no domain"),
        (".", "no domain"),
        ("..", "no domain"),
        ("a..example", "no domain"),
        ("-a.example", "no domain"),
        ("a-.example", "no domain"),
        ("a b.example", "no domain"),
        ("a\x00.example", "no domain"),
        ("a.example\nevil.example", "no domain"),
        ("a.example,b.example", "no domain"),
        ("\u202eelpmaxe.example", "no domain"),
        ("xn--a.example", "no domain"),
        ("💣" * 70 + ".example", "no domain"),
        ("a" * 64 + ".example", "no domain"),
        ("ü" * 60 + ".example", "no domain"),
        ("javascript:alert(1)", "without a port"),
        ("*.janedoe.com", "star"),
        ("stu_dio.janedoe.com", "underscore"),
        ("jane@janedoe.com", "e-mail address"),
        ("mailto:jane@janedoe.com", "e-mail address"),
        ("https://user:pw@janedoe.com/", "e-mail address"),
        ("janedoe.com:8000", "without a port"),
        ("ftp://janedoe.com", "without a port"),
        ("janedoe.com/shop", "without a path"),
        ("janedoe.com?x=1", "without a path"),
        ("janedoe.com\\evil", "without a path"),
        ("//evil.example", "without a path"),
        ("127.0.0.1", "IP address"),
        ("http://127.0.0.1/", "IP address"),
        ("::1", "IP address"),
        ("[2001:db8::1]", "IP address"),
        ("2130706433", "part of a domain"),
        ("1.2.3", "IP address"),
        ("127.1", "IP address"),
        ("0x7f.0x1", "IP address"),
        ("１２７.0.0.１", "IP address"),
        ("com", "part of a domain"),
        ("jane", "part of a domain"),
        ("localhost", "part of a domain"),
        ("planner.localhost", "belongs to this platform"),
        ("PLANNER.localhost.", "belongs to this platform"),
        ("jane.planner.localhost", "belongs to this platform"),
        ("deep.jane.planner.localhost", "belongs to this platform"),
        ("jane.localhost", "not reachable"),
        ("printer.local", "not reachable"),
        ("db.internal", "not reachable"),
        ("1.0.0.127.in-addr.arpa", "not reachable"),
        ("a" * 300, "too long"),
        (".".join(["a" * 50] * 5) + ".example", "too long"),
    ],
)
def test_what_is_no_public_domain_is_refused_with_the_reason(raw: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as caught:
        clean_domain(raw)
    assert caught.value.field == "host"


def test_the_platforms_parents_are_refused_too(settings: LazySettings) -> None:
    settings.ROOT_HOST = "app.planner.agency.example"
    for host in ("planner.agency.example", "agency.example"):
        with pytest.raises(InvalidInput, match="belongs to this platform"):
            clean_domain(host)
    assert clean_domain("other.agency.example") == "other.agency.example"


def test_reserved_endings_are_a_setting(settings: LazySettings) -> None:
    settings.DOMAIN_REFUSED_ENDINGS = ["test"]
    with pytest.raises(InvalidInput, match="not reachable"):
        clean_domain("studio.test")
    assert clean_domain("studio.local") == "studio.local"


def test_names_are_shown_as_people_write_them() -> None:
    assert shown_domain("xn--bcher-kva.example") == "bücher.example"
    assert shown_domain("xn--a.example") == "xn--a.example"
    assert shown_domain("studio.janedoe.com") == "studio.janedoe.com"


def test_the_names_above() -> None:
    assert parents_of("a.b.example") == ["b.example", "example"]
