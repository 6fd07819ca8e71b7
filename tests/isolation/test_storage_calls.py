"""Every public method of the storage, found by asking it, with names that lie at the other workspace's."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile

from apps.core.storage import WorkspaceStorage, client, workspace_storage
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace

ROOT = Path(__file__).parents[2]
SECRET = b"marker-of-okafor in a file"
NAME = "notes/secret.txt"

# Values for arguments that name nothing.
OTHERS: dict[str, Any] = {
    "content": ContentFile(b"x"),
    "content_type": "text/plain",
    "max_bytes": 10,
    "seconds": 60,
    "body": b"x",
    "marks": ["x"],
    "number": 1,
    "upload_id": "x",
}
# Arguments that name a file or a folder.
NAMES = {"name", "source", "target"}
# These touch no file: they work on text or on settings.
NO_FILE = {
    "deconstruct",
    "generate_filename",
    "get_accessed_time",  # not for this storage: raises NotImplementedError
    "get_alternative_name",
    "get_available_name",
    "get_cloudfront_signer",
    "get_created_time",  # the same
    "get_default_settings",
    "get_object_parameters",
    "get_valid_name",
    "path",  # the same
}


def methods() -> dict[str, list[str]]:
    """Public method → the arguments that have to be given."""
    found = {}
    for name, function in inspect.getmembers(WorkspaceStorage, callable):
        if not name.startswith("_") and name not in NO_FILE:
            parameters = list(inspect.signature(function).parameters.values())[1:]
            found[name] = [one.name for one in parameters if one.default is one.empty or one.name in NAMES]
    return found


METHODS = methods()


@pytest.fixture
def secret(okafor: Workspace) -> Iterator[str]:
    """A file of the other workspace; gives its whole key."""
    key = f"workspaces/{okafor.pk}/{NAME}"
    client().put_object(Bucket=settings.AWS_STORAGE_BUCKET_NAME, Key=key, Body=SECRET)
    yield key
    assert client().get_object(Bucket=settings.AWS_STORAGE_BUCKET_NAME, Key=key)["Body"].read() == SECRET


def call(method: str, hostile: dict[str, str]) -> Any:
    """Call it with the names given; whatever has pieces to read is read."""
    given = {name: hostile.get(name, OTHERS.get(name, "own.txt")) for name in METHODS[method]}
    answer = getattr(workspace_storage(), method)(**given)
    if hasattr(answer, "read"):
        return answer.read()
    return list(answer) if hasattr(answer, "__iter__") and not isinstance(answer, str | dict) else answer


def test_every_argument_is_known() -> None:
    assert {name for names in METHODS.values() for name in names} <= NAMES | set(OTHERS)
    assert all(NAMES & set(names) for names in METHODS.values())


@pytest.mark.parametrize("argument", sorted(NAMES))
@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_name_that_leads_to_the_other_is_refused(
    method: str, argument: str, secret: str, jane: Workspace, okafor: Workspace
) -> None:
    if argument not in METHODS[method]:
        return
    for name in (f"../{okafor.pk}/{NAME}", f"a/../../{okafor.pk}/{NAME}", f"/{secret}", f"..\\{okafor.pk}\\{NAME}"):
        with workspace_context(jane), pytest.raises(SuspiciousFileOperation):
            call(method, {argument: name})


@pytest.mark.parametrize("method", sorted(METHODS))
def test_the_others_whole_key_is_a_name_of_ones_own(method: str, secret: str, jane: Workspace) -> None:
    """It means a file below one's own prefix, which is not there."""
    with workspace_context(jane):
        try:
            answer = str(call(method, dict.fromkeys(NAMES, secret)))
        except Exception as error:  # not found, in the words of whichever library
            answer = type(error).__name__
        workspace_storage().delete(secret)
    assert SECRET.decode() not in answer
    assert secret not in answer.replace(f"workspaces/{jane.pk}/{secret}", "") or answer == secret


@pytest.mark.slow
def test_nothing_but_the_storage_speaks_to_the_bucket() -> None:
    """Otherwise there would be calls that the tests above don't see."""
    speaking = set()
    for path in sorted((ROOT / "apps").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "apps.core.storage":
                names = {alias.name for alias in node.names} & {"client", "public_client"}
            elif isinstance(node, ast.Import | ast.ImportFrom):
                modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
                names = {one for one in modules if one.split(".")[0] in {"boto3", "storages"}}
            elif isinstance(node, ast.Attribute):
                names = {node.attr} & {"bucket", "unsigned_connection"}
            else:
                continue
            if names:
                speaking.add(str(path.relative_to(ROOT)))
    # The whole of a workspace's place: tests/public/life. Files in parts: tests/tenant/takeout.
    assert speaking <= {f"apps/core/{name}.py" for name in ("storage", "storage_parts", "health", "prefixes")}
