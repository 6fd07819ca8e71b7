"""How much of its limits a workspace uses, and who is told when it gets close."""

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.core.tenancy.context import public_context, workspace_context
from apps.public.billing.limits import Limit
from apps.public.billing.models import LimitNotice, Plan
from apps.public.billing.uses import Level, LimitUse, uses_of, uses_of_many
from apps.public.billing.watching import limits_watch
from apps.public.domains.services import claim_create
from apps.public.memberships.seats import seats_of
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.factories.artworks import artwork_make
from tests.fixtures.people import SignIn


def use_of(workspace: Workspace, limit: Limit) -> LimitUse:
    return next(use for use in uses_of(workspace.pk) if use.limit is limit)


def watch(callbacks: object) -> None:
    with callbacks(execute=True):  # type: ignore[operator]
        limits_watch()


@pytest.mark.parametrize(
    ("used", "most", "level", "percent", "words"),
    [
        (7, 10, Level.FINE, 70, "7 of 10"),
        (8, 10, Level.NEAR, 80, "8 of 10"),
        (1999, 2000, Level.NEAR, 99, "1,999 of 2,000"),
        (10, 10, Level.FULL, 100, "10 of 10"),
        (15, 10, Level.FULL, 150, "15 of 10"),
        (0, 0, Level.FINE, 0, "0 of 0"),
        (3, 0, Level.FULL, 100, "3 of 0"),
        (5000, None, Level.FINE, 0, "5,000"),
    ],
)
def test_how_close_it_is(used: int, most: int | None, level: Level, percent: int, words: str) -> None:
    use = LimitUse(Limit.ARTWORKS, used, most)
    assert (use.level, use.percent, use.words) == (level, percent, words)


def test_people_and_domains_are_counted_as_where_they_are_added(jane: Workspace, member: User, agent: User) -> None:
    claim_create(workspace=jane, host="janedoe.example")
    seats = seats_of(jane.pk)
    assert use_of(jane, Limit.MEMBERS).used == seats.members + seats.invited == 2
    assert use_of(jane, Limit.DOMAINS).used == 1


def test_many_cost_as_much_as_one(jane: Workspace, okafor: Workspace) -> None:
    with workspace_context(okafor):
        artwork_make()
    with public_context():
        uses_of(okafor.pk)  # the connection says which schema it reads once
    with public_context(), CaptureQueriesContext(connection) as one:
        uses_of(jane.pk)
    with public_context(), CaptureQueriesContext(connection) as both:
        found = uses_of_many([jane.pk, okafor.pk])
    assert len(one) == len(both)
    assert [next(use.used for use in uses if use.limit is Limit.ARTWORKS) for uses in found.values()] == [0, 1]


class TestBeingTold:
    @pytest.fixture(autouse=True)
    def _nine_of_ten(self, jane: Workspace) -> None:
        Plan.objects.filter(slug="studio").update(most_artworks=10)
        with workspace_context(jane):
            for number in range(9):
                artwork_make(f"No {number}")

    def test_owners_get_one_mail_when_it_is_near_and_one_when_it_is_reached(
        self, jane: Workspace, django_capture_on_commit_callbacks: object
    ) -> None:
        watch(django_capture_on_commit_callbacks)
        watch(django_capture_on_commit_callbacks)
        (near,) = mail.outbox
        assert near.subject == "Paintings: 80 % of the limit is used"
        assert "9 of 10" in near.body
        assert near.to == ["owner@jane.example"]
        with workspace_context(jane):
            artwork_make("The tenth")
        watch(django_capture_on_commit_callbacks)
        assert mail.outbox[1].subject == "Paintings: the limit is reached"
        assert "Nothing is deleted" in mail.outbox[1].body
        assert len(mail.outbox) == 2

    def test_it_is_over_when_there_is_room_and_is_not_told_twice_in_a_week(
        self, jane: Workspace, django_capture_on_commit_callbacks: object
    ) -> None:
        watch(django_capture_on_commit_callbacks)
        Plan.objects.filter(slug="studio").update(most_artworks=100)
        watch(django_capture_on_commit_callbacks)
        assert not LimitNotice.objects.filter(is_open=True).exists()
        Plan.objects.filter(slug="studio").update(most_artworks=10)
        watch(django_capture_on_commit_callbacks)
        assert LimitNotice.objects.filter(is_open=True).count() == 1
        assert len(mail.outbox) == 1

    def test_pages_say_so_to_those_who_look_after_it(
        self, jane: Workspace, owner: User, member: User, sign_in: SignIn, django_capture_on_commit_callbacks: object
    ) -> None:
        watch(django_capture_on_commit_callbacks)
        as_owner: Client = sign_in(owner, "jane")
        page = as_owner.get("/library/").content.decode()
        assert "Paintings: 9 of 10." in page
        assert "Hide for a week" in page
        assert "9 of 10" not in sign_in(member, "jane").get("/library/").content.decode()
        as_owner.post("/settings/plan/limits/put-away/")
        assert "9 of 10" not in as_owner.get("/library/").content.decode()

    def test_what_is_reached_can_not_be_put_away(
        self, jane: Workspace, as_owner_of_jane: Client, django_capture_on_commit_callbacks: object
    ) -> None:
        with workspace_context(jane):
            artwork_make("The tenth")
        watch(django_capture_on_commit_callbacks)
        as_owner_of_jane.post("/settings/plan/limits/put-away/")
        page = as_owner_of_jane.get("/library/").content.decode()
        assert "Paintings: 10 of 10, used up." in page
        assert "Hide for a week" not in page

    def test_the_page_of_the_plan_has_every_limit(self, as_owner_of_jane: Client) -> None:
        page = as_owner_of_jane.get("/settings/plan/").content.decode()
        for limit in Limit:
            assert limit.words in page
        assert "90 % used. Delete paintings that you need no more in time" in page
