"""The calls to Publer that the product makes."""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any

import httpx2
from django.conf import settings

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import OutsideError, OutsideUnavailable
from apps.core.outside.publer.errors import NO_ANSWER, NO_SENSE, error_of
from apps.core.outside.publer.types import PublerUser, PublerWorkspace

_LARGEST_ANSWER = 2 * 1024 * 1024


class PublerClient:
    """One key's connection; use it as a context manager. A call ends after ``timeout`` seconds at the latest.

    Every call raises OutsideRefused (permanent) or OutsideUnavailable (transient), or one of their kinds.
    Redirects are not followed: the key would go with them.
    """

    def __init__(self, key: Secret, *, base_url: str = "", timeout: float | None = None) -> None:
        self._key = key
        self._timeout = settings.OUTSIDE_TIMEOUT if timeout is None else timeout
        self._http = httpx2.Client(
            base_url=base_url or settings.PUBLER_BASE_URL,
            headers={"Authorization": f"Bearer-API {key.reveal()}", "Accept": "application/json"},
            timeout=self._timeout,
        )

    def __enter__(self) -> "PublerClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def me(self) -> PublerUser:
        """Whose key it is. One request."""
        user = _object(self._get("users/me"))
        return PublerUser(id=_text(user, "id"), name=_text(user, "name"), email=_text(user, "email"))

    def workspaces(self) -> list[PublerWorkspace]:
        """The workspaces that the key reaches. One request."""
        found = self._get("workspaces")
        if not isinstance(found, list):
            raise OutsideUnavailable(NO_SENSE)
        objects = [_object(each) for each in found]
        return [PublerWorkspace(_text(each, "id"), _text(each, "name"), _text(each, "plan")) for each in objects]

    def _get(self, path: str) -> Any:
        found = self._ask(path)
        if isinstance(found, OutsideError):  # raised out here, so that no traceback carries what was sent or said
            raise found
        return found

    def _ask(self, path: str) -> Any:
        """The body of the answer, or the error that it stands for."""
        fetched = self._fetch(path)
        if fetched is None:
            return OutsideUnavailable(NO_ANSWER)
        status, headers, raw = fetched
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError):
            body = None
        if not 200 <= status < 300:
            return error_of(status, body, headers, key=self._key)
        return OutsideUnavailable(NO_SENSE) if body is None else body

    def _fetch(self, path: str) -> tuple[int, Mapping[str, str], bytes] | None:
        """Status, headers and body; None without an answer.

        The limits of time and size hold for the whole answer, however slowly it drips.
        """
        deadline = time.monotonic() + self._timeout
        with suppress(httpx2.HTTPError, httpx2.InvalidURL), self._http.stream("GET", path) as answer:
            raw = _read(answer, deadline)
            return None if raw is None else (answer.status_code, answer.headers, raw)
        return None


def _read(answer: httpx2.Response, deadline: float) -> bytes | None:
    """The body; None when it is too large or not there by the deadline."""
    raw = bytearray()
    for piece in answer.iter_bytes():
        raw += piece
        if len(raw) > _LARGEST_ANSWER or time.monotonic() > deadline:
            return None
    return bytes(raw)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise OutsideUnavailable(NO_SENSE)
    return value


def _text(values: dict[str, Any], name: str) -> str:
    """Texts and numbers as text (identifiers come as either), everything else as ""."""
    value = values.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
