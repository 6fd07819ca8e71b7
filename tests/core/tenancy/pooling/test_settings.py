"""What an address becomes in each mode."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings.database import postgres

LIMITS = {"statement_timeout": "30s", "lock_timeout": "10s"}
URL = "postgresql://web:secret@db:6432/planner?sslmode=require"


def test_without_a_pooler_limits_begin_the_connection() -> None:
    values = postgres(f"{URL}&options=-c%20lock_timeout%3D5s", limits=LIMITS)
    assert values["ENGINE"] == "apps.core.tenancy.backend"
    assert values["OPTIONS"] == {
        "sslmode": "require",
        "options": "-c statement_timeout=30s -c lock_timeout=10s -c lock_timeout=5s",
    }


def test_with_one_they_are_said_in_each_transaction_and_no_options_are_sent() -> None:
    options = "-c%20lock_timeout%3D5s%20--work-mem%3D8MB%20-cDateStyle%3DISO"
    values = postgres(f"{URL}&options={options}", limits=LIMITS, pooling="transaction")
    assert values["ENGINE"] == "apps.core.tenancy.backend.pooled"
    assert values["OPTIONS"] == {"sslmode": "require"}
    assert values["TRANSACTION_SETTINGS"] == {
        "statement_timeout": "30s",
        "lock_timeout": "5s",
        "work_mem": "8MB",
        "DateStyle": "ISO",
    }


@pytest.mark.parametrize("options", ["-S", "lock_timeout%3D5s", "-c", "-c%20lock_timeout"])
def test_options_that_can_not_be_said_in_a_transaction_are_refused(options: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="-c name=value"):
        postgres(f"{URL}&options={options}", pooling="transaction")


def test_a_mode_that_is_none_counts_as_none() -> None:
    assert postgres(URL, pooling="session") == postgres(URL)
