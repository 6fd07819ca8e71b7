"""Links that open something by themselves are in no log; that ``make run`` waits is no error."""

import logging
import os
import subprocess
import sys

import pytest
from django.test import Client, RequestFactory

from apps.core.logs import HideSecrets, HideWaiting
from local import run

TOKEN = "Zm9yLXlvdXItZXllcy1vbmx5LXRoaXMtaXMtc2VjcmV0"


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("Not Found: %s", (f"/team/join/{TOKEN}/",)),
        (f"GET /team/join/{TOKEN}/ 302 4ms", ()),
        ("%(m)s %(U)s", ({"m": "GET", "U": f"/team/join/{TOKEN}"},)),
        ("Not Found: %s", (f"/review/{TOKEN[:43]}/",)),
        (f"GET /review/{TOKEN[:43]} 301 4ms", ()),
        (f"GET /accounts/arrive/?code={TOKEN} 302", ()),
        ("%s", (f"/accounts/give/?to=jane.planner.example&state={TOKEN}&with=google",)),
        (f"GET /media/{TOKEN}/harbour.jpg", ()),
        (f"GET /plan/{TOKEN}.ics", ()),
        ('"%s" from %s', (f"/accounts/password/reset/key/2k-{TOKEN}/", "/")),
    ],
)
def test_the_token_of_a_link_becomes_an_ellipsis(message: str, arguments: tuple[object, ...]) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, message, arguments, None)
    assert HideSecrets().filter(record)
    assert TOKEN[:43] not in record.getMessage()
    assert "…" in record.getMessage()


def test_other_lines_stay_as_they_are() -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "Not Found: %s", ("/library/",), None)
    assert HideSecrets().filter(record)
    assert record.args == ("/library/",)


@pytest.mark.parametrize("name", ["django.request", "django.security.csrf", "gunicorn.access"])
def test_what_writes_addresses_into_lines_uses_it(name: str) -> None:
    assert any(isinstance(item, HideSecrets) for item in logging.getLogger(name).filters)


@pytest.mark.parametrize(
    ("path", "agent", "is_shown"),
    [
        ("/healthz", run._AGENT, False),
        ("/healthz", "curl/8.14", True),
        ("/healthz", "", True),
        ("/library/", run._AGENT, True),
    ],
)
def test_only_make_run_that_waits_for_all_parts_is_answered_without_an_error_in_the_log(
    path: str, agent: str, is_shown: bool
) -> None:
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "Service Unavailable: %s", (path,), None)
    record.request = RequestFactory(headers={"user-agent": agent}).get(path)
    assert HideWaiting().filter(record) is is_shown


def test_a_line_about_no_request_is_shown() -> None:
    assert HideWaiting().filter(logging.LogRecord("django.request", logging.ERROR, "", 1, "Broken", (), None))


def test_but_for_a_developers_machine_the_error_is_always_shown(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("apps.core.middleware.health.check_parts", lambda: {"worker": False})
    assert client.get("/healthz", headers={"user-agent": run._AGENT}).status_code == 503
    assert "Service Unavailable: /healthz" in caplog.text


def test_on_a_developers_machine_the_filter_is_in_place_beside_the_other() -> None:
    said = "import django, logging; django.setup(); print(*logging.getLogger('django.request').filters)"
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    done = subprocess.run([sys.executable, "-c", said], env=environ, capture_output=True, text=True, check=True)
    assert [name in done.stdout for name in ("HideWaiting", "HideSecrets")] == [True, True]
