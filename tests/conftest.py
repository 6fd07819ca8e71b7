"""The tests run on the real PostgreSQL, Valkey and S3, started for them below ``var/test`` (or ``TEST_VAR``).

They are started while this file is read, because Django's settings need their addresses and the fixtures need Django.
With pytest-xdist they are started once; each worker has a database, a Valkey database and a bucket to itself.
"""

import gc
import os
from pathlib import Path

import django
import pytest

from local.services import Services
from tests import examples  # noqa: F401 - Hypothesis reads it before the tests
from tests.workers import WORKER

_services: Services | None = None
if WORKER:
    number = int(WORKER.removeprefix("gw")) + 1
    os.environ["VALKEY_URL"] = f"{os.environ['VALKEY_URL'].rpartition('/')[0]}/{number}"
    os.environ["S3_BUCKET"] = f"planner-{WORKER}"
else:
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
    "tests.fixtures.outside",
]


def pytest_configure(config: pytest.Config) -> None:
    """Workers inherit the environment: they are to read the settings after their own addresses, not before."""
    if not WORKER and getattr(config.option, "numprocesses", None):
        del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_collection_finish() -> None:
    """Modules and collected tests stay till the end: the collector need not go through them again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    if _services:
        _services.stop()


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Files are named by their place: their content may hold the time, and every worker has to find the same names."""
    return argname if isinstance(val, bytes) and len(val) > 40 else None
