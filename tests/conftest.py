"""The tests run on the real PostgreSQL, Valkey and S3, started for them below ``var/test``.

Two workspaces with equal personas are made once; every test runs in a transaction that is rolled back.
"""

import os
from pathlib import Path

from local.services import Services

_services = Services(var=Path(os.environ.get("TEST_VAR", Path(__file__).parents[1] / "var" / "test")))


def pytest_configure() -> None:
    """Start the parts before Django reads its settings."""
    if "PLANNER_TEST_SERVICES" not in os.environ:
        _services.start()
        os.environ.update(_services.environ)
        os.environ["PLANNER_TEST_SERVICES"] = "started"


def pytest_unconfigure() -> None:
    _services.stop()


pytest_plugins = ["tests.fixtures.database", "tests.fixtures.people"]
