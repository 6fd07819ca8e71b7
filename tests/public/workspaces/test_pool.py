"""The pool of spare schemas, several at once: two never take the same, nobody waits, and it is never too full."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.db import connections, transaction

from apps.core.tenancy import spares as core_spares
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.recordings import Recording, recording_ensure
from apps.core.tenancy.spares import spare_take
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.provisioning import provision
from apps.public.workspaces.spares import refill_soon, spares_refill
from apps.public.workspaces.tasks import refill_spares
from tests.public.workspaces.standing import is_whole, registered, spare_made, spares, standing, stored

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.slow]


@pytest.fixture(autouse=True)
def pool(committed: None, settings: LazySettings) -> Iterator[None]:
    """It is on, and fills up only where a test has it filled."""
    settings.SPARE_WORKSPACES = 2
    with patch("apps.public.workspaces.provisioning.refill_soon"):
        yield


def provisioned_beside_others(workspace: Workspace) -> bool:
    try:
        return provision(workspace)
    finally:
        connections.close_all()


def test_two_workers_at_once_prepare_it_once(fresh: Workspace) -> None:
    spare_made()
    spare_made()
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(provisioned_beside_others, [stored(fresh), stored(fresh)])) == [False, True]
    assert len(spares()) == 1
    assert is_whole(standing())


def test_several_at_once_never_take_the_same(committed: None) -> None:
    made = [registered(number) for number in range(6)]
    names = {spare_made() for _ in range(4)}
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(provisioned_beside_others, made)) == [True] * 6
    assert names < {stored(one).schema_name for one in made}
    assert is_whole(standing())


@contextmanager
def open_in_another_thread(work: object) -> Iterator[None]:
    """``work`` is done as the owner, in a transaction that is rolled back when the block is over."""
    done, over = threading.Event(), threading.Event()

    def held() -> None:
        try:
            with as_owner(), transaction.atomic():
                work()  # type: ignore[operator]
                done.set()
                over.wait(timeout=30)
                transaction.set_rollback(True)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(held)
        try:
            assert done.wait(timeout=30)
            yield
        finally:
            over.set()
            holding.result(timeout=30)


def soon(workspace: Workspace) -> bool:
    """Whether it is provisioned while others hold what they hold."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(provisioned_beside_others, workspace).result(timeout=5)


def test_who_takes_one_does_not_wait_for_another_who_takes_one(fresh: Workspace) -> None:
    names = {spare_made(), spare_made()}
    with open_in_another_thread(spare_take):
        assert soon(fresh) is True
    assert spares() == names - {stored(fresh).schema_name}
    assert len(spares()) == 1


def test_who_takes_one_does_not_wait_for_who_makes_one(fresh: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even at its very end, when it holds the group that all roles are in."""
    spare_made()
    made, over = threading.Event(), threading.Event()
    hand_over = core_spares.schema_hand_over

    def slowly(schema_name: str, *, to_login: bool) -> None:
        hand_over(schema_name, to_login=to_login)
        made.set()
        over.wait(timeout=30)

    monkeypatch.setattr(core_spares, "schema_hand_over", slowly)
    with ThreadPoolExecutor(1) as pool:
        making = pool.submit(refilled_beside_others)
        assert made.wait(timeout=30)
        try:
            assert soon(fresh) is True
        finally:
            over.set()
        assert making.result(timeout=30) is True
    assert len(spares()) == 1


def refilled_beside_others() -> bool:
    try:
        return spares_refill()
    finally:
        connections.close_all()


def test_the_pool_is_filled_one_by_one_until_it_is_full(committed: None) -> None:
    assert [spares_refill() for _ in range(3)] == [True, True, False]
    assert len(spares()) == 2
    assert is_whole(standing())


def test_several_workers_at_once_fill_it_up_and_not_over(committed: None) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: refilled_beside_others(), range(12)))
    assert 1 <= len(spares()) <= 2
    while spares_refill():
        pass
    assert len(spares()) == 2


def test_who_looked_before_another_filled_it_makes_none_too_many(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SPARE_WORKSPACES = 1

    def meanwhile() -> Recording:
        monkeypatch.setattr(core_spares, "recording_ensure", recording_ensure)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(refilled_beside_others).result(timeout=30) is True
        return recording_ensure()

    monkeypatch.setattr(core_spares, "recording_ensure", meanwhile)
    assert spares_refill() is False
    assert len(spares()) == 1


def test_the_task_comes_back_until_it_is_full(committed: None) -> None:
    refill_spares.apply().get()
    assert len(spares()) == 2


def test_with_the_pool_off_none_is_made(committed: None, settings: LazySettings) -> None:
    settings.SPARE_WORKSPACES = 0
    assert spares_refill() is False
    assert spares() == set()


def test_when_one_was_taken_the_next_is_made(fresh: Workspace) -> None:
    spare_made()
    with patch("apps.public.workspaces.provisioning.refill_soon", refill_soon):
        provision(fresh)
    assert len(spares()) == 2


def test_a_broker_that_is_down_spoils_no_workspace(fresh: Workspace) -> None:
    spare_made()
    with (
        patch("apps.public.workspaces.provisioning.refill_soon", refill_soon),
        patch.object(refill_spares, "apply_async", side_effect=OSError("no broker")),
    ):
        assert provision(fresh) is True
    assert stored(fresh).state == WorkspaceState.ACTIVE
