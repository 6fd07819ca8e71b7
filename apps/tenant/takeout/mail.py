"""The mail that says that an export is ready, or that it could not be made."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from apps.core.tenancy.addresses import url_on
from apps.core.tenancy.context import active_workspace, public_context
from apps.public.takeouts.models import TOLD_OF, Takeout, TakeoutState
from apps.public.users.querysets import with_people
from apps.public.workspaces.mail import workspace_mail
from apps.public.workspaces.selectors import address_here


@transaction.atomic
def takeout_tell(*, takeout_id: UUID) -> bool:
    """Write to whoever asked, once; False when there is nothing to tell (any more). Four queries.

    Raises what the mail server's refusal raises, and has not told then.
    """
    mine = Takeout.objects.filter(pk=takeout_id, workspace=active_workspace().id, state__in=TOLD_OF, told_at=None)
    if not mine.update(told_at=timezone.now()):
        return False
    takeout = with_people(Takeout.objects.select_related("workspace"), "asked_by").get(pk=takeout_id)
    if takeout.asked_by is None or not takeout.asked_by.is_active:
        return False
    if takeout.by_agency:
        path = reverse("agency:workspace", urlconf=settings.PUBLIC_SCHEMA_URLCONF, args=[takeout.workspace_id])
        with public_context():
            message = _message(takeout, url_on(settings.ROOT_HOST, path))
    else:
        message = _message(takeout, address_here(reverse("takeout:page", urlconf=settings.ROOT_URLCONF)))
    message.send()
    return True


def _message(takeout: Takeout, url: str) -> EmailMultiAlternatives:
    is_ready = takeout.state == TakeoutState.READY
    context: dict[str, Any] = {"takeout": takeout, "workspace": takeout.workspace, "url": url, "is_ready": is_ready}
    name = takeout.workspace.name
    subject = f"The export of {name} is ready" if is_ready else f"The export of {name} could not be made"
    email = takeout.asked_by.email if takeout.asked_by else ""
    return workspace_mail(template="tenant/takeout/emails/ready", subject=subject, to=email, context=context)
