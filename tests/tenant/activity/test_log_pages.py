"""The workspace's log as its people read it: searched, paged, saved."""

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.core.access import Actor
from apps.core.origin import asked_from
from apps.core.tenancy.context import workspace_context
from apps.core.visiting import VisitMode
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.activity.services import activity_record
from tests.factories.visits import visit_make

pytestmark = pytest.mark.django_db

LOG = "/settings/log/"


@pytest.fixture
def written(jane: Workspace, actor: Actor, member: User) -> None:
    """Three entries: the owner's, a member's, the system's."""
    with workspace_context(jane), asked_from("203.0.113.9"):
        activity_record(actor=actor, verb="post.approved", summary="Approved one post")
        other = Actor(user_id=member.pk, name=member.display_name, role=actor.role)
        activity_record(actor=other, verb="artwork.added", summary="Added Harbour at <dusk>")
        activity_record(actor=None, verb="export.expired", summary="=1+1 the links ran out")


def shown(client: Client, **query: Any) -> set[str]:
    page = client.get(LOG, query).content.decode()
    words = {"Approved one post": "post", "Added Harbour at &lt;dusk&gt;": "artwork", "the links ran out": "export"}
    return {name for text, name in words.items() if text in page}


def table(client: Client, **query: Any) -> list[list[str]]:
    response = client.get(f"{LOG}table/", query)
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"post", "artwork", "export"}),
        ({"words": "HARBOUR dusk"}, {"artwork"}),
        ({"words": "%"}, set()),
        ({"words": "nothing\x00"}, {"post", "artwork", "export"}),
        ({"kind": "plan"}, {"post"}),
        ({"kind": "unheard"}, {"post", "artwork", "export"}),
        ({"person": "system"}, {"export"}),
        ({"person": "agency"}, set()),
        ({"person": str(uuid4())}, {"post", "artwork", "export"}),
        ({"first": "2999-01-01"}, {"post", "artwork", "export"}),
        ({"first": "2090-01-01"}, set()),
        ({"last": "2020-01-01"}, set()),
        ({"after": "nonsense"}, {"post", "artwork", "export"}),
    ],
)
def test_it_is_searched(query: dict[str, str], found: set[str], written: None, as_member_of_jane: Client) -> None:
    assert shown(as_member_of_jane, **query) == found


def test_it_is_searched_by_person(written: None, member: User, as_member_of_jane: Client) -> None:
    assert shown(as_member_of_jane, person=str(member.pk)) == {"artwork"}


def test_somebody_who_has_left_is_still_found(written: None, member: User, as_owner_of_jane: Client) -> None:
    member.memberships.all().delete()
    assert shown(as_owner_of_jane, person=str(member.pk)) == {"artwork"}


def test_addresses_are_for_those_who_look_after_the_team(
    written: None, as_owner_of_jane: Client, as_member_of_jane: Client
) -> None:
    assert "203.0.113.9" in as_owner_of_jane.get(LOG).content.decode()
    assert "203.0.113.9" not in as_member_of_jane.get(LOG).content.decode()
    assert "203.0.113.9" in str(table(as_owner_of_jane))
    assert "203.0.113.9" not in str(table(as_member_of_jane))


def test_what_the_agency_did_is_marked(agent: User, jane: Workspace, as_owner_of_jane: Client) -> None:
    visit_make(agent, jane, VisitMode.HELP)
    assert "Agency\n" in as_owner_of_jane.get(LOG, {"person": "agency"}).content.decode()


def test_a_page_leads_to_the_older_ones_and_misses_none(jane: Workspace, as_owner_of_jane: Client) -> None:
    now = timezone.now()
    with workspace_context(jane):
        entries = [Entry(actor_name="A", verb="post.moved", summary=f"entry-{number:03}") for number in range(120)]
        for number, entry in enumerate(Entry.objects.bulk_create(entries)):
            # Three at the same moment: the mark has to tell them apart.
            entry.created_at = now - timedelta(minutes=number // 3)
        # The log can't be changed by the application: the times are given when the rows are made.
    seen: list[str] = []
    url = LOG
    while url:
        page = as_owner_of_jane.get(url).content.decode()
        seen += [part[:9] for part in page.split(">entry-")[1:]]
        url = LOG + page.split('rel="next"')[1].split('href="')[1].split('"')[0] if 'rel="next"' in page else ""
    assert sorted(word[:3] for word in seen) == [f"{number:03}" for number in range(120)]


def test_the_table_is_the_same_and_no_formula(written: None, as_owner_of_jane: Client) -> None:
    headers, *rows = table(as_owner_of_jane)
    assert headers == ["Time (UTC)", "Who", "By the agency", "What", "In words", "Address"]
    assert {row[3] for row in rows} == {"post.approved", "artwork.added", "export.expired"}
    assert "'=1+1 the links ran out" in {row[4] for row in rows}
    assert [row[3] for row in table(as_owner_of_jane, kind="plan")[1:]] == ["post.approved"]


def test_it_costs_the_same_however_much_is_in_it(
    written: None, jane: Workspace, as_owner_of_jane: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with workspace_context(jane):
        Entry.objects.bulk_create(Entry(actor_name="A", verb="post.moved", summary="Moved") for _ in range(300))
    as_owner_of_jane.get(LOG)
    with django_assert_max_num_queries(9):
        as_owner_of_jane.get(LOG)
