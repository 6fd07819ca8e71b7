"""The whole product, started as a newcomer starts it, and Debian's Chromium in front of it."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import sample
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from apps.demo.people import AGENCY_EMAIL, CLIENTS, PASSWORD
from local.ports import is_free
from tests.public.domains.dns_server import Server, Zone

# A machine that is busy is slow, not wrong.
expect.set_options(timeout=15_000)
ROOT = Path(__file__).parents[2]
# Debian's Chromium without what nobody sees: a page takes two thirds of the processor's time.
CHROMIUM = "/usr/bin/chromium-headless-shell"
# A domain of a client's own, which Chromium finds here and ``dns`` has the records of.
OWN_DOMAIN = "studio.okafor-daughters.com"
_ARGUMENTS = [
    f"--host-resolver-rules=MAP {OWN_DOMAIN} 127.0.0.1",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
]
_START_SECONDS = 240
_MAIL_SECONDS = 20
_REPORT_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`Security Policy: ${event.violatedDirective} stopped ${event.blockedURI} on ${document.location}`);
});"""


class Product:
    """The running product: addresses and sign-ins."""

    def __init__(self, port: int, var: Path) -> None:
        self.port = port
        self.var = var
        self._signed_in: dict[str, list[Any]] = {}

    def url(self, slug: str, path: str = "/") -> str:
        """An address on a workspace's host, or on the root with an empty slug."""
        host = f"{slug}.planner.localhost" if slug else "planner.localhost"
        return f"http://{host}:{self.port}{path}"

    def sign_in(self, page: Page, slug: str, *, by_form: bool = False) -> None:
        """Have the page's browser signed in as the workspace's owner, or as the agency. Open what is to be seen after.

        By the cookies of an earlier test, if they still open the door; ``by_form`` by the password in any case.
        """
        cookies = self._signed_in.get(slug)
        if cookies and not by_form and self._opens(slug, cookies):
            page.context.add_cookies(cookies)
            return
        self._sign_in_by_form(page, slug)
        self._signed_in[slug] = page.context.cookies(self.url(slug))

    def _opens(self, slug: str, cookies: list[Any]) -> bool:
        """Whether they do: the page that asks for the password leads on at once. No browser has to draw a page."""
        address = urlsplit(self.url(slug, "/accounts/login/"))
        carried = "; ".join(f"{one['name']}={one['value']}" for one in cookies)
        headers = {"host": address.netloc, "cookie": carried}
        answer = httpx.get(f"http://127.0.0.1:{self.port}{address.path}", headers=headers, timeout=30)
        return answer.is_redirect and "/accounts/" not in answer.headers["location"]

    def _sign_in_by_form(self, page: Page, slug: str) -> None:
        emails = {client.slug: client.owner_email for client in CLIENTS} | {"": AGENCY_EMAIL}
        page.goto(self.url(slug, "/accounts/login/"))
        page.fill("input[name=login]", emails[slug])
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/accounts/login" not in url)

    def mail_with(self, text: str) -> str:
        """The mails until now, once one carries the text: the worker sends them after the page is there."""
        mails = ""
        for _ in range(_MAIL_SECONDS * 4):
            mails = "".join(path.read_text() for path in (self.var / "mail").glob("*"))
            if text in mails:
                return mails
            time.sleep(0.25)
        pytest.fail(f"No mail with “{text}” in:\n{mails[-3000:]}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One of pytest-xdist's workers runs them all, so that the product is started once."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def _dns_of_the_product() -> Iterator[Server]:
    server = Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def records(_dns_of_the_product: Server) -> Iterator[Zone]:
    """What the product's resolver finds: nothing, until a test sets it."""
    yield _dns_of_the_product.zone
    _dns_of_the_product.zone.reset()


@pytest.fixture(scope="package")
def product(_dns_of_the_product: Server) -> Iterator[Product]:
    """``make run`` without make, on a free port, with demo data, below a folder of its own.

    No folder of pytest's: each of its runs shuts the one above all of theirs for other users, and PostgreSQL is one.
    Without ``DEBUG``: errors are the product's own pages, and a browser needn't ask for each script again on each page.
    """
    folder = Path(mkdtemp(prefix="planner-product-"))
    try:
        # Any of them: two runs on one machine would both take the first. One may still be taken before it is ours.
        for port in filter(is_free, sample(range(8710, 8800), 90)):
            with _running(port, folder, _dns_of_the_product) as running:
                if _answers(running, port, folder / "run.log"):
                    yield Product(port, folder / "var")
                    return
        pytest.fail("There is no free port for the product.")
    finally:
        rmtree(folder, ignore_errors=True)


@contextmanager
def _running(port: int, folder: Path, dns: Server) -> Iterator["subprocess.Popen[bytes]"]:
    given = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "VALKEY", "S3_"))}
    given |= {"PORT": str(port), "VAR": str(folder / "var"), "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    given |= {"DEBUG": "0", "DOMAIN_ASK_SECONDS": "2", "DNS_RESOLVERS": f"127.0.0.1:{dns.port}"}
    given.pop("SECRET_KEY", None)
    log = (folder / "run.log").open("wb")
    running = subprocess.Popen(
        [sys.executable, "-m", "local.run"], cwd=ROOT, env=given, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        yield running
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(30)
        log.close()


def _answers(running: "subprocess.Popen[bytes]", port: int, log: Path) -> bool:
    """Whether it does, once it does; False when somebody else has the port, who may answer as well."""
    for _ in range(_START_SECONDS * 2):
        said = log.read_text()
        if f"Port {port} is taken" in said or "Connection in use" in said:
            return False
        if running.poll() is not None:
            break
        if "Listening at" not in said:
            time.sleep(0.5)
            continue
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5)
            return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"The product did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium. It ends with this folder's tests: its event loop would keep others from the database."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a fresh browser; a script's error, and anything that the security policy stops, fails the test."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        accept_downloads=True,
        reduced_motion="reduce",  # without a graphics card each frame of something that turns is the processor's work
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if "Security Policy" in message.text else None)
    page.add_init_script(_REPORT_VIOLATIONS)
    yield page
    context.close()
    assert errors == []
