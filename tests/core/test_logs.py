"""Links that open something by themselves are in no log."""

import logging

import pytest

from apps.core.logs import HideSecrets

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
