"""How a job of Publer's went. Its answer has been seen in half a dozen shapes; all of them are read."""

from collections.abc import Iterator
from typing import Any

from apps.core.outside.publer.answers import ERRORS, Words, problem_of, spoken
from apps.core.outside.publer.types import PublerFailure, PublerJob
from apps.core.outside.publer.values import identifier, inside, objects, text

_DONE = {"complete", "completed", "done", "finished", "success", "succeeded"}
_FAILED = {"failed", "failure", "error", "errored"}
_OF_ONE_FAILURE = {"message", "error", "errors", "account_id", "account_name", "provider"}
_PLACES = ("payload", "posts", "result")


def job_of(body: Any, *, words: Words) -> PublerJob:
    """GET /job_status/{id}. An unknown word means that it is still going on."""
    found = inside(body)
    failures = tuple(_failures(found, words))
    word = text(found, "status", "state").strip().lower()
    has_failed = word in _FAILED or (not word and found.get("success") is False)
    if has_failed and not failures:
        failures = (PublerFailure("", _whole_problem(found, words)),)
    is_finished = has_failed or word in _DONE or (not word and (bool(failures) or _has_made(found)))
    return PublerJob(is_finished=is_finished, failures=failures)


def _whole_problem(found: dict[str, Any], words: Words) -> str:
    payload = found.get("payload")
    inner = payload if isinstance(payload, dict) else {"error": payload}
    return problem_of(found, words) or words(spoken(found.get("message"))) or words(spoken(inner))


def _failures(found: dict[str, Any], words: Words) -> Iterator[PublerFailure]:
    """Those of the list of failures, wherever it is, and of the posts that say so of themselves."""
    for place in (found, found.get("payload"), found.get("result")):
        if isinstance(place, dict):
            yield from _listed(place.get("failures"), "", words)
    for post in _posts(found):
        yield from _listed(post.get("failures"), _account_of(post), words)
        if _has_failed(post):
            yield PublerFailure(_account_of(post), problem_of(post, words))


def _listed(failures: Any, account: str, words: Words) -> Iterator[PublerFailure]:
    """A list, a dict of lists or of objects or of words by account, one object, or bare words."""
    if isinstance(failures, list):
        for inner in failures:
            yield from _listed(inner, account, words)
    elif isinstance(failures, dict) and not _OF_ONE_FAILURE & failures.keys():
        for key, inner in failures.items():
            yield from _listed(inner, identifier(key), words)
    elif isinstance(failures, dict):
        yield PublerFailure(identifier(failures.get("account_id")) or account, words(spoken(failures)))
    elif failures:
        yield PublerFailure(account, words(spoken(failures)))


def _has_made(found: dict[str, Any]) -> bool:
    """Whether it names a post that was made. A file's entry has an id too, and a path."""
    return any(identifier(post) and "path" not in post and not _has_failed(post) for post in _posts(found))


def _posts(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The posts, wherever they are: ``payload: [{post}]``, ``posts: [{id}]``, ``result``, or these in one another."""
    for name in _PLACES:
        place = found.get(name)
        for each in objects(place):
            post = each.get("post")
            yield {**each, **post} if isinstance(post, dict) else each
        if isinstance(place, dict):
            if isinstance(place.get("post"), dict):
                yield place["post"]
            yield from _posts({inner: place.get(inner) for inner in _PLACES})


def _has_failed(post: dict[str, Any]) -> bool:
    """Whether it says so of itself: by its state, or by an error of any kind."""
    state = text(post, "state", "status").strip().lower()
    return state in _FAILED or any(post.get(name) for name in ERRORS)


def _account_of(post: dict[str, Any]) -> str:
    return identifier(post.get("account_id")) or identifier(post.get("account"))
