"""Many posts and many threads: nothing slows down, nothing is lost, nobody waits for a slow one."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.simulators.publer import PublerSimulator
from tests.local.simulators.publer.api import Api, on_facebook


@pytest.mark.slow
def test_a_thousand_posts_and_hundreds_of_requests_a_second(simulator: PublerSimulator) -> None:
    simulator.rules.daily_caps = False
    apis = [Api(simulator) for _ in range(16)]
    started = time.monotonic()
    with ThreadPoolExecutor(16) as pool:
        jobs = [
            pool.submit(apis[number % 16].schedule, on_facebook(simulator, 5 + number, str(number)))
            for number in range(1000)
        ]
        assert all(job.result().ok for job in jobs)
    seconds = time.monotonic() - started
    assert sorted(int(post.text) for post in simulator.posts()) == list(range(1000))
    assert seconds < 10, seconds
    started = time.monotonic()
    with ThreadPoolExecutor(16) as pool:
        pages = list(pool.map(lambda number: apis[number % 16].posts(page=number % 100), range(400)))
    seconds = time.monotonic() - started
    assert {len(page) for page in pages} == {10}
    assert seconds < 4, seconds


def test_a_body_of_five_hundred_posts_is_quick(simulator: PublerSimulator, api: Api) -> None:
    simulator.rules.daily_caps = False
    started = time.monotonic()
    for batch in range(4):
        posts = [on_facebook(simulator, 5 + batch * 500 + number) for number in range(500)]
        assert "failures" not in api.job_of(*posts).get("payload", {})
    simulator.clock.advance(60 * 60 * 24 * 3)
    assert api.posts(state="published")
    assert time.monotonic() - started < 5
    assert {post.state for post in simulator.posts()} == {"published"}


@pytest.mark.slow
def test_nobody_waits_for_anothers_slow_answer(simulator: PublerSimulator) -> None:
    simulator.faults.next("slow", times=20, seconds=1)
    started = time.monotonic()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: Api(simulator).get("/users/me"), range(20)))
    assert all(answer.ok for answer in answers)
    assert time.monotonic() - started < 4
