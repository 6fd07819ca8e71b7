"""Password hashes: only whoever signs in, or sets a password, has the account's own read; names come without."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.isolation.addresses import WORDS, addresses
from tests.isolation.test_urls import PUBLIC, TENANT, path_of
from tests.isolation.world import World

pytestmark = pytest.mark.slow

# Whose session it is, or is to be: found by its key, by the address that is typed, or by the code of another host.
_OWN = re.compile(r'SELECT (?!.* JOIN ).* FROM "users_user" WHERE |SELECT .* FROM "handoff_handoffcode" ')


def hashes_read(client: Client, path: str) -> Iterator[str]:
    """The queries of the page that read hashes along with other rows."""
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    for query in captured.captured_queries:
        if re.search(r'"\w+"\."password"', query["sql"]) and not _OWN.match(query["sql"]):
            yield query["sql"]


def test_no_page_of_a_workspace_reads_hashes_along_with_names(
    worlds: dict[str, World], as_owner_of_jane: Client
) -> None:
    paths = [path_of(address, worlds["jane"]) for address in addresses(TENANT)]
    assert {path: read for path in paths if (read := list(hashes_read(as_owner_of_jane, path)))} == {}


def test_no_page_of_the_portal_reads_hashes_along_with_names(
    worlds: dict[str, World], jane: Workspace, as_agent: Client
) -> None:
    known = {"workspace_id": jane.pk, **WORDS}
    paths = [
        reverse(address.name, urlconf=PUBLIC, kwargs={name: known[name] for name in address.arguments})
        for address in addresses(PUBLIC)
        if set(address.arguments) <= set(known)
    ]
    assert {path: read for path in paths if (read := list(hashes_read(as_agent, path)))} == {}


def test_a_join_with_people_would_be_found(as_owner_of_jane: Client, owner: User) -> None:
    with CaptureQueriesContext(connection) as captured:
        list(owner.memberships.model.objects.select_related("user"))
    [query] = captured.captured_queries
    assert re.search(r'"\w+"\."password"', query["sql"])
    assert not _OWN.match(query["sql"])
