"""Host names and subdomains: the one form that is stored, and everything else refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import InvalidInput
from apps.core.tenancy.hosts import RESERVED_SLUGS, InvalidHost, clean_slug, normalise_host

LONG_LABEL = "a" * 64
LONG_HOST = ".".join(["a" * 60] * 5)


@pytest.mark.parametrize(
    ("raw", "host"),
    [
        ("a.test", "a.test"),
        ("A.TEST", "a.test"),
        ("a.test.", "a.test"),
        ("a.test:8000", "a.test"),
        ("A.Test.:8000", "a.test"),
        (" a.test ", "a.test"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
    ],
)
def test_a_host_is_brought_into_one_form(raw: str, host: str) -> None:
    assert normalise_host(raw) == host


@pytest.mark.parametrize(
    "raw",
    [
        "",
        ".",
        "..",
        "a..test",
        ".a.test",
        "*.a.test",
        "-a.test",
        "a-.test",
        "a_b.test",
        "a test",
        "a.test/evil",
        "a.test@evil",
        "user:password@a.test",
        "a.test:80a",
        "a.test:8000:9000",
        "[::1]",
        "[::1]:8000",
        "a.test\r\nX-Injected: 1",
        "a\n.test",
        "a.test\x00",
        "a,b.test",
        LONG_LABEL + ".test",
        LONG_HOST,
        "ü" * 300,
    ],
)
def test_what_is_no_host_is_refused(raw: str) -> None:
    with pytest.raises(InvalidHost):
        normalise_host(raw)


@given(st.text(max_size=300))
def test_whatever_comes_the_answer_is_a_plain_host_or_a_refusal(raw: str) -> None:
    try:
        host = normalise_host(raw)
    except InvalidHost:
        return
    assert host == normalise_host(host)
    assert host.isascii()
    assert not set(host) - set("abcdefghijklmnopqrstuvwxyz0123456789-.")


@pytest.mark.parametrize(
    ("raw", "slug"),
    [("jane", "jane"), (" Jane ", "jane"), ("a", "a"), ("jane-doe-2", "jane-doe-2"), ("a" * 40, "a" * 40)],
)
def test_a_subdomain_is_kept_in_lower_case(raw: str, slug: str) -> None:
    assert clean_slug(raw) == slug


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "-jane",
        "jane-",
        "ja--ne",
        "xn--bcher-kva",
        "2jane",
        "jane.doe",
        "jane_doe",
        "jané",
        "jane\n.x",
        "a" * 41,
    ],
)
def test_a_subdomain_that_is_no_label_is_refused_with_an_example(raw: str) -> None:
    with pytest.raises(InvalidInput, match="for example “jane”") as caught:
        clean_slug(raw)
    assert caught.value.field == "slug"


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_a_reserved_subdomain_is_refused_however_it_is_written(slug: str) -> None:
    with pytest.raises(InvalidInput, match="reserved"):
        clean_slug(f" {slug.upper()} ")
