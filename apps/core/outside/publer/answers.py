"""What Publer's answers say. Its shapes differ between sources and versions; all that were seen are read."""

import math
from collections.abc import Callable
from typing import Any

from apps.core.outside.publer.types import (
    PublerAccount,
    PublerBoard,
    PublerMedia,
    PublerPage,
    PublerPost,
    PublerUser,
    PublerWorkspace,
)
from apps.core.outside.publer.values import (
    NoSense,
    a_list,
    an_object,
    as_text,
    identifier,
    inside,
    is_set,
    moment,
    number,
    objects,
    text,
    web_address,
)

Words = Callable[[object], str]
ERRORS = ("error", "errors", "error_message", "failure_message")


def user(body: Any) -> PublerUser:
    """GET /users/me"""
    found = an_object(body)
    return PublerUser(id=text(found, "id"), name=text(found, "name"), email=text(found, "email"))


def workspaces(body: Any) -> list[PublerWorkspace]:
    """GET /workspaces"""
    if not isinstance(body, list):
        raise NoSense
    found = [an_object(each) for each in body]
    return [PublerWorkspace(text(each, "id"), text(each, "name"), text(each, "plan")) for each in found]


def accounts(body: Any) -> list[PublerAccount]:
    """GET /accounts. One without an id could not be used: it is left out."""
    return [_account(each) for each in objects(a_list(body, "accounts")) if identifier(each)]


def _account(found: dict[str, Any]) -> PublerAccount:
    permissions = found.get("permissions")
    may = permissions if isinstance(permissions, dict) else {}
    access = may.get("can_access")
    return PublerAccount(
        id=identifier(found),
        provider=text(found, "provider").strip().lower(),
        kind=text(found, "type").strip().lower(),
        name=text(found, "name"),
        username=text(found, "username"),
        picture=web_address(found.get("picture")),
        boards=boards(found.get("albums")),
        default_board=identifier(found.get("default_board")),
        is_locked=is_set(found.get("locked")),
        may_post=access is None or is_set(access),  # not said is not forbidden
        needs_approval=is_set(may.get("approval_needed")),
    )


def boards(albums: Any) -> tuple[PublerBoard, ...]:
    """The boards in a list of albums; none of anything else."""
    return tuple(PublerBoard(identifier(each), text(each, "name")) for each in objects(albums) if identifier(each))


def boards_by_account(body: Any) -> dict[str, tuple[PublerBoard, ...]]:
    """GET /workspaces/{id}/media_options"""
    listed = objects(a_list(body, "accounts", "media_options"))
    return {identifier(each): boards(each.get("albums")) for each in listed if identifier(each)}


def media(body: Any) -> PublerMedia:
    """POST /media"""
    found = an_object(body[0]) if isinstance(body, list) and body else inside(body)
    if not identifier(found):
        raise NoSense
    return PublerMedia(identifier(found), text(found, "name"))


def job_id(body: Any) -> str:
    """POST /posts/schedule: ``{job_id}``, or the same below ``data``."""
    found = identifier(inside(body).get("job_id"))
    if not found:
        raise NoSense
    return found


def deleted(body: Any) -> set[str]:
    """DELETE /posts: the ids that it names; they may be none."""
    if not isinstance(body, dict):
        return set()
    named = inside(body).get("deleted_ids")
    return {identifier(each) for each in named if identifier(each)} if isinstance(named, list) else set()


def page_of(body: Any, *, page: int, words: Words) -> PublerPage:
    """GET /posts. Where the number of pages is not said, there is one more as long as there are posts.

    A post that can't be read makes no sense of the whole page: a list without it would say that it is not there.
    """
    listed = a_list(body, "posts")
    posts = tuple(_post(an_object(each), words) for each in listed)
    about = inside(body) if isinstance(body, dict) else {}
    total, size = number(about.get("total")), number(about.get("per_page"))
    told = [number(about.get("total_pages")), math.ceil(total / size) if total is not None and size else None]
    pages = max((each for each in told if each is not None), default=page + (2 if posts else 1))
    here = page + 1 if posts else 0
    return PublerPage(posts, page, max(pages, here), total)


def _post(found: dict[str, Any], words: Words) -> PublerPost:
    if not identifier(found):
        raise NoSense
    return PublerPost(
        id=identifier(found),
        account_id=identifier(found.get("account_id")) or identifier(found.get("account")),
        state=text(found, "state").strip().lower(),
        text=as_text(found.get("text")),
        at=moment(found.get("scheduled_at")),
        link=web_address(found.get("post_link")),
        title=as_text(found.get("title")),
        problem=problem_of(found, words),
    )


def problem_of(found: dict[str, Any], words: Words) -> str:
    """What it says went wrong, in its own words, or ""."""
    for name in ERRORS:
        if said := words(spoken(found.get(name))):
            return said
    return ""


def spoken(value: Any) -> str:
    """The words in a text, in a list of texts or objects, or in an object's message."""
    if isinstance(value, dict):
        return next((said for name in ("message", "error", "errors") if (said := spoken(value.get(name)))), "")
    if isinstance(value, list):
        return " ".join(said for each in value if (said := spoken(each)))
    return as_text(value)
