"""Mails that were sent, and time that has passed."""

from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage

from apps.public.workspaces.models import Workspace
from apps.tenant.publishing.models import Connection
from tests.factories.deliveries import connect


@pytest.fixture
def connected(in_jane: Workspace) -> Connection:
    """The workspace has a key, a workspace at Publer, and channels."""
    return connect()


@pytest.fixture
def subjects(mailoutbox: list[EmailMessage]) -> Callable[[], list[str]]:
    """``subjects()``: of the mails since the last time."""

    def take() -> list[str]:
        found = [message.subject for message in mailoutbox]
        mailoutbox.clear()
        return found

    return take
