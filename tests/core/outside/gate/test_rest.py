"""The gate rests while Publer is down, and lets nothing through without Valkey."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import LazySettings
from redis import Redis

from apps.core.outside.errors import OutsideUnavailable, Resting
from apps.core.outside.publer import gate as gates
from apps.core.outside.publer.gate import Gate
from tests.core.outside.gate.asking import NONE, rest_of, shift, taken


class TestTheRest:
    def fail(self, gate: Gate, times: int = 5) -> None:
        for status in [None, 500, 503, 408, 502, None][:times]:
            gate.saw(status, NONE)

    def test_five_failures_in_a_row_over_all_processes_open_it_for_everybody(self, user: str) -> None:
        jane, okafor = Gate(user, "jane"), Gate(user, "okafor")
        self.fail(jane, 2)
        jane.enter()
        self.fail(okafor, 3)
        assert 14 <= rest_of(okafor) <= 22
        assert 14 <= rest_of(jane) <= 22
        Gate(f"{user} too", "jane").enter()

    def test_an_answer_between_them_starts_the_count_anew(self, user: str) -> None:
        gate = Gate(user, "jane")
        self.fail(gate, 4)
        gate.saw(200, NONE)
        self.fail(gate, 4)
        gate.enter()

    @pytest.mark.parametrize("status", [401, 403, 404, 422, 429])
    def test_refusals_are_answers(self, status: int, user: str, valkey: Redis) -> None:
        gate = Gate(user, "jane")
        for _ in range(10):
            gate.saw(status, NONE)
        assert not valkey.exists(gate._keys[3])

    def test_after_the_rest_one_probe_at_a_time_is_let_in(self, user: str, valkey: Redis) -> None:
        gate, other = Gate(user, "jane"), Gate(user, "okafor")
        self.fail(gate)
        shift(gate, valkey, 20)
        gate.enter()
        assert 0 < rest_of(other) <= 11
        assert 0 < rest_of(gate) <= 11

    def test_many_at_once_send_one_probe(self, user: str, valkey: Redis) -> None:
        gate = Gate(user, "jane")
        self.fail(gate)
        shift(gate, valkey, 20)

        def come(number: int) -> bool:
            try:
                Gate(user, str(number)).enter()
            except Resting:
                return False
            return True

        with ThreadPoolExecutor(12) as pool:
            assert sum(pool.map(come, range(60))) == 1

    def test_a_probe_that_succeeds_closes_it(self, user: str, valkey: Redis) -> None:
        gate = Gate(user, "jane")
        self.fail(gate)
        shift(gate, valkey, 20)
        gate.enter()
        gate.saw(200, NONE)
        gate.enter()
        Gate(user, "okafor").enter()

    def test_a_probe_that_fails_doubles_the_rest_up_to_five_minutes(self, user: str, valkey: Redis) -> None:
        gate = Gate(user, "jane")
        self.fail(gate)
        for rest in (30, 60, 120, 240, 300, 300):
            shift(gate, valkey, 400)
            gate.enter()
            gate.saw(None, NONE)
            assert rest - 1 <= rest_of(gate) <= rest * 1.2 * 1.2 + 1

    def test_a_probe_whose_process_died_is_followed_by_another(self, user: str, valkey: Redis) -> None:
        gate = Gate(user, "jane")
        self.fail(gate)
        shift(gate, valkey, 20)
        gate.enter()
        rest_of(gate)
        shift(gate, valkey, gates.PATIENCE + 1)
        gate.enter()

    def test_failures_of_requests_that_left_before_do_not_lengthen_it(self, user: str) -> None:
        gate = Gate(user, "jane")
        self.fail(gate)
        for _ in range(20):
            gate.saw(None, NONE)
        assert rest_of(gate) <= 22

    def test_a_rest_takes_no_request_of_the_window(self, user: str, valkey: Redis) -> None:
        gate = Gate(user, "jane")
        self.fail(gate)
        for _ in range(10):
            rest_of(gate)
        assert valkey.hget(gate._keys[0], "own") in {None, "0"}


def test_without_valkey_no_request_leaves(user: str, settings: LazySettings) -> None:
    settings.VALKEY_URL = "redis://someone:hidden@127.0.0.1:9/0"
    gate = Gate(user, "jane")
    with pytest.raises(OutsideUnavailable, match="can't be counted") as caught:
        gate.enter()
    assert type(caught.value) is OutsideUnavailable
    assert caught.value.__context__ is None
    gate.saw(200, NONE)


def test_after_valkeys_restart_it_goes_on(user: str, valkey: Redis) -> None:
    gate = Gate(user, "jane")
    gate.enter()
    valkey.script_flush()
    _end_connections(valkey)
    gate.enter()
    assert taken(gate) == 88


def _end_connections(valkey: Redis) -> None:
    """Of this process alone: other tests' are at the same server, each worker's in a database of its own."""
    own = valkey.client_info()
    for other in valkey.client_list():
        if other["db"] == str(own["db"]) and other["id"] != str(own["id"]):
            valkey.client_kill_filter(_id=other["id"])
