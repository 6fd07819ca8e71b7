"""Mails about notices: to those who may send posts, in the workspace's look, with times in its zone."""

import logging
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from apps.core.roles import ROLE_RIGHTS, Right, Role
from apps.core.tenancy.context import active_workspace
from apps.public.memberships.selectors import members_of
from apps.public.users.models import User
from apps.public.workspaces.mail import workspace_mail
from apps.public.workspaces.selectors import address_here
from apps.tenant.publishing.models import Cause, Notice
from apps.tenant.publishing.notices.conditions import Troubled, troubled_posts

_LINES = 10
_TEMPLATE = "tenant/publishing/notices/emails/notice"
_log = logging.getLogger(__name__)


def notices_mail(due: Sequence[Notice]) -> int:
    """Send the mails that are due about the notices; how many were handed over. No query when none is due.

    Each is noted in the transaction that hands it over. One that could not be is logged and left for the next run.
    """
    if not due:
        return 0
    people = _people()
    posts = {one.thing: one for one in troubled_posts()}
    return sum(_round(notice, people, posts) for notice in due)


def _round(notice: Notice, people: Iterable[User], posts: dict[str, Troubled]) -> int:
    """A mail to each who has not got it yet; the round is over when all have it."""
    _begin(notice)
    handed_over, is_complete = 0, True
    for person in people:
        try:
            handed_over += _hand_over(notice, person, posts)
        except Exception:  # whatever keeps one mail from going must not keep the others
            _log.exception("A mail about a notice could not be handed over; it is tried again.")
            is_complete = False
    if is_complete:
        _end(notice)
    return handed_over


@transaction.atomic
def _begin(notice: Notice) -> None:
    """What comes while mails could not be handed over is told in the round after."""
    row = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.ended_at is None and not row.mailing:
        row.mailing = [thing for thing in row.things if thing not in row.told]
        row.save(update_fields=["mailing", "updated_at"])


@transaction.atomic
def _hand_over(notice: Notice, person: User, posts: dict[str, Troubled]) -> int:
    """One mail, if the round goes on and the person has none yet; how many."""
    row = Notice.objects.select_for_update().get(pk=notice.pk)
    mark = f"{'over' if notice.ended_at else 'begun'} {person.pk}"
    if _is_over(row, notice) or mark in row.mailed_to:
        return 0
    row.mailed_to.append(mark)
    row.save(update_fields=["mailed_to", "updated_at"])
    _send(row, person, posts, is_over=notice.ended_at is not None)
    return 1


@transaction.atomic
def _end(notice: Notice) -> None:
    row = Notice.objects.select_for_update().get(pk=notice.pk)
    if _is_over(row, notice):
        return
    now = timezone.now()
    if notice.ended_at is None:
        still = set(row.things)
        row.told = [thing for thing in [*row.told, *row.mailing] if thing in still]
        row.mailed_at = now
    else:
        row.over_mailed_at = now
    row.mailing, row.mailed_to = [], []
    row.save(update_fields=["mailing", "mailed_to", "told", "mailed_at", "over_mailed_at", "updated_at"])


def _is_over(row: Notice, notice: Notice) -> bool:
    """Whether somebody else has ended this very round meanwhile."""
    return row.over_mailed_at is not None if notice.ended_at else not row.mailing


def _send(notice: Notice, person: User, posts: dict[str, Troubled], *, is_over: bool) -> None:
    news = [posts[thing] for thing in notice.mailing if thing in posts]
    context: dict[str, Any] = {
        "notice": notice,
        "is_over": is_over,
        "posts": news[:_LINES],
        "more": max(0, len(news) - _LINES),
        "before": notice.count - len(news) if news else 0,
        "is_channel": notice.cause == Cause.CHANNEL and not is_over,
        "workspace": active_workspace(),
        "url": address_here(reverse(_page(notice), urlconf=settings.ROOT_URLCONF)),
    }
    subject = "Posts go out again" if is_over else notice.title
    with timezone.override(active_workspace().time_zone):
        workspace_mail(template=_TEMPLATE, subject=subject, to=person.email, context=context).send()


def _page(notice: Notice) -> str:
    is_channel = notice.cause == Cause.CHANNEL and notice.ended_at is None
    return "publishing:channels" if is_channel else "publishing:board"


def _people() -> list[User]:
    """The members who may send posts. One query."""
    workspace_id: UUID = active_workspace().id
    return [place.user for place in members_of(workspace_id) if Right.PUBLISH in ROLE_RIGHTS[Role(place.role)]]
