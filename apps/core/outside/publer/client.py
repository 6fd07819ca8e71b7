"""The calls to Publer that the product makes."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import quote

from django.conf import settings

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import NotThere, OutsideUnavailable, Resting, TooLong, TooManyRequests
from apps.core.outside.publer import answers
from apps.core.outside.publer.bulk import bulk_of, time_of
from apps.core.outside.publer.jobs import job_of
from apps.core.outside.publer.transport import LARGEST_ANSWER, LARGEST_LIST, Call, Doorkeeper, Transport, Upload
from apps.core.outside.publer.types import (
    NewPost,
    PublerAccount,
    PublerBoard,
    PublerJob,
    PublerMedia,
    PublerPage,
    PublerPost,
    PublerUser,
    PublerWorkspace,
)
from apps.core.outside.words import their_words

T = TypeVar("T")

# The ids stand in the address, which servers take to about 8,000 characters.
MOST_IDS = 100
MOST_PAGES = 50
_TOO_LONG = "Publer lists more posts than can be read at once. Please ask for a shorter time or fewer channels."
_MOVED = "Publer's list of posts changed while it was read. Please try again in a few minutes."

_BREATH = 0.2  # seconds between two questions
_PATIENCE = 5  # what was waited for in vain for so many seconds is not asked again at once


class PublerClient:
    """One key's connection, in one of Publer's workspaces; use it as a context manager.

    Connecting, sending and the answer end after ``timeout`` seconds each. ``gate`` counts the requests. A question that
    only reads is asked again up to ``retries`` times when it quickly gets none, at once: for those who have the time.

    Every call raises OutsideRefused (permanent) or OutsideUnavailable (transient), or one of their kinds. A write whose
    outcome can't be known raises OutcomeUnknown; any other OutsideUnavailable means that nothing was done. Whatever
    comes back was written by others: texts are as they were sent, errors' and failures' are cleaned and short.
    """

    def __init__(
        self,
        key: Secret,
        *,
        workspace: str = "",
        gate: Doorkeeper | None = None,
        base_url: str = "",
        timeout: float | None = None,
        retries: int = 0,
    ) -> None:
        self._workspace = workspace
        self._retries = retries
        self._words = partial(their_words, key=key)
        seconds = settings.OUTSIDE_TIMEOUT if timeout is None else timeout
        self._transport = Transport(key, workspace=workspace, gate=gate, base_url=base_url, timeout=seconds)

    def __enter__(self) -> "PublerClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transport.close()

    def me(self) -> PublerUser:
        """Whose key it is. One request."""
        return self._get("users/me", answers.user, largest=LARGEST_ANSWER)

    def workspaces(self) -> list[PublerWorkspace]:
        """The workspaces that the key reaches. One request."""
        return self._get("workspaces", answers.workspaces)

    def accounts(self) -> list[PublerAccount]:
        """The workspace's social accounts; boards where Publer names them with the account. One request."""
        return self._get("accounts", answers.accounts)

    def media_boards(self, account_ids: Sequence[str]) -> dict[str, tuple[PublerBoard, ...]]:
        """The boards and albums of these accounts, by account; one may be missing. One request, none for no account.

        Raises ValueError without a workspace, and for more than MOST_IDS accounts.
        """
        if not account_ids:
            return {}
        path = f"workspaces/{_part(self._workspace)}/media_options"
        return self._get(path, answers.boards_by_account, params=_many("accounts", account_ids))

    def media_upload(self, *, name: str, content: bytes, content_type: str) -> PublerMedia:
        """Put a picture into the workspace's library, to be posted from there, at most 200 MB. One request.

        It has a time-out of its own, PUBLER_UPLOAD_TIMEOUT.
        """
        fields = {"direct_upload": "false", "in_library": "true"}
        upload = Upload(name=name, content=content, content_type=content_type, fields=fields)
        seconds = settings.PUBLER_UPLOAD_TIMEOUT
        return self._transport.ask(Call(method="POST", path="media", upload=upload, timeout=seconds), answers.media)

    def posts_schedule(self, posts: Sequence[NewPost]) -> str:
        """Schedule 1 to 500 posts; the id of the job that makes them, see ``job``. One request.

        Raises ValueError for another number of posts, and for a time without a zone.
        """
        call = Call(method="POST", path="posts/schedule", body=bulk_of(posts))
        return self._transport.ask(call, answers.job_id)

    def job(self, job_id: str) -> PublerJob:
        """How far a job is. One request: it is asked after again in any case, so that no answer needs no second try."""
        call = Call(method="GET", path=f"job_status/{_part(job_id)}", largest=LARGEST_LIST)
        return self._transport.ask(call, partial(job_of, words=self._words))

    def posts(
        self,
        *,
        states: Sequence[str] = (),
        start: datetime | None = None,
        end: datetime | None = None,
        account_ids: Sequence[str] = (),
        page: int = 0,
    ) -> PublerPage:
        """One page of the workspace's posts, the first is 0. One request.

        Raises ValueError for a start without an end or the other way round, for times without a zone, and for more
        than MOST_IDS accounts.
        """
        if (start is None) != (end is None):
            raise ValueError("Publer takes a start and an end, or neither.")
        params = [*_many("state", states), *_many("account_ids", account_ids), ("page", str(page))]
        if start and end:
            params += [("from", time_of(start)), ("to", time_of(end))]
        return self._get("posts", partial(answers.page_of, page=page, words=self._words), params=params)

    def posts_all(
        self,
        *,
        states: Sequence[str] = (),
        start: datetime | None = None,
        end: datetime | None = None,
        account_ids: Sequence[str] = (),
        most_pages: int = MOST_PAGES,
    ) -> Iterator[PublerPost]:
        """The posts of all pages, each once. One request a page, when it is needed.

        It ends only after all of them: raises TooLong when there are more than ``most_pages``, and
        OutsideUnavailable when the list became shorter meanwhile, because then one may have slipped from a page to the
        one before.
        """
        seen: set[str] = set()
        total, number, pages = 0, 0, 1
        while number < pages:
            page = self.posts(states=states, start=start, end=end, account_ids=account_ids, page=number)
            if page.pages > most_pages:
                raise TooLong(_TOO_LONG)
            if page.total is not None and page.total < total:
                raise OutsideUnavailable(_MOVED)
            for post in page.posts:
                if post.id not in seen:
                    seen.add(post.id)
                    yield post
            total, number, pages = page.total or 0, number + 1, page.pages
        if len(seen) < total:
            raise OutsideUnavailable(_MOVED)

    def posts_delete(self, post_ids: Sequence[str]) -> set[str]:
        """Delete posts; the ids that Publer says are deleted. Where it names none, look them up. One request.

        Older versions of the API know one post at a time: a request more for each. Raises ValueError for more than
        MOST_IDS, NotThere when none of them is there.
        """
        if not post_ids:
            return set()
        call = Call(method="DELETE", path="posts", params=_many("post_ids", post_ids), may_be_empty=True)
        try:
            return self._transport.ask(call, answers.deleted)
        except NotThere:
            return self._delete_each(post_ids)

    def _delete_each(self, post_ids: Sequence[str]) -> set[str]:
        gone: set[str] = set()
        missing = 0
        for post_id in post_ids:
            call = Call(method="DELETE", path=f"posts/{_part(post_id)}", may_be_empty=True)
            try:
                gone |= self._transport.ask(call, answers.deleted)
            except NotThere:
                missing += 1
                if missing == len(post_ids):
                    raise
        return gone

    def _get(
        self,
        path: str,
        read: Callable[[Any], T],
        *,
        params: Sequence[tuple[str, str]] = (),
        largest: int = LARGEST_LIST,
    ) -> T:
        call = Call(method="GET", path=path, params=params, largest=largest)
        for _ in range(self._retries):
            asked = time.monotonic()
            try:
                return self._transport.ask(call, read)
            except (TooManyRequests, Resting):
                raise
            except OutsideUnavailable:
                if time.monotonic() - asked > _PATIENCE:
                    raise
                time.sleep(_BREATH)
        return self._transport.ask(call, read)


def _many(name: str, values: Sequence[str]) -> list[tuple[str, str]]:
    """A parameter with several values. Raises ValueError for more than an address holds."""
    if len(values) > MOST_IDS:
        raise ValueError(f"At most {MOST_IDS} of these fit into one request: split them.")
    return [(f"{name}[]", value) for value in values]


def _part(value: str) -> str:
    """A piece of an address's path, and no more than one."""
    if value.strip(".") == "":
        raise ValueError("An id is needed here.")
    return quote(value, safe="")
