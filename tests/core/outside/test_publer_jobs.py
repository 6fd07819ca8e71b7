"""How a job went, in every shape that was seen; and that nothing Publer may answer breaks the reading."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import OutsideUnavailable
from apps.core.outside.publer import answers
from apps.core.outside.publer.client import PublerClient
from apps.core.outside.publer.jobs import job_of
from apps.core.outside.publer.types import PublerFailure, PublerJob
from apps.core.outside.publer.values import NoSense
from local.simulators.server import Answer, Simulator
from tests.factories.secrets import KEY

REASON = "There's another post at this time. A one minute gap is required between posts"


def read(body: Any) -> PublerJob:
    return job_of(body, words=lambda said: said if isinstance(said, str) else "")


@pytest.mark.parametrize("wrap", [lambda body: body, lambda body: {"success": True, "data": body}])
class TestStatus:
    @pytest.mark.parametrize("word", ["complete", "completed", "Completed", " COMPLETE "])
    def test_done_is_finished(self, word: str, wrap: Callable[[Any], Any]) -> None:
        job = read(wrap({"status": word, "payload": {"failures": {}}}))
        assert (job.is_finished, job.failures) == (True, ())

    @pytest.mark.parametrize("word", ["working", "queued", "in progress", "?"])
    def test_an_unknown_word_means_that_it_goes_on(self, word: str, wrap: Callable[[Any], Any]) -> None:
        assert not read(wrap({"status": word, "payload": []})).is_finished

    def test_failed_without_failures_is_one_failure_of_nobody(self, wrap: Callable[[Any], Any]) -> None:
        for body in (
            {"status": "failed", "message": "No credit"},
            {"status": "failed", "error": "No credit"},
            {"status": "failed", "errors": ["No credit"]},
            {"status": "failed", "payload": "No credit"},
            {"status": "failed", "payload": {"message": "No credit"}},
            {"status": "failed", "payload": {"failures": [], "error": {"message": "No credit"}}},
        ):
            job = read(wrap(body))
            assert (job.is_finished, job.failures) == (True, (PublerFailure("", "No credit"),))

    def test_failed_without_a_word_is_a_failure_all_the_same(self, wrap: Callable[[Any], Any]) -> None:
        assert read(wrap({"status": "failed"})).failures == (PublerFailure("", ""),)
        assert read(wrap({"status": "error", "payload": None})).failures == (PublerFailure("", ""),)


FAILURE = {"account_id": 6601, "account_name": "Jane", "provider": "pinterest", "message": REASON}


@pytest.mark.parametrize("status", ["complete", "completed", "failed"])
@pytest.mark.parametrize(
    "failures",
    [
        {"6601": [FAILURE]},
        {"some key": [FAILURE]},
        {"6601": FAILURE},
        {"6601": REASON},
        {"6601": [REASON]},
        {"6601": {"message": REASON}},
        {"6601": {"provider": "pinterest", "errors": [REASON]}},
        [FAILURE],
        [[FAILURE]],
        FAILURE,
    ],
)
@pytest.mark.parametrize(
    "place",
    [
        lambda failures: {"payload": {"failures": failures}},
        lambda failures: {"failures": failures},
        lambda failures: {"result": {"failures": failures}},
    ],
)
def test_failures_count_whatever_the_status_says(status: str, failures: Any, place: Callable[[Any], Any]) -> None:
    for body in ({"status": status, **place(failures)}, {"data": {"status": status, **place(failures)}}):
        job = read(body)
        assert job.is_finished
        assert job.failures == (PublerFailure("6601", REASON),)


def test_bare_words_are_failures_of_nobody() -> None:
    assert read({"status": "complete", "payload": {"failures": [REASON, "Two"]}}).failures == (
        PublerFailure("", REASON),
        PublerFailure("", "Two"),
    )
    assert read({"status": "complete", "payload": {"failures": REASON}}).failures == (PublerFailure("", REASON),)


def test_a_file_that_was_not_taken_is_a_failure() -> None:
    job = read({"status": "complete", "payload": [{"error": "Unsupported format"}]})
    assert job.failures == (PublerFailure("", "Unsupported format"),)


@pytest.mark.parametrize("failures", [None, [], {}, "", False, 0])
def test_no_failures_are_none(failures: Any) -> None:
    assert read({"status": "complete", "payload": {"failures": failures}}).failures == ()


@pytest.mark.parametrize(
    "body",
    [
        {"payload": [{"post": {"id": 1, "account_id": 2, "state": "scheduled", "post_link": None}}]},
        {"payload": [{"id": "1", "account_id": "2"}]},
        {"payload": [{"account_id": 2, "post": {"id": 1}}]},
        {"posts": [{"id": 1, "account_id": 2}]},
        {"payload": {"posts": [{"id": 1, "account": {"id": 2}}]}},
        {"result": [{"id": 1, "account_id": 2}]},
        {"result": {"posts": [{"id": 1, "account_id": 2}]}},
        {"result": {"post": {"id": 1, "account_id": 2}}},
        {"posts": [{"id": 1, "account_id": 2}], "payload": [{"post": {"id": "1", "account_id": 2}}]},
    ],
)
def test_a_job_that_names_a_post_that_was_made_is_finished(body: Any) -> None:
    for whole in ({"status": "complete", **body}, {"data": {"status": "complete", **body}}, body):
        job = read(whole)
        assert (job.is_finished, job.failures) == (True, ())


def test_a_file_is_no_post_that_was_made() -> None:
    body = {"payload": [{"id": "m", "path": "https://cdn.example/h.jpg"}]}
    assert not read(body).is_finished
    assert read({"payload": [*body["payload"], {"post": {"id": 5}}]}).is_finished


def test_a_post_that_failed_inside_a_complete_job_is_a_failure() -> None:
    posts = [
        {"post": {"id": 1, "account_id": 2, "state": "failed", "error": REASON}},
        {"post": {"id": 3, "account_id": 4}},
    ]
    job = read({"status": "complete", "payload": posts})
    assert job.failures == (PublerFailure("2", REASON),)


def test_something_unsuccessful_without_a_status_has_failed() -> None:
    job = read({"success": False, "message": "Job not found"})
    assert (job.is_finished, job.failures) == (True, (PublerFailure("", "Job not found"),))


def test_an_answer_that_says_nothing_is_not_finished() -> None:
    assert not read({}).is_finished
    assert not read({"data": {}, "payload": None}).is_finished


@pytest.mark.parametrize("body", [[], "complete", 7, True])
def test_no_object_makes_no_sense(body: Any, publers: Simulator) -> None:
    publers.fail_next(Answer(200, body))
    with PublerClient(Secret(KEY), base_url=publers.url) as publer, pytest.raises(OutsideUnavailable):
        publer.job("J")


def test_what_failed_is_shown_clean_and_the_key_is_nowhere(publers: Simulator) -> None:
    message = f"Bad\x00 key {KEY}\n{'x' * 500}"
    publers.fail_next(Answer(200, {"status": "complete", "payload": {"failures": {"1": [{"message": message}]}}}))
    with PublerClient(Secret(KEY), base_url=publers.url) as publer:
        job = publer.job("J 1")
    assert job.failures[0].message.startswith("Bad key … xxx")
    assert len(job.failures[0].message) == 200
    assert KEY not in repr(job)
    assert publers.requests[0].path == "/job_status/J%201"


NAMES = st.sampled_from(
    ["id", "status", "payload", "failures", "posts", "post", "result", "data", "error", "message", "account_id", "path",
     "albums", "permissions", "scheduled_at", "total", "total_pages", "per_page", "deleted_ids", "job_id", "accounts"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["failed", "complete", "1"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=3), inner, max_size=5),
    max_leaves=25,
)


@pytest.mark.slow
@settings(deadline=None)
@given(body=VALUES)
def test_whatever_comes_is_read_or_makes_no_sense(body: Any) -> None:
    def words(said: object) -> str:
        return said if isinstance(said, str) else ""

    readers: list[Callable[[Any], Any]] = [
        answers.user,
        answers.workspaces,
        answers.accounts,
        answers.boards_by_account,
        answers.media,
        answers.job_id,
        answers.deleted,
        lambda found: answers.page_of(found, page=0, words=words),
        lambda found: job_of(found, words=words),
    ]
    for reader in readers:
        try:
            reader(body)
        except NoSense:
            continue


@pytest.mark.parametrize("depth", [900, 100_000])
def test_nesting_without_end_says_nothing(depth: int, publers: Simulator) -> None:
    publers.fail_next(Answer(200, b'{"status": "working", "failures": ' + b"[" * depth + b"]" * depth + b"}"))
    with PublerClient(Secret(KEY), base_url=publers.url) as publer, suppress(OutsideUnavailable):
        job = publer.job("J")
        assert (job.is_finished, job.failures) == (False, ())
