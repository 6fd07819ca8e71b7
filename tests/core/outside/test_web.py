"""Fetching an address that somebody typed: out into the world, in time, in size, and never back to us."""

import gzip
import ipaddress
import ssl
import time
import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from apps.core.outside.errors import OutsideError
from apps.core.outside.web import Policy, WebRefused, WebUnavailable, fetch, target_of
from apps.core.outside.web.errors import AddressRefused, TookTooLong, TooLarge
from apps.core.outside.web.policy import is_public
from apps.public.workspaces.models import Workspace
from tests.factories.webservers import WebServer, answer, drip

# The real policy looks at the table of domains, to refuse our own hosts.
pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HERE = ("127.0.0.1/32",)


def policy(*servers: WebServer, **more: object) -> Policy:
    """As it is in production, but this machine's loopback and the servers' ports may be reached."""
    ports = frozenset({80, 443, *(server.port for server in servers)})
    return Policy(**{"ports": ports, "networks": HERE, "seconds": 5, **more})


def refusal(address: str, rules: Policy | None = None) -> OutsideError:
    with pytest.raises(OutsideError) as caught:
        fetch(address, policy=rules or Policy())
    return caught.value


def test_what_lies_there_comes_with_what_tells_it_from_a_later_one() -> None:
    with WebServer([answer(b"BEGIN", ETag='"a1"', Last_Modified="Mon, 02 Nov 2026 10:00:00 GMT")]) as server:
        found = fetch(server.url("/moon.ics?key=s%20ecret"), policy=policy(server))
    assert (found.body, found.etag, found.last_modified) == (b"BEGIN", '"a1"', "Mon, 02 Nov 2026 10:00:00 GMT")
    (request,) = server.requests
    assert request.startswith(f"GET /moon.ics?key=s%20ecret HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n")
    assert "cookie" not in request.lower()
    assert "authorization" not in request.lower()


def test_a_304_says_that_nothing_is_new() -> None:
    with WebServer([answer(status="304 Not Modified")]) as server:
        found = fetch(server.url(), etag='"a1"', last_modified="Mon, 02 Nov 2026 10:00:00 GMT", policy=policy(server))
    assert found.is_same
    assert 'If-None-Match: "a1"' in server.requests[0]
    assert "If-Modified-Since: Mon, 02 Nov 2026 10:00:00 GMT" in server.requests[0]


def test_an_etag_with_a_line_break_is_not_sent() -> None:
    with WebServer([answer(b"x")]) as server:
        fetch(server.url(), etag='"a"\r\nX-Evil: 1', policy=policy(server))
    assert "X-Evil" not in server.requests[0]


def test_packed_bodies_are_unpacked_and_cut_ones_are_told() -> None:
    packed = gzip.compress(b"BEGIN" * 1000)
    with WebServer([answer(packed, Content_Encoding="gzip"), answer(packed[:-9], Content_Encoding="gzip")]) as server:
        assert fetch(server.url(), policy=policy(server)).body == b"BEGIN" * 1000
        assert isinstance(refusal(server.url(), policy(server)), WebUnavailable)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/a.ics",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://１２７.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b:1::a00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:0:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fe80::1%25lo]/",
        "http://[fc00::1]/",
        "http://[ff02::1]/",
        "http://[::]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://168.63.129.16/",
        "http://10.0.0.1/",
        "http://172.31.255.255/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://198.18.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://0.0.0.0/",
        "http://localhost/",
        "webcal://localhost/",
    ],
)
def test_the_real_policy_refuses_what_is_not_out_in_the_world(address: str) -> None:
    assert isinstance(refusal(address), AddressRefused | WebUnavailable)


@pytest.mark.parametrize("address", ["http://localhost/", "http://2130706433/", "http://127.0.0.1/", "http://[::1]/"])
def test_a_loopback_address_is_refused_in_words(address: str) -> None:
    error = refusal(address)
    assert isinstance(error, AddressRefused)
    assert "to this machine itself" in error.message


@pytest.mark.parametrize("private", ["10.1.2.3", "127.0.0.1", "::ffff:10.1.2.3", "fd00::5", "169.254.169.254"])
def test_a_name_that_leads_to_a_private_address_is_refused(private: str) -> None:
    rules = Policy(resolve=lambda host, port: [private])
    assert isinstance(refusal("https://calendar.example.net/moon.ics", rules), AddressRefused)


