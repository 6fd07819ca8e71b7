"""Giving and taking the one-time code that opens a session on another host."""

import logging
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from apps.core.errors import NotAllowed
from apps.core.tenancy.context import public_context
from apps.public.handoff.hashing import hashed
from apps.public.handoff.models import HandoffCode
from apps.public.handoff.selectors import Destination
from apps.public.handoff.states import Pending, state_take
from apps.public.users.models import User

logger = logging.getLogger(__name__)

CODE_SECONDS = 30


class CodeRefused(NotAllowed):
    """The code opens nothing here; why stands in the log and is not told."""

    code = "handoff_refused"


def code_give(
    *,
    user: User,
    destination: Destination,
    state: str,
    session_key: str,
    methods: list[dict[str, Any]],
    is_confined: bool = False,
) -> str:
    """A code for exactly this person, host and browser, for 30 seconds. Two queries and the membership's.

    ``is_confined``: the session that it opens may not lead out of the workspace either (``vouching``). Codes that ran
    out are removed on the way. Raises NotAllowed when the person has no place there.
    """
    if not destination.admits(user.pk):
        raise NotAllowed("Your account has no access there.")
    code = secrets.token_urlsafe(32)
    now = timezone.now()
    with public_context(), transaction.atomic():
        HandoffCode.objects.filter(expires_at__lt=now).delete()
        HandoffCode.objects.create(
            code_hash=hashed(code),
            user=user,
            host=destination.host,
            state_hash=hashed(state),
            session_key=session_key,
            methods=methods,
            is_confined=is_confined,
            expires_at=now + timedelta(seconds=CODE_SECONDS),
        )
    return code


def code_take(
    *, code: str, destination: Destination, session: SessionBase, session_exists: Callable[[str], bool]
) -> tuple[HandoffCode, Pending]:
    """What the code stands for. Whoever shows it first uses it up, rightly or not. Six queries at most.

    Raises CodeRefused for a code that is unknown, used or too old, of another host or browser, of somebody who has
    signed out where it came from, or who has no place here any more.
    """
    with public_context():
        found = _remove(code)
    if found is None:
        raise _refused("unknown or used", destination)
    if found.expires_at <= timezone.now():
        raise _refused("too old", destination, found)
    if found.host != destination.host:
        raise _refused("of another host", destination, found)
    pending = state_take(session, found.state_hash)
    if pending is None:
        raise _refused("of another browser", destination, found)
    if not session_exists(found.session_key):
        raise _refused("of a session that has ended", destination, found)
    if not (found.user.is_active and destination.admits(found.user_id)):
        raise _refused("of somebody without access", destination, found)
    return found, pending


@transaction.atomic
def _remove(code: str) -> HandoffCode | None:
    """Of two at once the second waits for the first, and finds nothing."""
    codes = HandoffCode.objects.select_related("user").select_for_update(of=("self",))
    found = codes.filter(code_hash=hashed(code)).first()
    if found is not None:
        HandoffCode.objects.filter(pk=found.pk).delete()
    return found


def _refused(reason: str, destination: Destination, found: HandoffCode | None = None) -> CodeRefused:
    whose = f", given to user {found.user_id} for {found.host}" if found else ""
    logger.warning("A hand-off code on %s is refused: it is %s%s", destination.host, reason, whose)
    return CodeRefused("This way in has been used, or has run out. Sign in, or choose the workspace once more.")
