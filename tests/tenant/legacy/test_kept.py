"""What has no field here can be read."""

import uuid
from typing import Any

import pytest
from django.test import Client

from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.legacy.models import OldRow
from apps.tenant.legacy.selectors import forget_kept
from tests.factories.artworks import artwork_make


def kept(workspace: Workspace, count: int = 1, **facts: str) -> None:
    with workspace_context(workspace):
        for number in range(count):
            artwork = artwork_make(f"Harbour {number}")
            OldRow.objects.create(
                table="image",
                key=f"artwork_{number}.jpg",
                old_id=number,
                object_id=artwork.pk,
                run=uuid.uuid4(),
                fingerprint="",
                kept={"cta": "Buy now", **facts},
            )
        forget_kept()


def test_it_is_shown_with_its_artwork_and_markup_as_text(as_member_of_jane: Client, jane: Workspace) -> None:
    kept(jane, comments="<script>alert(1)</script>")
    page = as_member_of_jane.get("/settings/before/").content.decode()
    assert "Harbour 0" in page
    assert "Buy now" in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(("words", "found"), [("buy", True), ("nothing like it", False), ("%", False)])
def test_it_can_be_searched(as_member_of_jane: Client, jane: Workspace, words: str, found: bool) -> None:
    kept(jane)
    page = as_member_of_jane.get("/settings/before/", {"q": words}).content.decode()
    assert ("Harbour 0" in page) is found


def test_the_tab_is_there_only_where_something_came_over(
    as_owner_of_jane: Client, jane: Workspace, okafor: Workspace
) -> None:
    assert "From before" not in as_owner_of_jane.get("/settings/").content.decode()
    kept(jane)
    assert "From before" in as_owner_of_jane.get("/settings/").content.decode()


def test_it_costs_the_same_however_much_there_is(
    as_member_of_jane: Client, jane: Workspace, django_assert_max_num_queries: Any
) -> None:
    kept(jane, 40)
    as_member_of_jane.get("/settings/before/")
    with django_assert_max_num_queries(12):
        assert as_member_of_jane.get("/settings/before/").content.decode().count("Buy now") == 40


def test_another_workspaces_is_not_shown(as_member_of_jane: Client, okafor: Workspace) -> None:
    kept(okafor)
    assert "Buy now" not in as_member_of_jane.get("/settings/before/").content.decode()
