"""Settings, "Your data": who sees it, what it says, what it does."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import NotAllowed
from apps.core.tenancy.context import workspace_context
from apps.public.audit.models import AuditEntry
from apps.public.takeouts.models import KEPT_FOR, Takeout, TakeoutState
from apps.public.workspaces.models import SuspensionMode, Workspace
from apps.public.workspaces.suspending import workspace_suspend
from apps.tenant.activity.models import Entry
from apps.tenant.takeout.services import own_takeout_ask, own_takeout_link
from tests.factories.takeouts import takeout_waiting

PAGE = "/settings/data/"


def ready(workspace: Workspace, **facts: Any) -> Takeout:
    """One that was made."""
    now = timezone.now()
    values = {"state": TakeoutState.READY, "finished_at": now, "expires_at": now + KEPT_FOR, "byte_size": 5_000_000}
    return Takeout.objects.create(workspace=workspace, **{**values, "asked_by_name": "Jane", **facts})


def test_a_read_only_workspace_lets_its_data_go(as_owner_of_jane: Client, jane: Workspace) -> None:
    workspace_suspend(workspace=jane, mode=SuspensionMode.READ_ONLY, reason="Unpaid.")
    as_owner_of_jane.post(f"{PAGE}export/")
    assert Takeout.objects.filter(workspace=jane).exists()


def test_an_owner_asks_and_sees_it_wait(as_owner_of_jane: Client, jane: Workspace) -> None:
    assert "Nothing was exported yet" in as_owner_of_jane.get(PAGE).text
    response = as_owner_of_jane.post(f"{PAGE}export/", follow=True)
    assert "Waiting" in response.text
    assert "every 2s" in response.text
    assert "Export everything" not in response.text
    takeout = Takeout.objects.get(workspace=jane)
    with workspace_context(jane):
        assert Entry.objects.get(verb="takeout.asked").object_id == takeout.pk
    assert AuditEntry.objects.filter(verb="takeout.asked", workspace_id=jane.pk).exists()


def test_the_part_alone_is_fetched_while_it_is_made(as_owner_of_jane: Client, jane: Workspace, actor: Actor) -> None:
    takeout = takeout_waiting(jane, actor)
    facts = {"state": "running", "step": "files", "bytes_total": 2_000_000, "bytes_done": 500_000, "files_total": 8}
    Takeout.objects.filter(pk=takeout.pk).update(**facts)
    part = as_owner_of_jane.get(PAGE, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert 'value="500000"' in part
    assert 'max="2000000"' in part
    assert "0 of 8 files" in part


def test_a_second_one_is_refused_with_a_sentence(as_owner_of_jane: Client, jane: Workspace, actor: Actor) -> None:
    takeout_waiting(jane, actor)
    response = as_owner_of_jane.post(f"{PAGE}export/", follow=True)
    assert "An export is being made already" in response.text
    assert Takeout.objects.count() == 1


def test_it_is_cancelled(as_owner_of_jane: Client, jane: Workspace, actor: Actor) -> None:
    takeout = takeout_waiting(jane, actor)
    response = as_owner_of_jane.post(f"{PAGE}{takeout.pk}/cancel/", follow=True)
    assert "Cancelled" in response.text
    again = as_owner_of_jane.post(f"{PAGE}{takeout.pk}/cancel/", follow=True)
    assert "has come to its end meanwhile" in again.text


def test_a_download_leads_to_the_storage_and_is_logged(as_owner_of_jane: Client, jane: Workspace) -> None:
    takeout = ready(jane)
    assert "Download" in as_owner_of_jane.get(PAGE).text
    response = as_owner_of_jane.get(f"{PAGE}{takeout.pk}/download/")
    assert response.status_code == 302
    assert f"workspaces/{jane.pk}/takeouts/{takeout.pk}/everything.zip" in response.headers["Location"]
    assert "X-Amz-Expires=21600" in response.headers["Location"]
    assert response.headers["Cache-Control"] == "no-store"
    with workspace_context(jane):
        assert Entry.objects.filter(verb="takeout.downloaded", object_id=takeout.pk).count() == 1


@pytest.mark.parametrize("state", ["gone", "cancelled", "failed", "waiting"])
def test_what_is_not_there_is_not_downloaded(state: str, as_owner_of_jane: Client, jane: Workspace) -> None:
    takeout = ready(jane, state=state)
    response = as_owner_of_jane.get(f"{PAGE}{takeout.pk}/download/", follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert "not kept any longer" in response.text


def test_a_member_has_no_business_there(as_member_of_jane: Client, jane: Workspace) -> None:
    takeout = ready(jane)
    assert as_member_of_jane.get(PAGE).status_code == 403
    assert as_member_of_jane.post(f"{PAGE}export/").status_code == 403
    assert as_member_of_jane.get(f"{PAGE}{takeout.pk}/download/").status_code == 403
    assert as_member_of_jane.post(f"{PAGE}{takeout.pk}/cancel/").status_code == 403


def test_anothers_export_is_not_found(as_owner_of_jane: Client, okafor: Workspace) -> None:
    theirs = ready(okafor)
    assert str(theirs.pk) not in as_owner_of_jane.get(PAGE).text
    for pk in (theirs.pk, uuid4()):
        assert as_owner_of_jane.get(f"{PAGE}{pk}/download/").status_code == 404
        assert as_owner_of_jane.post(f"{PAGE}{pk}/cancel/").status_code == 404


def test_the_agency_inside_a_workspace_takes_nothing_along(jane: Workspace, actor: Actor) -> None:
    agent, takeout = replace(actor, by_agency=True), ready(jane)
    with workspace_context(jane):
        with pytest.raises(NotAllowed, match="from the portal"):
            own_takeout_ask(actor=agent, workspace=jane)
        with pytest.raises(NotAllowed):
            own_takeout_link(actor=agent, workspace=jane, takeout=takeout)


def test_what_is_wrong_is_said(as_owner_of_jane: Client, jane: Workspace) -> None:
    ready(jane, problems=2)
    ready(jane, state="failed", tries=8, trouble="The file storage does not answer.")
    ready(jane, state="gone")
    text = as_owner_of_jane.get(PAGE).text
    assert "2 files missing or damaged" in text
    assert "It was tried 8 times. The file storage does not answer." in text
    assert "Exports are deleted after 7 days, and" in text


def test_the_page_takes_as_many_queries_for_twenty_as_for_one(as_owner_of_jane: Client, jane: Workspace) -> None:
    counts = []
    for number in (1, 19):
        for _ in range(number):
            ready(jane)
        as_owner_of_jane.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            as_owner_of_jane.get(PAGE)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_markup_in_a_name_stays_text(as_owner_of_jane: Client, jane: Workspace) -> None:
    ready(jane, asked_by_name="<script>alert(1)</script>")
    text = as_owner_of_jane.get(PAGE).text
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
