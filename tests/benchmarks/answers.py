"""One side of ``overhead``: signs in as the workspace's owner, then answers pages as often as it is told to.

Reads lines of ``<times> <path>`` and writes lines of ``<length of the answer> <seconds of each> …``.
"""

import io
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from tests.benchmarks.plain.backend.base import SLUG


def main() -> None:
    application = get_wsgi_application()
    cookies = sign_in()
    for line in sys.stdin:
        times, _, path = line.rstrip("\n").partition(" ")
        today = datetime.now(UTC).date()
        path = path.format(month=f"start={today - timedelta(days=20)}&end={today + timedelta(days=20)}")
        taken, lengths = zip(*(with_room(application, path, cookies, _host()) for _ in range(int(times))), strict=True)
        print(lengths[-1], *taken, flush=True)


def sign_in() -> str:
    """The cookies of a browser that has signed in by the form."""
    from django.test import Client  # reads settings

    from apps.demo.people import CLIENTS, PASSWORD

    client = Client(headers={"host": _host(), "x-forwarded-proto": "https"})
    email = next(one.owner_email for one in CLIENTS if one.slug == SLUG)
    answered = client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    if answered.status_code != 302:
        raise SystemExit(f"Signing in was answered with {answered.status_code}.")
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def answer(application: Any, path: str, cookies: str, host: str) -> tuple[float, int]:
    """Seconds that the application takes for one answer, from environ to the end of the body; its length."""
    statuses: list[str] = []
    environ = _environ(path, cookies, host)
    begun = time.perf_counter()
    response = application(environ, lambda status, headers: statuses.append(status))
    body = b"".join(response)
    response.close()
    taken = time.perf_counter() - begun
    if statuses != ["200 OK"]:
        raise SystemExit(f"{path} was answered with {statuses}.")
    return taken, len(body)


def with_room(application: Any, path: str, cookies: str, host: str) -> tuple[float, int]:
    """As ``answer``, from a frame that is large enough for all frames below it to lie in one chunk of memory."""
    return answer(application, path, cookies, host)


# CPython maps and unmaps memory at each call that crosses the end of a chunk of 16 KB. That was mended in 2026 for
# 3.13 and 3.14, not for 3.11 and 3.12: https://github.com/python/cpython/issues/142183. Which calls of a page do so is
# luck: one more middleware makes a page up to twice as slow, or as fast. That is no cost of tenancy.
with_room.__code__ = with_room.__code__.replace(co_stacksize=40_000)


def _environ(path: str, cookies: str, host: str) -> dict[str, Any]:
    path, _, query = path.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": host,
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": host,
        "HTTP_COOKIE": cookies,
        "HTTP_ACCEPT": "text/html",
        "HTTP_X_FORWARDED_PROTO": "https",
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }


def _host() -> str:
    return f"{SLUG}.{settings.ROOT_HOST}"


if __name__ == "__main__":
    django.setup()
    main()
