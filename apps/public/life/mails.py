"""Messages to the owners of a workspace that is put away: that it was, that it is about to go, that it is gone."""

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from apps.core.tenancy.context import workspace_context
from apps.public.life.models import Departure
from apps.public.life.selectors import owners_of
from apps.public.workspaces.mail import workspace_mail
from apps.public.workspaces.models import Workspace, WorkspaceState

_TEMPLATE = "public/emails/leaving"
_SUBJECTS = {
    "archived": "{name} is closed",
    "warned": "{name} is deleted on {day}",
    "purged": "{name} is deleted",
}


def send_word(departure: Departure, kind: str) -> None:
    """One mail for each owner, in the workspace's name; ``kind`` is archived, warned or purged. Two queries.

    Raises what the mail server's refusal raises.
    """
    if departure.before == WorkspaceState.FAILED:
        return  # nobody ever heard of it
    workspace = QuerySet(Workspace).filter(pk=departure.workspace_id).first()
    if kind == "purged" or workspace is None or not workspace.is_prepared:
        for owner in departure.owners if kind == "purged" else []:
            _of_a_gone_one(departure, owner).send()
        return
    owners = owners_of(workspace.pk)
    with workspace_context(workspace), timezone.override(workspace.time_zone):
        for owner in owners:
            workspace_mail(
                template=_TEMPLATE,
                subject=_subject(departure, kind),
                to=owner["email"],
                context=_context(departure, kind, owner),
            ).send()


def _of_a_gone_one(departure: Departure, owner: dict[str, str]) -> EmailMultiAlternatives:
    """Its look is gone with it, but not its name: it says nothing of the platform either."""
    context = _context(departure, "purged", owner) | {"sender_name": departure.name}
    message = EmailMultiAlternatives(
        subject=" ".join(_subject(departure, "purged").split()),
        body=render_to_string(f"{_TEMPLATE}.txt", context),
        from_email=formataddr((departure.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[owner["email"]],
    )
    message.attach_alternative(render_to_string(f"{_TEMPLATE}.html", context), "text/html")
    return message


def _subject(departure: Departure, kind: str) -> str:
    return _SUBJECTS[kind].format(name=departure.name, day=f"{timezone.localtime(departure.purge_at):%-d %B}")


def _context(departure: Departure, kind: str, owner: dict[str, str]) -> dict[str, object]:
    return {"kind": kind, "name": departure.name, "owner_name": owner["name"], "purge_at": departure.purge_at}
