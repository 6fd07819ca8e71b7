"""Files: one storage, which can't name anything outside the active workspace's prefix."""

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, SuspiciousFileOperation
from django.core.files.base import ContentFile

from apps.core.storage import client, workspace_storage
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace

HOSTILE = ["../okafor/x", "/etc/passwd", "a/../../b", "", ".", "..", "a\\..\\b"]


def test_a_file_lies_under_its_workspaces_prefix(in_jane: Workspace) -> None:
    name = workspace_storage().save("notes/hello.txt", ContentFile(b"hello"))
    found = client().get_object(Bucket=settings.AWS_STORAGE_BUCKET_NAME, Key=f"workspaces/{in_jane.pk}/{name}")
    stored = found["Body"].read()
    assert (name, stored) == ("notes/hello.txt", b"hello")


@pytest.mark.parametrize("size", [0, 5, 9 * 1024 * 1024], ids=["empty", "in one part", "in several"])
def test_a_file_of_any_size_is_kept_whole_with_its_type(size: int, in_jane: Workspace) -> None:
    content = b"paint" * (size // 5) + b"x" * (size % 5)
    name = workspace_storage().save("notes/one.png", ContentFile(content))
    found = client().get_object(Bucket=settings.AWS_STORAGE_BUCKET_NAME, Key=f"workspaces/{in_jane.pk}/{name}")
    assert (found["ContentType"], found["Body"].read() == content) == ("image/png", True)


def test_words_are_kept_as_utf_8(in_jane: Workspace) -> None:
    workspace_storage().save("notes/words.txt", ContentFile("Sørås"))
    with workspace_storage().open("notes/words.txt") as file:
        assert file.read() == "Sørås".encode()


def test_the_same_name_in_another_workspace_is_another_file(jane: Workspace, okafor: Workspace) -> None:
    with workspace_context(jane):
        workspace_storage().save("notes/own.txt", ContentFile(b"jane's"))
    with workspace_context(okafor):
        assert not workspace_storage().exists("notes/own.txt")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_leaves_the_prefix_is_refused_for_every_use(name: str, in_jane: Workspace) -> None:
    storage = workspace_storage()
    for use in (
        lambda: storage.open(name).read(),
        lambda: storage.exists(name),
        lambda: storage.delete(name),
        lambda: storage.presigned_get(name, seconds=60),
        lambda: storage.presigned_post(name, content_type="image/jpeg", max_bytes=10, seconds=60),
        lambda: storage.copy(name, "ok.txt", content_type="text/plain"),
        lambda: storage.copy("ok.txt", name, content_type="text/plain"),
    ):
        with pytest.raises(SuspiciousFileOperation):
            use()


def test_outside_a_workspace_there_are_no_files(db: None) -> None:
    with pytest.raises(ImproperlyConfigured):
        workspace_storage().exists("notes/hello.txt")
