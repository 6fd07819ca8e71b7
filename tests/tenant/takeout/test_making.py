"""An export from end to end: real PostgreSQL, real S3."""

from collections.abc import Iterator

import pytest

from apps.core.access import Actor
from apps.core.tenancy.context import workspace_context
from apps.public.takeouts.models import Takeout, TakeoutState
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from tests.factories.takeouts import Unpacked, original_make, takeout_made, takeout_waiting

pytestmark = [pytest.mark.slow]


@pytest.fixture
def here(committed: None) -> Iterator[Workspace]:
    """Jane's workspace, entered; what is written is committed, because an export reads in a transaction of its own."""
    jane = Workspace.objects.get(slug="jane")
    with workspace_context(jane):
        yield jane
    Takeout.objects.all().delete()


@pytest.fixture
def by(here: Workspace) -> Actor:
    """Somebody who asks."""
    from apps.core.roles import Role
    from apps.public.memberships.models import Membership

    user = Membership.objects.select_related("user").filter(workspace=here, role=Role.OWNER).earliest("created_at").user
    return Actor(user_id=user.pk, name=user.display_name, role=Role.OWNER)


def test_everything_is_in_one_file(here: Workspace, by: Actor) -> None:
    painting = original_make("Harbour at dusk", b"\xff\xd8\xff harbour" * 1000)
    takeout = takeout_waiting(here, by)
    takeout_made(takeout)
    assert takeout.state == TakeoutState.READY, takeout.trouble
    seen = Unpacked(here, takeout.pk)
    assert seen.size == takeout.byte_size
    assert seen.archive.read("originals/Harbour at dusk.jpg") == b"\xff\xd8\xff harbour" * 1000
    [row] = seen.json("data/artworks.json")
    assert (row["id"], row["original_file"]) == (str(painting.pk), "originals/Harbour at dusk.jpg")
    assert seen.json("problems.json") == []
    assert seen.json("manifest.json")["rows"]["data/artworks.json"] == 1
    assert Entry.objects.filter(verb="takeout.made").count() == 1
