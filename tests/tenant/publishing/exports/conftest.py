"""For exports of more than the plan allows."""

import pytest

from apps.core.tenancy.context import public_context
from apps.public.billing.limits import Limit
from apps.public.billing.models import Exemption
from apps.public.workspaces.models import Workspace


@pytest.fixture
def no_limit(jane: Workspace) -> None:
    """Jane may export as many posts as she likes."""
    with public_context():
        Exemption.objects.create(workspace=jane, field=Limit.POSTS.value, value=None)