def test_the_name_is_looked_up_once_and_what_was_checked_is_connected_to() -> None:
    """DNS rebinding: the second answer would lead elsewhere, and nobody asks for it."""
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    with WebServer([answer(b"BEGIN")]) as server:
        rules = policy(server, resolve=lambda host, port: answers.pop(0))
        assert fetch(f"http://rebind.example.net:{server.port}/", policy=rules).body == b"BEGIN"
    assert answers == [["10.0.0.1"]]
    assert f"Host: rebind.example.net:{server.port}\r\n" in server.requests[0]


def test_of_several_addresses_only_those_in_the_world_are_used() -> None:
    with WebServer([answer(b"BEGIN")]) as server:
        rules = policy(server, resolve=lambda host, port: ["10.0.0.1", "::1", "127.0.0.1"], seconds=3)
        assert fetch(f"http://mixed.example.net:{server.port}/", policy=rules).body == b"BEGIN"


def test_redirects_are_followed_with_the_same_check() -> None:
    with WebServer([answer(b"BEGIN")]) as last, WebServer([answer(status="302 Found", Location=last.url())]) as first:
        assert fetch(first.url(), policy=policy(first, last)).body == b"BEGIN"


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/",
        "//[::1]/",
        "http://2130706434/",
        "http://127.0.0.2/",
        "http://127.0.0.1:22/",
        "http://user:word@127.0.0.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://jane.planner.localhost/",
    ],
)
def test_a_redirect_to_what_is_refused_is_refused(location: str) -> None:
    with WebServer([answer(status="301 Moved", Location=location)]) as server:
        assert isinstance(refusal(server.url(), policy(server)), WebRefused)
    assert len(server.requests) == 1


def test_a_redirect_from_outside_to_loopback_reaches_nobody() -> None:
    """127.0.0.2 stands for the world here; nothing else is let through."""
    with WebServer([answer(b"secret")]) as inside:
        redirect = answer(status="302 Found", Location=inside.url("/admin"))
        with WebServer([redirect], host="127.0.0.2") as outside:
            rules = policy(inside, outside, networks=("127.0.0.2/32",))
            assert isinstance(refusal(outside.url(), rules), AddressRefused)
        assert inside.requests == []


def test_a_redirect_loop_ends_after_five() -> None:
    with WebServer([answer(status="302 Found", Location="/again")]) as server:
        error = refusal(server.url(), policy(server))
    assert "passed on more than 5 times" in error.message
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "reply",
    [
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\n", b"X-A: 1\r\n"),
        drip(b"", b"H"),
        drip(b"", b""),
    ],
    ids=["body", "headers", "status", "silence"],
)
def test_a_server_that_drips_for_ever_is_left_in_time(reply: object) -> None:
    with WebServer([reply]) as server:  # type: ignore[list-item]
        began = time.monotonic()
        error = refusal(server.url(), policy(server, seconds=0.6))
        assert time.monotonic() - began < 3
    assert error.is_transient


def test_the_time_is_that_of_all_redirects_together() -> None:
    def slow(connection: object, server: WebServer) -> None:
        server.stopped.wait(0.3)
        answer(status="302 Found", Location="/again")(connection, server)  # type: ignore[arg-type]

    with WebServer([slow]) as server:
        assert isinstance(refusal(server.url(), policy(server, seconds=0.7)), TookTooLong)


def test_a_name_server_that_is_silent_is_left_in_time() -> None:
    rules = Policy(resolve=lambda host, port: time.sleep(5) or [], seconds=0.3)  # type: ignore[func-returns-value]
    began = time.monotonic()
    assert isinstance(refusal("http://slow.example.net/", rules), TookTooLong)
    assert time.monotonic() - began < 2


def test_an_endless_body_is_left_at_the_limit() -> None:
    with WebServer([drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536, every=0.0001)]) as server:
        assert isinstance(refusal(server.url(), policy(server, largest=300_000)), TooLarge)


