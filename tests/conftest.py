"""The tests run on the real PostgreSQL, Valkey and S3, started for them below ``var/test`` (or ``TEST_VAR``).

They are started while this file is read, because Django's settings need their addresses and the fixtures need Django.
"""

import os
from pathlib import Path

import django

from local.services import Services

_services = Services(
    var=Path(os.environ.get("TEST_VAR") or Path(__file__).parents[1] / "var" / "test"),
    safe=False,
)
_services.start()
os.environ.update(_services.environ)
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
django.setup()

pytest_plugins = [
    "tests.fixtures.database",
    "tests.fixtures.people",
    "tests.fixtures.committed",
    "tests.fixtures.domains",
]


def pytest_unconfigure() -> None:
    _services.stop()
