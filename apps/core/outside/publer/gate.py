"""The gate before Publer: one for each user over there, over all processes and workspaces that use the login.

Publer counts requests by user in fixed windows, whatever the key or the workspace. What is counted here is corrected by
the headers of each answer, because people and other programs use the same login.
"""

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.retry import Retry

from apps.core.outside.errors import OutsideUnavailable, Resting, TooManyRequests
from apps.core.outside.publer.errors import BUSY
from apps.core.outside.publer.values import number
from apps.core.valkey import VALKEY_ERRORS, valkey_connect

# In the first half of a window each workspace that asked lately has its share; what is left is then everybody's, except
# for a tenth, which is for those who had fewer than five: a picture, a post and its job are three.
SHARING = 0.5
HELD = 0.1
FEW = 5
# After so many failures in a row Publer is left alone, twice as long each time; then one request finds out.
FAILURES = 5
FIRST_REST = 15.0
LONGEST_REST = 300.0
PATIENCE = 90.0  # longer than any request: only a process that died leaves its probe unanswered

_VALKEY_SECONDS = 2
_LARGEST_NUMBER = 1_000_000
_NO_COUNT = "Publer's requests can't be counted at the moment, so none is made. Please try again in a few minutes."
_RESTING = "Publer failed several times in a row and is left alone for a while. It is tried again by itself."
_jitter = random.SystemRandom()


class Gate:
    """``user`` is the id of Publer's user whose key it is, ``workspace`` whoever shares it with others, in our words.

    With PUBLER_REQUESTS = 0 it is open to everybody and asks nobody.
    """

    def __init__(self, user: str, workspace: str) -> None:
        if not user:
            raise ValueError("A gate belongs to a user of Publer.")
        self._workspace = workspace
        name = sha256(user.encode()).hexdigest()[:32]  # their id is their text; a key of ours is to be none
        self._keys = [f"platform:publer:{{{name}}}:{part}" for part in ("window", "taken", "before", "rest")]

    def enter(self) -> None:
        """Take one request of this window. One call of Valkey.

        Raises TooManyRequests when the workspace can't have one now, Resting when Publer is left alone, both with
        ``retry_at`` by Valkey's clock; OutsideUnavailable when Valkey does not answer. No request may leave then.
        """
        if not settings.PUBLER_REQUESTS:
            return
        try:
            verdict, at, spread = self._run(
                "enter", self._workspace, SHARING, HELD, FEW, _ms(PATIENCE), _ms(LONGEST_REST)
            )
        except VALKEY_ERRORS:
            verdict = None
        if verdict is None:  # raised out here, so that nothing tells where Valkey is
            raise OutsideUnavailable(_NO_COUNT)
        if verdict:
            retry_at = datetime.fromtimestamp((at + _jitter.random() * spread) / 1000, UTC)
            raise Resting(_RESTING, retry_at=retry_at) if verdict == 3 else TooManyRequests(BUSY, retry_at=retry_at)

    def saw(self, status: int | None, headers: Mapping[str, str]) -> None:
        """What came of it: the answer's status, None without one, and its headers. One call of Valkey; never raises."""
        if not settings.PUBLER_REQUESTS:
            return
        has_failed = status is None or status >= 500 or status == 408
        reset = _counted(headers, "X-RateLimit-Reset", most=None)
        told = (_counted(headers, "X-RateLimit-Limit"), _counted(headers, "X-RateLimit-Remaining"), reset)
        rests = (FAILURES, _ms(FIRST_REST), _ms(LONGEST_REST), _jitter.random() / 5)
        try:
            self._run("saw", int(has_failed), int(status == 429), *told, _left(headers, reset), *rests)
        except VALKEY_ERRORS:
            return  # the next one that enters finds out

    def _run(self, deed: str, *values: Any) -> list[int]:
        found: list[int] = _script(settings.VALKEY_URL)(
            keys=self._keys, args=[deed, settings.PUBLER_REQUESTS, _ms(settings.PUBLER_WINDOW), *values]
        )
        return found


def _counted(headers: Mapping[str, str], name: str, *, most: int | None = _LARGEST_NUMBER) -> int:
    """The header's number; -1 when there is none, or none that makes sense."""
    found = number((headers.get(name) or "").strip())
    return -1 if found is None or (most is not None and found > most) else found


def _left(headers: Mapping[str, str], reset: int) -> int | str:
    """Milliseconds until Publer's window ends by Publer's own clock, which may not be ours; "" if it tells no time."""
    try:
        date = parsedate_to_datetime(headers.get("Date") or "")
    except (ValueError, TypeError, IndexError):
        return ""
    return "" if reset < 0 or date.tzinfo is None else _ms(reset - date.timestamp())


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


@lru_cache(maxsize=4)
def _script(url: str) -> Script:
    """The gate's script on a connection of its own: Django's knows no time-out that a request could wait for."""
    retry = Retry(NoBackoff(), 1)  # a connection that was kept over Valkey's restart is found broken only when used
    client = valkey_connect(
        url, socket_timeout=_VALKEY_SECONDS, socket_connect_timeout=_VALKEY_SECONDS, retry=retry, retry_on_timeout=False
    )
    return client.register_script((Path(__file__).parent / "gate.lua").read_text())
