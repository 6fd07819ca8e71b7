"""Debian's real Caddy with the repository's Caddyfile: certificates for our names, and for no others."""

import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from apps.core.tenancy.addresses import host_for_slug
from apps.core.tenancy.routes import forget_hosts
from apps.public.workspaces.models import Domain, Workspace
from local.ports import is_free
from tests.fixtures.database import TEST_DATABASE

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("committed"), pytest.mark.xdist_group("caddy")]

ROOT = Path(__file__).parents[2]
STUDIO = "studio.janedoe.example"
LOGIN = "/accounts/login/"


@dataclass(frozen=True)
class Front:
    """Where Caddy listens, and the authority that its certificates come from."""

    http: int
    https: int
    authority: Path


def ports() -> Iterator[int]:
    return (port for port in range(18_400, 18_800) if is_free(port))


@pytest.fixture(scope="module")
def front(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """gunicorn on the tests' database, and Caddy in front of it."""
    caddy = shutil.which("caddy")
    assert caddy, "Caddy is needed: make test installs Debian's"
    folder, free = tmp_path_factory.mktemp("caddy"), ports()
    app, http, https = next(free), next(free), next(free)
    web = os.environ | {
        "DATABASE_URL": os.environ["DATABASE_URL"].replace("/planner?", f"/{TEST_DATABASE}?"),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_OWNER_URL": "",
    }
    proxy = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "CADDY_BIND": "127.0.0.1",
        "CADDY_OPTIONS": "local_certs",
        "HTTP_PORT": str(http),
        "HTTPS_PORT": str(https),
        "APP": f"127.0.0.1:{app}",
    }
    gunicorn = [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{app}", "--worker-class=gthread"]
    command = [caddy, "run", "--config", str(ROOT / "docker/Caddyfile"), "--adapter", "caddyfile"]
    with (folder / "log").open("wb") as log:
        running = [
            subprocess.Popen(gunicorn, cwd=ROOT, env=web, stdout=log, stderr=subprocess.STDOUT),
            subprocess.Popen(command, cwd=ROOT, env=proxy, stdout=log, stderr=subprocess.STDOUT),
        ]
        try:
            authority = folder / "data/caddy/pki/authorities/local/root.crt"
            _wait([app, http, https], authority, folder / "log")
            yield Front(http=http, https=https, authority=authority)
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(20)


def _wait(listening: list[int], authority: Path, log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if authority.exists() and not any(is_free(port) for port in listening):
            return
        time.sleep(0.2)
    pytest.fail(f"Caddy or gunicorn did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture
def studio() -> Iterator[str]:
    """A domain of Jane's that has been verified, and is her main address."""
    jane, hosts = Workspace.objects.get(slug="jane"), [STUDIO, host_for_slug("jane")]
    Domain.objects.filter(tenant=jane).update(is_primary=False)
    domain = Domain.objects.create(tenant=jane, domain=STUDIO, is_primary=True)
    forget_hosts(hosts)
    yield STUDIO
    domain.delete()
    Domain.objects.filter(tenant=jane, domain=hosts[1]).update(is_primary=True)
    forget_hosts(hosts)


def get(front: Front, host: str, path: str = LOGIN) -> str:
    """The whole answer over HTTPS, the certificate checked against the name. Raises ssl.SSLError."""
    trust = ssl.create_default_context(cafile=str(front.authority))
    with (
        socket.create_connection(("127.0.0.1", front.https), timeout=15) as plain,
        trust.wrap_socket(plain, server_hostname=host) as connection,
    ):
        return _say(connection, host, path)


def get_plain(front: Front, host: str, path: str = LOGIN) -> str:
    with socket.create_connection(("127.0.0.1", front.http), timeout=15) as connection:
        return _say(connection, host, path)


def _say(connection: socket.socket, host: str, path: str) -> str:
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    pieces = []
    while piece := connection.recv(65536):
        pieces.append(piece)
    return b"".join(pieces).decode(errors="replace")


def test_a_verified_domain_gets_its_certificate_and_its_page(front: Front, studio: str) -> None:
    answer = get(front, studio)
    assert answer.startswith("HTTP/1.1 200")
    assert "Welcome to Jane." in answer


def test_so_do_the_subdomain_and_the_root(front: Front) -> None:
    assert "Welcome to Jane." in get(front, host_for_slug("jane"))
    assert get(front, "planner.localhost").startswith("HTTP/1.1 200")


@pytest.mark.parametrize("host", ["unknown.janedoe.example", "nobody.planner.localhost", "evil.example"])
def test_a_name_that_is_not_ours_gets_no_certificate(host: str, front: Front) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        get(front, host)


def test_a_domain_that_was_taken_away_gets_no_new_certificate(front: Front) -> None:
    jane = Workspace.objects.get(slug="jane")
    Domain.objects.create(tenant=jane, domain="gone.janedoe.example", is_primary=False).delete()
    with pytest.raises((ssl.SSLError, ConnectionError)):
        get(front, "gone.janedoe.example")


def test_plain_http_is_sent_to_https_and_loses_nothing(front: Front) -> None:
    answer = get_plain(front, host_for_slug("jane"), "/library/?q=sea")
    assert answer.startswith("HTTP/1.1 308")
    assert f"Location: https://{host_for_slug('jane')}/library/?q=sea" in answer


def test_nobody_asks_through_the_proxy_which_names_we_serve(front: Front) -> None:
    host = host_for_slug("jane")
    assert get(front, host, f"/internal/tls/ask?domain={host}").startswith("HTTP/1.1 404")
