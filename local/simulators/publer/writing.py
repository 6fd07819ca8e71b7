"""The calls that write: media, schedules, changes, deletions."""

import threading
from typing import Any

from local.simulators.messages import Answer
from local.simulators.publer.asked import BROKEN, MISSING, Asked, refused
from local.simulators.publer.bulk import MOST, Malformed, TooMany, Wish, wishes_of
from local.simulators.publer.clock import iso, seconds_of
from local.simulators.publer.jobs import Job
from local.simulators.publer.media import fetched, media_of, parts_of
from local.simulators.publer.networks import MINUTE, words_problem
from local.simulators.publer.posts import Post

TOO_LARGE = refused(413, "File is too large: at most 200 MB are allowed")


def media(asked: Asked) -> Answer:
    """POST /media"""
    parts = parts_of(asked.request.headers, asked.request.body)
    if not parts or "file" not in parts:
        return refused(422, "File is missing")
    name, content = parts["file"]
    if len(content) > asked.store.rules.largest_media:
        return TOO_LARGE
    found = _keep(asked, name, content)
    return Answer(200, found) if found else refused(422, "File type is not supported")


def media_from_url(asked: Asked) -> Answer:
    """POST /media/from-url: fetched beside, and told by a job."""
    body = asked.body()
    wanted = body.get("media") if isinstance(body, dict) else None
    if not isinstance(wanted, list) or not wanted or not all(isinstance(each, dict) for each in wanted):
        return BROKEN
    if body.get("type") not in {"single", "bulk"} or (body["type"] == "single" and len(wanted) > 1):
        return refused(422, "Type must be single or bulk")
    with asked.store.at_work() as now:
        ready_at = now + asked.store.rules.job_seconds + _lateness(asked)
        job = asked.store.jobs.accept(asked.workspace, now, ready_at, is_open=True, media=[])
    threading.Thread(target=_fetch_all, args=(asked, job, wanted), daemon=True).start()
    return Answer(200, {"job_id": job.id})


def posts_schedule(asked: Asked) -> Answer:
    """POST /posts/schedule: the job makes the posts."""
    try:
        wishes = wishes_of(asked.body())
    except Malformed:
        return BROKEN
    except TooMany:
        return refused(422, f"At most {MOST} posts can be scheduled in one request")
    copies = 2 if "duplicate" in asked.deeds else 1
    with asked.store.at_work() as now:
        _revoke(asked, wishes, now)
        ready_at = now + asked.store.rules.job_seconds + _lateness(asked)
        job = asked.store.jobs.accept(asked.workspace, now, ready_at, wishes=wishes, copies=copies)
    told = {"job_id": job.id}
    # Sources differ; so do our answers, by turns.
    return Answer(202, told) if job.shape % 2 == 0 else Answer(200, {"success": True, "data": told})


def post_update(asked: Asked) -> Answer:
    """PUT /posts/{id}"""
    told = asked.body()
    changes = told.get("post") if isinstance(told, dict) else None
    if not isinstance(changes, dict):
        return BROKEN
    with asked.store.at_work() as now:
        post = asked.store.posts.get(asked.named, asked.workspace)
        if post is None:
            return MISSING
        problem = _change(asked, post, changes, now)
        with_numbers = asked.store.shows_numbers(asked.workspace)
        return refused(422, problem) if problem else Answer(200, {"post": post.shown(with_numbers=with_numbers)})


def posts_delete(asked: Asked) -> Answer:
    """DELETE /posts?post_ids[]=: what can't be deleted is left out of the answer without a word."""
    wanted = asked.values("post_ids")
    if not wanted:
        return refused(422, "post_ids are missing")
    with asked.store.at_work() as now:
        found = [asked.store.posts.get(each, asked.workspace) for each in dict.fromkeys(wanted)]
        gone = [post for post in found if post is not None and post.state != "published"]
        for post in gone:
            asked.store.posts.drop(post, now, "the API")
        with_numbers = asked.store.shows_numbers(asked.workspace)
    return Answer(200, {"deleted_ids": [int(post.id) if with_numbers else post.id for post in gone]})


def post_delete(asked: Asked) -> Answer:
    """DELETE /posts/{id}, as older sources have it."""
    with asked.store.at_work() as now:
        post = asked.store.posts.get(asked.named, asked.workspace)
        if post is None:
            return MISSING
        if post.state == "published":
            return refused(422, "Published posts can't be deleted")
        asked.store.posts.drop(post, now, "the API")
        return Answer(200, {"deleted_ids": [post.id]})


def _keep(asked: Asked, name: str, content: bytes, alt: str = "") -> dict[str, Any] | None:
    found = media_of("", asked.workspace, name, content, alt)
    if found is None:
        return None
    asked.store.pictures.put(found.sha256, content)
    with asked.store.at_work():
        found.id = asked.store.new_media_id()
        asked.store.media[found.id] = found
        return found.shown(asked.address, with_number=asked.store.shows_numbers(asked.workspace))


def _fetch_all(asked: Asked, job: Job, wanted: list[dict[str, Any]]) -> None:
    results = []
    for each in wanted:
        content = fetched(str(each.get("url", "")))
        found = _keep(asked, str(each.get("name", "")), content, str(each.get("caption") or "")) if content else None
        results.append({"id": found["id"], "path": found["path"]} if found else {"error": "The file can't be fetched"})
    with asked.store.at_work():
        job.media, job.is_open = results, False


def _lateness(asked: Asked) -> float:
    rule = asked.deeds.get("late_job")
    return (rule.seconds or 0) if rule else 0


def _revoke(asked: Asked, wishes: list[Wish], now: float) -> None:
    rule = asked.deeds.get("revoked_channel")
    channel = asked.store.people.channel(asked.workspace, wishes[0].channel) if rule else None
    if rule and channel:
        channel.revoke(now, rule.seconds)


def _change(asked: Asked, post: Post, changes: dict[str, Any], now: float) -> str | None:
    """Change it, or say why not."""
    if post.state == "published":
        return "Published posts can't be changed"
    text, title = str(changes.get("text", post.text)), str(changes.get("title", post.title))
    problem = words_problem(post.network, text, title)
    if problem:
        return problem
    at = _new_time(asked, changes, now)
    if isinstance(at, str):
        return at
    post.text, post.title = text, title
    if at is not None:
        asked.store.posts.move(post, at)
    post.note("changed", now, by="the API", text=text, title=title, scheduled_at=iso(post.at) if post.at else None)
    return None


def _new_time(asked: Asked, changes: dict[str, Any], now: float) -> float | str | None:
    """The time to move to; None when none is told, or it is not honoured; what is wrong with it."""
    if not asked.store.rules.put_moves or "scheduled_at" not in changes:
        return None
    at = seconds_of(changes["scheduled_at"])
    return "The scheduled time must be at least one minute in the future" if at is None or at < now + MINUTE else at
