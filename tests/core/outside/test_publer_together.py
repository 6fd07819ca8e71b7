"""The client and its gate against a Publer that counts in its own windows: its limit is kept without being told."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import uuid4

import pytest
from django.conf import LazySettings

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import OutcomeUnknown, OutsideUnavailable, Resting, TooManyRequests
from apps.core.outside.publer.client import PublerClient
from apps.core.outside.publer.gate import FAILURES, Gate
from local.simulators.server import Answer, Request, Simulator


class Limited(Simulator):
    """Publer's own way to count: fixed windows by its clock, for one user."""

    def __init__(self, limit: int, window: int) -> None:
        super().__init__()
        self.limit, self.window = limit, window
        self.used: Counter[int] = Counter()
        self.refused = 0
        self._counting = threading.Lock()

    def reply(self, request: Request) -> Answer:
        """An empty list, or 429; those of ours, who name a workspace, are counted."""
        number = int(time.time()) // self.window
        with self._counting:
            self.used[number] += 1
            used = self.used[number]
            self.refused += used > self.limit and "publer-workspace-id" in request.headers
        headers = {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.limit - used)),
            "X-RateLimit-Reset": str((number + 1) * self.window),
        }
        return Answer(429, {"error": "Rate limit exceeded"}, headers) if used > self.limit else Answer(200, [], headers)


@pytest.mark.slow
@pytest.mark.parametrize("others", [0, 12], ids=["alone", "beside others"])
def test_publer_hardly_ever_has_to_refuse_whoever_else_uses_the_login(others: int, settings: LazySettings) -> None:
    settings.PUBLER_REQUESTS, settings.PUBLER_WINDOW = 30, 2
    user, done, until = uuid4().hex, Counter[str](), time.monotonic() + 7

    def work(number: int) -> None:
        name = f"workspace {number % 4}"
        with PublerClient(Secret("k"), workspace=name, gate=Gate(user, name), base_url=publers.url) as publer:
            while time.monotonic() < until:
                try:
                    publer.accounts()
                    done[name] += 1
                except TooManyRequests:
                    time.sleep(0.01)

    with Limited(30, 2) as publers, ThreadPoolExecutor(8) as pool:
        assert isinstance(publers, Limited)
        threads = [pool.submit(work, number) for number in range(8)]
        with PublerClient(Secret("k"), base_url=publers.url) as somebody:
            for _ in range(others):
                with suppress(TooManyRequests):
                    somebody.accounts()
                time.sleep(0.4)
        for thread in threads:
            thread.result()
    # What leaves in the same moment as another program's request can't know of it; each thread is told once at most.
    assert publers.refused <= (8 if others else 0)
    assert sum(done.values()) >= 60
    assert min(done.values()) >= max(done.values()) / 2


def test_a_publer_that_is_down_is_left_alone_and_nothing_is_unclear_then() -> None:
    user = uuid4().hex
    with Simulator() as publers:
        publers.fail_next(Answer(503, {}), times=FAILURES)
        with PublerClient(Secret("k"), gate=Gate(user, "jane"), base_url=publers.url) as publer:
            for _ in range(FAILURES):
                with pytest.raises(OutcomeUnknown):
                    publer.posts_delete(["P"])
            for call in (publer.accounts, lambda: publer.posts_delete(["P"])):
                with pytest.raises(Resting):
                    call()
        assert len(publers.requests) == FAILURES


def test_without_a_count_no_request_leaves(settings: LazySettings) -> None:
    settings.VALKEY_URL = "redis://127.0.0.1:9/0"
    with Simulator() as publers, PublerClient(Secret("k"), gate=Gate("u", "jane"), base_url=publers.url) as publer:
        with pytest.raises(OutsideUnavailable) as caught:
            publer.posts_delete(["P"])
        assert type(caught.value) is OutsideUnavailable
        assert publers.requests == []
