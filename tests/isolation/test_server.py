"""The same over a socket, with the server that runs in production: what clients write there and no library would."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from apps.core.tenancy.addresses import host_for_slug
from tests.fixtures.database import TEST_DATABASE

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("committed")]

ROOT = Path(__file__).parents[2]
JANE, OKAFOR = host_for_slug("jane"), host_for_slug("okafor")
LOGIN = "/accounts/login/"


@pytest.fixture(scope="module")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """gunicorn on the tests' database; gives its socket."""
    folder = tmp_path_factory.mktemp("server")
    address = folder / "web.sock"
    environ = os.environ | {
        "DATABASE_URL": os.environ["DATABASE_URL"].replace("/planner?", f"/{TEST_DATABASE}?"),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_OWNER_URL": "",
    }
    with (folder / "web.log").open("wb") as log:
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind=unix:{address}", "--worker-class=gthread"]
        running = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(address, folder / "web.log")
            yield address
        finally:
            running.terminate()
            running.wait(20)


def _wait(address: Path, log: Path) -> None:
    for _ in range(150):
        try:
            if b"200" in say(address, f"GET {LOGIN} HTTP/1.1\r\nHost: {JANE}")[:16].encode():
                return
        except OSError:
            pass
        time.sleep(0.2)
    pytest.fail(f"gunicorn did not answer:\n{log.read_text()[-3000:]}")


def say(address: Path, head: str, body: str = "") -> str:
    """Send exactly these lines; everything that comes back."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(15)
        connection.connect(str(address))
        connection.sendall(f"{head}\r\nConnection: close\r\n\r\n{body}".encode("latin-1"))
        pieces = []
        while piece := connection.recv(65536):
            pieces.append(piece)
    return b"".join(pieces).decode(errors="replace")


def shows(answer: str) -> set[str]:
    """Which workspaces' sign-in pages there are in the answer, of however many answers it is made."""
    return {name for name in ("Jane", "Okafor") if f"· {name}</title>" in answer or f">{name}<" in answer}


def test_a_plain_request_shows_its_hosts_page(server: Path) -> None:
    assert shows(say(server, f"GET {LOGIN} HTTP/1.1\r\nHost: {JANE}")) == {"Jane"}


@pytest.mark.parametrize(
    "head",
    [
        f"GET {LOGIN} HTTP/1.1\r\nHost: {JANE}\r\nHost: {OKAFOR}",
        f"GET {LOGIN} HTTP/1.1\r\nHost: {JANE}, {OKAFOR}",
        f"GET {LOGIN} HTTP/1.1\r\nHost: {OKAFOR}@{JANE}",
        f"GET {LOGIN} HTTP/1.1\r\nHost : {JANE}",
        f"GET {LOGIN} HTTP/1.1\r\nHost: {JANE}\r\n {OKAFOR}",
        f"GET {LOGIN} HTTP/1.1\r\nX: y",
        f"GET {LOGIN} HTTP/1.0",
    ],
    ids=["two headers", "two names", "user info", "space before the colon", "folded", "none", "none, HTTP/1.0"],
)
def test_a_host_that_is_not_one_name_leads_nowhere(head: str, server: Path) -> None:
    answer = say(server, head)
    assert shows(answer) == set()
    assert answer.split(" ")[1] in {"400", "404"}, answer[:200]


def test_an_absolute_address_does_not_outvote_the_header(server: Path) -> None:
    answer = say(server, f"GET http://{OKAFOR}{LOGIN} HTTP/1.1\r\nHost: {JANE}")
    assert shows(answer) <= {"Jane"}


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X_Forwarded_Host", "X-Host", "Forwarded", "X-Original-Host"])
def test_another_header_does_not_outvote_it(name: str, server: Path) -> None:
    answer = say(server, f"GET {LOGIN} HTTP/1.1\r\nHost: {JANE}\r\n{name}: {OKAFOR}")
    assert shows(answer) == {"Jane"}


@pytest.mark.parametrize(
    "lengths",
    [
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Content-Length: 4\r\nContent-Length: 60",
        "Transfer-Encoding: xchunked",
    ],
)
def test_a_second_request_can_not_be_hidden_in_the_first(lengths: str, server: Path) -> None:
    """Else it would be answered to whoever comes next on the proxy's connection."""
    hidden = f"0\r\n\r\nGET {LOGIN} HTTP/1.1\r\nHost: {OKAFOR}\r\n\r\n"
    answer = say(server, f"POST {LOGIN} HTTP/1.1\r\nHost: {JANE}\r\n{lengths}", hidden)
    assert "Okafor" not in shows(answer)


def test_the_settings_trust_no_forwarded_host() -> None:
    assert settings.USE_X_FORWARDED_HOST is False
    assert settings.USE_X_FORWARDED_PORT is False
