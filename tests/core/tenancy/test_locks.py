"""A turn is one process's, in both modes of connections, as long as its block lasts."""

import threading
import time

import pytest
from django.db import connection, transaction

from apps.core.tenancy.locks import turn_held
from tests.core.tenancy.pooling.conftest import direct_url
from tests.core.tenancy.pooling.pgbouncer import made_by, used

MODES = pytest.mark.parametrize("pooling", ["", "transaction"])


def is_free() -> bool:
    with turn_held("a test", number=3, wait=False) as ours:
        return ours


@MODES
def test_it_is_held_within_the_block_whatever_the_caller_rolls_back(pooling: str, committed: None) -> None:
    with used(made_by(direct_url(), pooling=pooling)):
        with turn_held("a test", number=3, wait=False) as ours:
            assert ours
            assert not is_free()
            with transaction.atomic():
                transaction.set_rollback(True)
            connection.close()
            assert not is_free()
            with turn_held("another", number=3, wait=False) as others:
                assert others
        assert is_free()


@MODES
def test_a_long_block_is_not_an_idle_transaction(pooling: str, committed: None) -> None:
    short = made_by(f"{direct_url()}&options=-c%20idle_in_transaction_session_timeout%3D50ms", pooling=pooling)
    with used(short), turn_held("a test", number=3, wait=True) as ours:
        time.sleep(0.3)
        assert ours
        assert not is_free()


@MODES
def test_who_waits_gets_it_when_the_block_ends(pooling: str, committed: None) -> None:
    order: list[str] = []

    def wait() -> None:
        with used(made_by(direct_url(), pooling=pooling)), turn_held("a test", number=3, wait=True) as ours:
            order.append(f"waited {ours}")

    waiting = threading.Thread(target=wait)
    with turn_held("a test", number=3, wait=True):
        waiting.start()
        time.sleep(0.2)
        order.append("first")
    waiting.join()
    assert order == ["first", "waited True"]
