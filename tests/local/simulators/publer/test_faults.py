"""What goes wrong, over real connections: what the client sees, and what was done all the same."""

import socket
import time
from urllib.parse import urlsplit

import pytest
import requests

from local.simulators.publer import CALL_NAMES, DEMO_KEY, FAULTS, PublerSimulator
from local.simulators.publer.faults import DEEDS, Faults
from tests.local.simulators.publer.api import FACEBOOK, JANE, OKAFOR, Api, at, on_facebook, wanted

NO_ANSWER = (requests.ConnectionError, requests.Timeout)


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["drop_after_accept", "timeout_after_accept"])
def test_accepted_without_an_answer_the_post_is_there(fault: str, simulator: PublerSimulator, api: Api) -> None:
    simulator.faults.next(fault, calls=["posts_schedule"])
    api.session.get(f"{simulator.url}/posts", headers=api.headers, timeout=5)  # the connection is open
    with pytest.raises(NO_ANSWER):
        _schedule(api, simulator, timeout=0.5)
    assert len(simulator.posts()) == 1
    assert simulator.faults.counts == {fault: 1}
    assert len(api.posts()) == 1


def test_dropped_before_nothing_was_done(simulator: PublerSimulator, api: Api) -> None:
    simulator.faults.next("drop_before")
    with pytest.raises(requests.ConnectionError):
        _schedule(api, simulator)
    assert simulator.posts() == []
    assert _schedule(api, simulator).ok


def test_dropping_closes_the_socket_without_a_byte(simulator: PublerSimulator) -> None:
    simulator.faults.next("drop_after_accept")
    address = urlsplit(simulator.url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=5) as connection:
        connection.sendall(f"GET /api/v1/users/me HTTP/1.1\r\nAuthorization: Bearer-API {DEMO_KEY}\r\n\r\n".encode())
        assert connection.recv(100) == b""


@pytest.mark.slow
def test_a_client_that_waits_for_ever_waits_for_ever(simulator: PublerSimulator, api: Api) -> None:
    simulator.faults.next("timeout_after_accept", seconds=None)
    with pytest.raises(requests.Timeout):
        _schedule(api, simulator, timeout=1)
    assert len(simulator.posts()) == 1
    assert simulator.journal.last()[0].delay is None


@pytest.mark.slow
def test_nobody_waits_for_a_client_that_has_gone(simulator: PublerSimulator, api: Api) -> None:
    simulator.faults.next("timeout_after_accept", seconds=300)
    with pytest.raises(requests.Timeout):
        _schedule(api, simulator, timeout=0.2)
    api.session.close()
    deadline = time.monotonic() + 5
    while simulator._server._open and time.monotonic() < deadline:
        time.sleep(0.05)
    assert simulator._server._open == set()


@pytest.mark.slow
def test_slow_is_late_but_good(simulator: PublerSimulator, api: Api) -> None:
    simulator.faults.next("slow", seconds=0.4)
    started = time.monotonic()
    assert _schedule(api, simulator).ok
    assert time.monotonic() - started >= 0.4


@pytest.mark.parametrize(
    ("fault", "status", "is_done"),
    [
        ("error_500", 500, False),
        ("error_503", 503, False),
        ("error_500_after_accept", 500, True),
        ("rate_limited", 429, False),
        ("expired_key", 401, False),
        ("nonsense", 200, False),
        ("nonsense_after_accept", 200, True),
    ],
)
def test_each_wrong_answer_comes_once_and_does_or_does_nothing(
    fault: str, status: int, is_done: bool, simulator: PublerSimulator, api: Api
) -> None:
    simulator.limit = 100
    simulator.faults.next(fault)
    answer = _schedule(api, simulator)
    assert answer.status_code == status
    assert bool(simulator.posts()) is is_done
    if fault.startswith("nonsense"):
        assert answer.text.startswith("<html>")
    if fault == "rate_limited":
        assert answer.json() == {"error": "Rate limit exceeded. Retry later"}
        assert answer.headers["X-RateLimit-Remaining"] == "0"
        assert "Retry-After" not in answer.headers
    assert api.get("/posts").ok


def test_a_key_that_expired_for_good_stays_so_until_it_is_mended(simulator: PublerSimulator, api: Api) -> None:
    simulator.faults.next("expired_key", lasts=True)
    assert [api.get("/posts").status_code for _ in range(3)] == [401, 401, 401]
    simulator.mend()
    assert api.get("/posts").ok


def test_a_duplicate_is_there_twice(simulator: PublerSimulator, api: Api) -> None:
    simulator.faults.next("duplicate")
    _schedule(api, simulator)
    first, second = simulator.posts()
    assert first.id != second.id
    assert (first.text, first.at, first.channel) == (second.text, second.at, second.channel)


