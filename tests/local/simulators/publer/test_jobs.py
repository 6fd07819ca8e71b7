"""How jobs are told: every shape that has been seen, by turns."""

from local.simulators.publer import PublerSimulator
from tests.local.simulators.publer.api import Api, on_facebook


def test_a_job_works_for_as_long_as_it_is_told_and_its_posts_appear_then(simulator: PublerSimulator, api: Api) -> None:
    simulator.rules.job_seconds = 60
    job_id = api.schedule(on_facebook(simulator, 5)).json()["job_id"]
    assert api.get(f"/job_status/{job_id}").json() == {"status": "working"}
    assert api.posts() == []
    simulator.clock.advance(61)
    assert api.get(f"/job_status/{job_id}").json()["status"] in {"complete", "completed"}
    assert len(api.posts()) == 1


def test_the_job_is_named_in_either_form(simulator: PublerSimulator, api: Api) -> None:
    answers = [api.schedule(on_facebook(simulator, 5 + number)) for number in range(2)]
    assert [answer.status_code for answer in answers] == [202, 200]
    assert list(answers[0].json()) == ["job_id"]
    assert answers[1].json()["success"] is True
    assert list(answers[1].json()["data"]) == ["job_id"]


def test_success_has_every_shape_that_was_seen(simulator: PublerSimulator, api: Api) -> None:
    jobs = [api.job_of(on_facebook(simulator, 5 + number)) for number in range(36)]
    assert {job["status"] for job in jobs} == {"complete", "completed"}
    payloads = [job["payload"][0]["post"]["id"] for job in jobs if job.get("payload")]
    tops = [job["posts"][0]["id"] for job in jobs if "posts" in job]
    results = [job["data"]["result"]["posts"][0]["id"] for job in jobs if "data" in job]
    for found in (payloads, tops, results):
        assert {type(each) for each in found} == {int, str}
    assert len(payloads) + len(tops) + len(results) == 24
    assert len([job for job in jobs if job.get("payload") == []]) == 12


def test_failures_have_every_shape_and_hide_behind_complete(simulator: PublerSimulator, api: Api) -> None:
    jobs = [api.job_of(on_facebook(simulator, 0)) for _ in range(8)]
    assert {job["status"] for job in jobs} == {"complete", "completed", "failed"}
    failures = [job["payload"]["failures"] for job in jobs]
    assert {type(each) for each in failures} == {dict, list}
    [first] = next(each for each in failures if isinstance(each, list))
    assert set(first) == {"account_id", "account_name", "provider", "message"}
    [listed] = next(each for each in failures if isinstance(each, dict)).values()
    assert listed == [first]


def test_what_was_made_beside_a_failure_is_told_beside_it(simulator: PublerSimulator, api: Api) -> None:
    job = api.job_of(on_facebook(simulator, 5), on_facebook(simulator, 0))
    assert job["status"] == "complete"
    assert job["payload"]["failures"]
    assert len(job["posts"]) == 1


def test_shapes_can_be_chosen_and_shifted(simulator: PublerSimulator, api: Api) -> None:
    simulator.store.jobs.shape = 2
    assert [api.job_of(on_facebook(simulator, 5 + number))["payload"] for number in range(3)] == [[], [], []]
    with PublerSimulator(limit=0, seed=1) as shifted:
        assert isinstance(shifted, PublerSimulator)
        assert Api(shifted).job_of(on_facebook(shifted, 5))["status"] == "completed"
