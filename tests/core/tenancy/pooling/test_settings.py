"""What an address becomes in each mode."""

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings.database import further_clusters, postgres

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


class Named(environ.Env):
    """What a process was given."""

    ENVIRON = {
        "DATABASE_CLUSTERS": "two,three",
        "DATABASE_TWO_URL": URL,
        "DATABASE_TWO_OWNER_URL": URL,
        "DATABASE_THREE_URL": URL,
    }


def test_further_clusters_are_read_by_their_names() -> None:
    logins, owners = further_clusters(Named(), limits=LIMITS, pooling="transaction")
    assert [(name, one["CLUSTER"], one["ENGINE"]) for name, one in logins.items()] == [
        ("two", "two", "apps.core.tenancy.backend.pooled"),
        ("three", "three", "apps.core.tenancy.backend.pooled"),
    ]
    assert logins["two"]["OPTIONS"]["connect_timeout"] == "5"
    assert [(name, one["ENGINE"]) for name, one in owners.items()] == [("two", "apps.core.tenancy.backend")]


@pytest.mark.parametrize("name", ["Two", "2", "replica", "default", "x_owner", "a-b", "main"])
def test_what_can_not_be_a_clusters_name_is_refused(name: str) -> None:
    class Misnamed(environ.Env):
        ENVIRON = {"DATABASE_CLUSTERS": name}

    with pytest.raises(ImproperlyConfigured, match=f"“{name}” in DATABASE_CLUSTERS"):
        further_clusters(Misnamed(), limits=LIMITS, pooling="")


def test_a_cluster_without_an_address_is_said() -> None:
    class Unaddressed(environ.Env):
        ENVIRON = {"DATABASE_CLUSTERS": "two"}

    with pytest.raises(ImproperlyConfigured, match="DATABASE_TWO_URL"):
        further_clusters(Unaddressed(), limits=LIMITS, pooling="")
