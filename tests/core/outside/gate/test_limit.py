"""The gate before Publer on the real Valkey: never too many, fair, corrected by Publer, closed when Publer is down."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.conf import LazySettings
from redis import Redis

from apps.core.outside.errors import TooManyRequests
from apps.core.outside.publer import gate as gates
from apps.core.outside.publer.gate import Gate
from tests.core.outside.gate.asking import NONE, limits, refusal, shift, taken


class TestTheLimit:
    @pytest.mark.slow
    def test_many_threads_of_many_workspaces_never_take_more_than_a_window_has(
        self, user: str, valkey: Redis, settings: LazySettings
    ) -> None:
        settings.PUBLER_REQUESTS, settings.PUBLER_WINDOW = 40, 0.8
        let_in: list[float] = []
        most_seen: list[int] = []
        until = time.monotonic() + 2.6

        def work(number: int) -> None:
            gate = Gate(user, f"workspace {number % 6}")
            while time.monotonic() < until:
                try:
                    gate.enter()
                except TooManyRequests:
                    time.sleep(0.002)
                else:
                    let_in.append(time.monotonic())
                    most_seen.append(int(valkey.hget(gate._keys[0], "own") or 0))

        with ThreadPoolExecutor(16) as pool:
            list(pool.map(work, range(16)))
        windows = int((max(let_in) - min(let_in) + 0.1) / 0.8) + 1
        assert 40 * 2 <= len(let_in) <= 40 * windows
        assert max(most_seen) <= 40

    def test_the_next_window_lets_in_anew(self, user: str, valkey: Redis) -> None:
        gate = Gate(user, "jane")
        assert taken(gate) == 90
        shift(gate, valkey, 120)
        assert taken(gate) == 90

    def test_who_is_refused_hears_when_the_window_is_over(self, user: str) -> None:
        gate = Gate(user, "jane")
        taken(gate)
        assert 119 <= (refusal(gate) - datetime.now(UTC)).total_seconds() <= 133

    def test_users_do_not_share_a_window(self, user: str) -> None:
        assert taken(Gate(user, "jane")) == taken(Gate(f"{user} too", "jane")) == 90

    def test_without_a_limit_nobody_is_asked(self, user: str, settings: LazySettings) -> None:
        settings.PUBLER_REQUESTS, settings.VALKEY_URL = 0, "redis://127.0.0.1:9/0"
        gate = Gate(user, "jane")
        gate.enter()
        gate.saw(429, NONE)
        gate.enter()

    def test_a_gate_for_nobody_is_a_mistake(self) -> None:
        with pytest.raises(ValueError, match="belongs to a user"):
            Gate("", "jane")

    def test_time_is_valkeys(self, user: str, valkey: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
        gate = Gate(user, "jane")
        monkeypatch.setattr(time, "time", lambda: 1_000_000.0)
        gate.enter()
        seconds, _ = valkey.time()
        assert 119 <= float(valkey.hget(gate._keys[0], "ends") or 0) / 1000 - seconds <= 121

    def test_a_clock_that_was_put_back_closes_it_for_no_longer_than_usual(self, user: str, valkey: Redis) -> None:
        gate = Gate(user, "jane")
        taken(gate)
        for _ in range(gates.FAILURES):
            gate.saw(None, NONE)
        shift(gate, valkey, -7200)
        gate.enter()  # a probe
        shift(gate, valkey, -7200)
        gate.enter()
        gate.saw(200, NONE)
        assert taken(gate) == 89

    def test_what_is_kept_goes_by_itself(self, user: str, valkey: Redis) -> None:
        gate = Gate(user, "jane")
        gate.enter()
        gate.saw(500, NONE)
        assert all(0 < valkey.ttl(key) <= 3600 for key in gate._keys if valkey.exists(key))
        assert valkey.exists(*gate._keys) == 3


class TestFairness:
    def test_five_hundred_posts_leave_room_for_three_at_once(self, user: str) -> None:
        large, small = Gate(user, "500 posts"), Gate(user, "3 posts")
        assert taken(large) == 90
        for _ in range(5):
            small.enter()

    def test_the_one_with_three_gets_its_share_in_the_next_window(self, user: str, valkey: Redis) -> None:
        large, small, third = (Gate(user, name) for name in ("500 posts", "3 posts", "more"))
        taken(large)
        taken(third)
        assert taken(small) == 5
        shift(large, valkey, 120)
        assert taken(large) == 30
        assert taken(small) == 30

    def test_what_is_left_over_is_everybodys_in_the_second_half(self, user: str, valkey: Redis) -> None:
        large, small = Gate(user, "500 posts"), Gate(user, "3 posts")
        small.enter()
        assert taken(large) == 45
        shift(large, valkey, 61)
        assert taken(large) == 44  # a tenth is held back
        for _ in range(4):
            small.enter()

    def test_who_is_beyond_its_share_comes_back_in_the_second_half_and_not_all_at_once(self, user: str) -> None:
        large = Gate(user, "500 posts")
        Gate(user, "3 posts").enter()
        taken(large)
        waits = [(refusal(large) - datetime.now(UTC)).total_seconds() for _ in range(20)]
        assert all(59 <= wait <= 91 for wait in waits)
        assert len({round(wait, 1) for wait in waits}) > 10

    def test_who_had_little_comes_back_right_when_the_window_is_over(self, user: str, valkey: Redis) -> None:
        small = Gate(user, "3 posts")
        small.enter()
        small.saw(429, NONE)
        ends = float(valkey.hget(small._keys[0], "ends") or 0) / 1000
        assert 0 <= refusal(small).timestamp() - ends <= 1.2

    def test_who_has_not_asked_for_two_windows_has_no_share(self, user: str, valkey: Redis) -> None:
        large, small = Gate(user, "500 posts"), Gate(user, "3 posts")
        small.enter()
        large.enter()
        shift(large, valkey, 120)
        large.enter()
        shift(large, valkey, 120)
        assert taken(large) == 90

    def test_a_pause_of_more_than_a_window_forgets_who_was_there(self, user: str, valkey: Redis) -> None:
        large = Gate(user, "500 posts")
        Gate(user, "3 posts").enter()
        shift(large, valkey, 241)
        assert taken(large) == 90

    def test_more_workspaces_than_requests_get_one_each_as_far_as_it_goes(
        self, user: str, settings: LazySettings
    ) -> None:
        settings.PUBLER_REQUESTS = 10
        first = Gate(user, "0")
        assert [taken(Gate(user, str(number)), 1) for number in range(12)] == [1] * 10 + [0] * 2
        assert taken(first) == 0


class TestWhatPublerSays:
    def test_requests_of_others_by_the_same_login_count(self, user: str) -> None:
        gate = Gate(user, "jane")
        gate.enter()
        gate.saw(200, limits(remaining=30, left=60))
        assert taken(gate) == 20  # 30, of which a tenth of the limit is held back

    def test_the_smaller_remainder_counts(self, user: str) -> None:
        gate = Gate(user, "jane")
        for _ in range(50):
            gate.enter()
        gate.saw(200, limits(remaining=99, left=60))  # an answer that comes late
        assert taken(gate) == 40

    def test_the_window_ends_when_publers_does(self, user: str) -> None:
        gate = Gate(user, "jane")
        gate.enter()
        gate.saw(429, limits(remaining=0, left=20))
        assert 18 <= (refusal(gate) - datetime.now(UTC)).total_seconds() <= 23

    @pytest.mark.parametrize("skew", [-3600, -30, 30, 3600])
    def test_a_clock_over_there_that_is_wrong_does_no_harm(self, skew: float, user: str) -> None:
        gate = Gate(user, "jane")
        gate.enter()
        gate.saw(429, limits(remaining=0, left=20, skew=skew))
        assert 18 <= (refusal(gate) - datetime.now(UTC)).total_seconds() <= 23

    def test_a_smaller_limit_is_adopted_and_a_larger_is_not(self, user: str, settings: LazySettings) -> None:
        settings.PUBLER_REQUESTS = 50
        gate = Gate(user, "jane")
        gate.saw(200, limits(limit=100, remaining=100, left=60))
        assert taken(gate) == 45
        other = Gate(f"{user} too", "jane")
        other.saw(200, limits(limit=20, remaining=20, left=60))
        assert taken(other) == 18

    def test_too_many_requests_empty_the_window_for_everybody(self, user: str) -> None:
        gate, other = Gate(user, "jane"), Gate(user, "okafor")
        gate.enter()
        gate.saw(429, NONE)
        for each in (gate, other):
            refusal(each)

    @pytest.mark.parametrize(
        "headers",
        [
            {"X-RateLimit-Limit": "many", "X-RateLimit-Remaining": "some", "X-RateLimit-Reset": "soon"},
            {"X-RateLimit-Limit": "-5", "X-RateLimit-Remaining": "-1", "X-RateLimit-Reset": "-100"},
            {"X-RateLimit-Limit": "0", "X-RateLimit-Remaining": "", "X-RateLimit-Reset": "0"},
            {"X-RateLimit-Limit": "1e3", "X-RateLimit-Remaining": "9" * 30, "X-RateLimit-Reset": "9" * 18},
            {"X-RateLimit-Remaining": "nan", "X-RateLimit-Reset": "1", "Date": "yesterday"},
            {"X-RateLimit-Remaining": "²", "X-RateLimit-Reset": "1e99", "Date": "Thu, 99 Foo 2026 99:99:99 GMT"},
        ],
    )
    def test_headers_without_sense_change_nothing(self, headers: dict[str, str], user: str, valkey: Redis) -> None:
        gate = Gate(user, "jane")
        gate.enter()
        before = valkey.hgetall(gate._keys[0])
        gate.saw(200, headers)
        assert valkey.hgetall(gate._keys[0]) == before
        assert taken(gate) == 89

    def test_an_answer_of_the_window_before_does_not_close_the_new_one(self, user: str, valkey: Redis) -> None:
        gate = Gate(user, "jane")
        late = limits(remaining=0, left=3)
        gate.enter()
        gate.saw(200, late)
        shift(gate, valkey, 5)
        gate.enter()
        gate.saw(200, late)
        assert taken(gate) == 89

    def test_a_refusal_at_the_very_end_of_a_window_closes_for_a_moment_only(self, user: str) -> None:
        gate = Gate(user, "jane")
        gate.enter()
        gate.saw(429, limits(remaining=0, left=-1))
        assert (refusal(gate) - datetime.now(UTC)).total_seconds() <= 4
