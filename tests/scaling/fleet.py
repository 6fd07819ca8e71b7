"""Two webs and two workers on one database, one Valkey and one S3, started as in production."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil

from apps.core.tenancy.addresses import host_for_slug
from local.ports import Ports
from tests.fixtures.database import TEST_DATABASE
from tests.workers import WORKER

ROOT = Path(__file__).parents[2]
WEBS = ("web-1", "web-2")
# The first is the one that knows the owner of the schemas.
WORKERS = ("worker-1", "worker-2")
_QUEUES = {"worker-1": "planner,agency", "worker-2": "planner,publishing,dispatch"}
_PATIENCE = 60.0


def until(happens: Callable[[], Any], *, seconds: float = _PATIENCE) -> Any:
    """What ``happens`` gives as soon as it is true. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not (found := happens()):
        if time.monotonic() > end:
            raise TimeoutError(f"It did not happen in {seconds:.0f} seconds.")
        time.sleep(0.05)
    return found


class Fleet:
    """The processes by name. ``complete`` starts those that are not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = Ports(folder / "ports.json")
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._addresses: dict[str, str] = {}

    def complete(self) -> None:
        """All four run and answer."""
        missing = [name for name in WEBS + WORKERS if name not in self._running]
        for name in missing:
            self._start(name)
        for name in missing:
            until(lambda name=name: self._answers(name))  # type: ignore[misc]

    def stop(self) -> None:
        for name in list(self._running):
            self.kill(name)

    def kill(self, name: str) -> None:
        """SIGKILL to the process and to all that it has started."""
        process = self._running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def hold(self, name: str, *, held: bool) -> None:
        """Have the processes in which the worker does its tasks stand still, or go on."""
        for child in psutil.Process(self._running[name].pid).children(recursive=True):
            child.suspend() if held else child.resume()

    def address(self, web: str) -> str:
        return self._addresses[web]

    def tasks(self, worker: str, what: str) -> list[str]:
        """Ids of the tasks that the worker says it has "received" or that "succeeded", in its order."""
        found = re.findall(rf"Task [\w.]+\[([0-9a-f-]+)\] {what}", self._log(worker).read_text())
        return list(found)

    def _start(self, name: str) -> None:
        environ = os.environ | {
            "DATABASE_URL": os.environ["DATABASE_URL"].replace("/planner?", f"/{TEST_DATABASE}?"),
            "DJANGO_SETTINGS_MODULE": "tests.scaling.settings",
            "BROKER_URL": _broker(),
            "PYTHONWARNINGS": "ignore",
        }
        if name != "worker-1":
            environ["DATABASE_OWNER_URL"] = ""
        with self._log(name).open("ab") as log:
            self._running[name] = subprocess.Popen(
                self._command(name), cwd=ROOT, env=environ, stdout=log, stderr=log, start_new_session=True
            )

    def _command(self, name: str) -> list[str]:
        if name in WEBS:
            port = self._ports.take(name)
            self._addresses[name] = f"http://127.0.0.1:{port}"
            words = (f"--bind=127.0.0.1:{port}", "--worker-class=gthread", "--threads=8", "--no-control-socket")
            return [sys.executable, "-m", "gunicorn", "config.wsgi", *words]
        words = (f"--queues={_QUEUES[name]}", "--pool=prefork", "--concurrency=1", "--loglevel=INFO")
        hostname = f"--hostname={name}-{time.time_ns()}@localhost"
        command = [sys.executable, "-m", "celery", "--app=config", "worker", *words]
        return [*command, "--without-gossip", "--without-mingle", hostname]

    def _answers(self, name: str) -> bool:
        if self._running[name].poll() is not None:
            raise ChildProcessError(f"{name} has ended:\n{self._log(name).read_text()[-3000:]}")
        if name in WORKERS:
            return " ready." in self._log(name).read_text()
        with suppress(httpx.HTTPError):
            return httpx.get(f"{self._addresses[name]}/accounts/login/", headers=_HOST, timeout=20).is_success
        return False

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"


class Browser:
    """Somebody on Jane's host, whose requests a balancer sends now to one web, now to the other."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._client = httpx.Client(headers=_HOST, timeout=30)

    def get(self, web: str, path: str) -> httpx.Response:
        return self._client.get(self._fleet.address(web) + path)

    def post(self, web: str, path: str, *, token: str | None = None, **sent: Any) -> httpx.Response:
        """With the token of the browser's cookie, or the one that a form has given."""
        headers = {"X-CSRFToken": token or self._client.cookies.get("csrftoken", "")}
        return self._client.post(self._fleet.address(web) + path, headers=headers, **sent)

    def sign_in(self, web: str, email: str, password: str) -> httpx.Response:
        self.get(web, "/accounts/login/")
        return self.post(web, "/accounts/login/", data={"login": email, "password": password})


def token_in(page: httpx.Response) -> str:
    """The CSRF token of the page's form."""
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert found is not None, page.text[:500]
    return found[1]


_HOST = {"Host": host_for_slug("jane")}


def _broker() -> str:
    """A database of Valkey's that no test empties: 15, 14, … beside the caches' 0, 1, …"""
    number = int(WORKER.removeprefix("gw")) + 1 if WORKER else 0
    return f"{os.environ['VALKEY_URL'].rpartition('/')[0]}/{15 - number}"