def test_a_late_jobs_posts_appear_late(simulator: PublerSimulator, api: Api) -> None:
    simulator.faults.next("late_job", seconds=60)
    job_id = _schedule(api, simulator).json()["job_id"]
    assert (api.posts(), api.get(f"/job_status/{job_id}").json()) == ([], {"status": "working"})
    simulator.clock.advance(61)
    assert len(api.posts()) == 1


def test_a_scheduled_post_vanishes_and_nobody_says_so(simulator: PublerSimulator, api: Api) -> None:
    _schedule(api, simulator)
    simulator.faults.next("deleted_post")
    assert api.posts() == []
    [post] = simulator.posts(with_deleted=True)
    assert post.history[-1]["by"] == "itself"


def test_a_channel_is_revoked_as_its_post_comes_and_may_return(simulator: PublerSimulator, api: Api) -> None:
    simulator.faults.next("revoked_channel", seconds=100)
    _schedule(api, simulator)
    assert simulator.posts() == []
    assert FACEBOOK not in {each["id"] for each in api.get("/accounts").json()}
    simulator.clock.advance(101)
    assert FACEBOOK in {each["id"] for each in api.get("/accounts").json()}
    simulator.faults.next("revoked_channel")
    assert len(api.get("/accounts").json()) == 3


def test_a_fault_strikes_the_kinds_of_call_that_it_is_told(simulator: PublerSimulator, api: Api) -> None:
    simulator.faults.next("error_500", times=2, calls=["posts"])
    assert api.get("/accounts").ok
    assert [api.get("/posts").status_code for _ in range(3)] == [500, 500, 200]
    simulator.faults.often("error_503", 1, calls=["accounts", "media_options"])
    assert api.get(f"/workspaces/{JANE}/media_options").status_code == 503
    assert api.get("/posts").ok
    simulator.faults.clear()
    assert api.get("/accounts").ok


@pytest.mark.slow
def test_each_fault_comes_in_its_share_of_the_calls_and_the_same_ones_again() -> None:
    faults, again = Faults(7), Faults(7)
    for each in (faults, again):
        for fault in FAULTS:
            each.often(fault, 0.08)
    drawn = [faults.draw("posts_schedule").names for _ in range(5000)]
    assert drawn == [again.draw("posts_schedule").names for _ in range(5000)]
    shares = {fault: faults.counts[fault] / 5000 for fault in FAULTS}
    answers = {fault: share for fault, share in shares.items() if fault not in DEEDS}
    assert all(0.06 < share < 0.10 for share in answers.values()), answers
    assert all(0.02 < shares[fault] < 0.10 for fault in DEEDS), shares


@pytest.mark.parametrize(
    "rule",
    [
        {"fault": "earthquake", "times": 1},
        {"fault": "slow", "probability": 2},
        {"fault": "slow", "probability": "often"},
        {"fault": "slow", "times": -1},
        {"fault": "slow", "times": 1, "seconds": -1},
        {},
    ],
)
def test_a_rule_that_is_none_is_refused(rule: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"There is no fault|probability is from"):
        Faults().add(**rule)


def test_the_names_of_calls_are_those_of_requests(simulator: PublerSimulator, api: Api) -> None:
    api.upload()
    _schedule(api, simulator)
    api.ask("PUT", f"/posts/{simulator.posts()[0].id}", json={"post": {"text": "New"}})
    api.ask("DELETE", "/posts", params={"post_ids[]": "1"})
    api.ask("DELETE", "/posts/1")
    api.ask("POST", "/media/from-url", json={})
    for path in ("/users/me", "/workspaces", "/accounts", "/posts", "/posts/1", "/job_status/1"):
        api.get(path)
    api.get(f"/workspaces/{OKAFOR}/media_options")
    api.get("/nothing")
    assert set(simulator.journal.calls) == {*CALL_NAMES, "unknown"}


def test_what_is_refused_anyway_uses_up_no_fault(simulator: PublerSimulator, api: Api) -> None:
    simulator.faults.next("drop_before")
    simulator.limit, simulator.window = 1, 10_000_000
    assert Api(simulator, key="nobody-has-this").get("/posts").status_code == 401
    assert Api(simulator, workspace="").get("/posts").status_code == 403
    assert api.get("/posts").status_code == 429
    assert simulator.faults.counts == {}
    simulator.limit = 0
    with pytest.raises(requests.ConnectionError):
        api.get("/posts")
    assert simulator.faults.counts == {"drop_before": 1}


def _schedule(api: Api, simulator: PublerSimulator, timeout: float = 10) -> requests.Response:
    body = {"bulk": {"state": "scheduled", "posts": [on_facebook(simulator, 5)]}}
    return api.ask("POST", "/posts/schedule", json=body, timeout=timeout)


def test_a_locked_channels_post_of_another_workspace_is_not_touched(simulator: PublerSimulator) -> None:
    okafor = Api(simulator, workspace=OKAFOR)
    okafor.job_of(wanted("91002", "facebook", at(simulator, 5)))
    simulator.faults.next("deleted_post")
    Api(simulator).posts()
    assert len(okafor.posts()) == 1
