"""An export is files and rows together, or neither, whatever happens meanwhile."""

from typing import Any
from unittest.mock import patch

import pytest
from boto3.exceptions import S3UploadFailedError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.access import Actor
from apps.core.errors import Conflict, Unavailable
from apps.core.storage import WorkspaceStorage, workspace_storage
from apps.tenant.artworks.models import Artwork
from apps.tenant.captions.models import Caption
from apps.tenant.publishing.exports import services
from apps.tenant.publishing.models import Export, ExportedPost
from tests.factories.publishing import NOON, approved_make, export_make

pytestmark = pytest.mark.usefixtures("in_jane")


@pytest.mark.parametrize("what", ["sale", "edit", "other export"])
def test_what_changes_while_the_files_are_written_stops_the_export_and_leaves_nothing(actor: Actor, what: str) -> None:
    post = approved_make(at=NOON)

    def change() -> None:
        if what == "sale":
            Artwork.objects.filter(pk=post.artwork_id).update(availability="sold")
        elif what == "edit":
            Caption.objects.update(text="Other words.")
        else:
            export_make(actor, post)

    save, names = WorkspaceStorage.save, []

    def save_and_change(storage: WorkspaceStorage, name: str, content: Any) -> str:
        names.append(name)
        stored = str(save(storage, name, content))
        if len(names) == 1:
            change()
        return stored

    with patch.object(WorkspaceStorage, "save", save_and_change), pytest.raises(Conflict, match="Nothing was exported"):
        export_make(actor, post)
    assert not workspace_storage().exists(names[0])
    assert Export.objects.count() == (1 if what == "other export" else 0)


def test_artworks_are_locked_before_posts_and_both_before_the_last_look(actor: Actor) -> None:
    """A sale locks the artwork and then its posts: the other order here could end in a deadlock with it."""
    post = approved_make(at=NOON)
    with CaptureQueriesContext(connection) as captured:
        export_make(actor, post)
    steps = []
    for query in captured.captured_queries:
        table = query["sql"].partition(' FROM "')[2].partition('"')[0]
        if "FOR NO KEY UPDATE" in query["sql"]:
            steps.append(f"lock {table}")
        elif table == "schedule_post" and steps[-1:] != ["look"]:
            steps.append("look")
    assert steps == ["look", "lock metering_meter", "lock artworks_artwork", "lock schedule_post", "look"]


def test_without_the_storage_there_is_no_export_and_a_sentence_says_so(actor: Actor) -> None:
    post = approved_make(at=NOON)
    broken = patch.object(WorkspaceStorage, "save", side_effect=S3UploadFailedError("no answer"))
    with broken, pytest.raises(Unavailable, match="try again"):
        export_make(actor, post)
    assert not ExportedPost.objects.exists()


def test_when_the_rows_can_not_be_written_the_files_go_too(actor: Actor) -> None:
    post, names, save = approved_make(at=NOON), [], WorkspaceStorage.save

    def remember(storage: WorkspaceStorage, name: str, content: Any) -> str:
        names.append(name)
        return str(save(storage, name, content))

    with (
        patch.object(WorkspaceStorage, "save", remember),
        patch.object(services, "activity_record", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        export_make(actor, post)
    assert names
    assert not any(workspace_storage().exists(name) for name in names)
    assert not Export.objects.exists()