def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    with WebServer([drip(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", b"x")]) as server:
        assert isinstance(refusal(server.url(), policy(server)), TooLarge)


def test_a_bomb_is_left_at_the_limit() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    with WebServer([answer(bomb, Content_Encoding="gzip")]) as server:
        assert isinstance(refusal(server.url(), policy(server, largest=1_000_000)), TooLarge)


def test_a_packing_that_nobody_asked_for_is_refused() -> None:
    with WebServer([answer(b"x", Content_Encoding="br")]) as server:
        assert isinstance(refusal(server.url(), policy(server)), WebRefused)


@pytest.mark.parametrize(
    ("status", "word", "transient"),
    [
        ("401 Unauthorized", "asks for a sign-in", False),
        ("403 Forbidden", "does not give", False),
        ("404 Not Found", "nothing at this address", False),
        ("410 Gone", "nothing at this address", False),
        ("418 Teapot", "418", False),
        ("429 Busy", "trouble", True),
        ("500 Oops", "trouble", True),
        ("503 Oops", "trouble", True),
    ],
)
def test_each_answer_is_told_in_words(status: str, word: str, transient: bool) -> None:
    with WebServer([answer(b"no", status=status)]) as server:
        error = refusal(server.url(), policy(server))
    assert word in error.message
    assert error.is_transient is transient


def test_nobody_there_and_nonsense_are_passing_troubles() -> None:
    with WebServer([drip(b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"?")]) as server:
        assert refusal(server.url(), policy(server, seconds=1)).is_transient
        rules, address = policy(server), server.url()
    assert refusal(address, rules).is_transient


@pytest.mark.parametrize(
    "address",
    [
        "",
        "moon.ics",
        "ftp://a.example.net/x",
        "javascript:alert(1)",
        "http://",
        "http:///x",
        "http://a b.example.net/",
        "http://a.example.net\\@127.0.0.1/",
        "http://a.example.net/\r\nX: y",
        "http://a.example.net:99999/",
        "http://-bad-.example.net/",
        "http://[zz]/",
        "https://x.example.net/" + "a" * 2000,
    ],
)
def test_what_is_no_address_is_refused_at_its_field(address: str) -> None:
    error = refusal(address)
    assert isinstance(error, WebRefused)
    assert error.field == "address"


def test_ports_names_with_passwords_and_our_own_hosts_are_refused(jane: Workspace) -> None:
    for address in (
        "http://calendar.example.net:8080/",
        "https://calendar.example.net:22/",
        "https://user:word@calendar.example.net/",
        "https://planner.localhost/",
        "https://jane.planner.localhost/plan.ics",
        "https://nobody.planner.localhost/",
    ):
        assert isinstance(refusal(address), AddressRefused), address


def test_no_error_carries_the_address() -> None:
    with WebServer([answer(status="302 Found", Location="/private-" + "key-2"), answer(status="404 No")]) as server:
        address = server.url("/private-" + "key-1")
        try:
            fetch(address, policy=policy(server))
        except OutsideError as error:
            told = "".join(traceback.format_exception(error)) + str(error.__context__) + str(error.__cause__)
    assert "private-key" not in told


def test_a_certificate_has_to_be_for_the_name_in_the_address(tmp_path: Path) -> None:
    server_side, client_side = _certificate(tmp_path, "calendar.example.net")
    with WebServer([answer(b"BEGIN")], tls=server_side) as server:
        rules = policy(server, resolve=lambda host, port: ["127.0.0.1"], tls=client_side)
        address = f"https://calendar.example.net:{server.port}/"
        assert fetch(address, policy=rules).body == b"BEGIN"
        assert fetch(address.replace("https", "webcal"), policy=rules).body == b"BEGIN"
        assert refusal(f"https://other.example.net:{server.port}/", rules).is_transient
        assert refusal(server.url().replace("http", "https"), rules).is_transient


def _certificate(folder: Path, host: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server of that name shows, and a client that trusts only it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server_side, ssl.create_default_context(cafile=str(folder / "cert.pem"))


@given(st.ip_addresses(v=4))
def test_no_address_that_python_calls_private_passes_as_public(address: ipaddress.IPv4Address) -> None:
    if is_public(address):
        assert address.is_global
        assert not address.is_multicast


@given(st.ip_addresses(v=6))
def test_no_address_that_carries_another_passes_as_public(address: ipaddress.IPv6Address) -> None:
    if is_public(address):
        assert address.ipv4_mapped is None
        assert address.sixtofour is None
        assert address.teredo is None
        assert not any((address.is_private, address.is_loopback, address.is_link_local, address.is_multicast))


@given(st.text(max_size=60))
def test_any_text_is_a_target_or_refused_and_a_targets_parts_hold_no_line_break(text: str) -> None:
    try:
        found = target_of(text if len(text) % 2 else f"https://a.example.net/{text}")
    except WebRefused:
        return
    assert found.path.isascii()
    assert not set(found.url) & set("\r\n \0\\")
