"""Filling as people use it: the wishes, the preview that is changed by hand, acceptance."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Artwork, Collection
from apps.tenant.schedule.history import change_to_undo
from apps.tenant.schedule.models import Post, Proposal, ProposalState
from apps.tenant.schedule.proposals import Wishes
from apps.tenant.schedule.proposals.making import proposal_fill
from apps.tenant.schedule.proposals.rows import Row, rows_in, rows_of
from tests.factories.artworks import artwork_make
from tests.factories.calendars import calendar_make, event_make
from tests.factories.captions import caption_make
from tests.factories.proposals import proposal_with, ready_artworks, row_make, wishes_typed
from tests.fixtures.people import SignIn

pytestmark = pytest.mark.usefixtures("in_jane")
HTMX = {"HTTP_HX_REQUEST": "true"}
JSON = {"HTTP_ACCEPT": "application/json"}
SOON = (timezone.now() + timedelta(days=3)).replace(hour=15, minute=0, second=0, microsecond=0)
NEW_YORK = ZoneInfo("America/New_York")


def send(client: Client, **wishes: Any) -> Any:
    calendars = wishes.pop("calendars", None)
    typed = wishes_typed(**wishes)
    if calendars is not None:
        typed["calendars"] = calendars
    return client.post(reverse("schedule:fill"), typed)


def filled(client: Client, **wishes: Any) -> Proposal:
    response = send(client, **wishes)
    assert response.status_code == 302, response.content.decode()
    proposal = Proposal.objects.get(pk=response["Location"].rstrip("/").split("/")[-1])
    proposal_fill(proposal_id=proposal.pk)
    proposal.refresh_from_db()
    return proposal


def of(proposal: Proposal, name: str) -> str:
    return reverse(f"schedule:{name}", args=[proposal.pk])


def edit(client: Client, proposal: Proposal, action: str, row: Row, **values: Any) -> Any:
    sent = {"action": action, "version": proposal.version, "row": row.id, **values}
    return client.post(of(proposal, "proposal_edit"), sent, **JSON)


def calendar_id() -> list[str]:
    calendar = calendar_make()
    for day in range(3):
        event_make(calendar, SOON + timedelta(days=day))
    return [str(calendar.pk)]


class TestProgress:
    def test_it_is_asked_quickly_at_first_survives_a_reload_and_ends_in_the_preview(
        self, as_owner_of_jane: Client
    ) -> None:
        response = send(as_owner_of_jane, calendars=calendar_id())
        proposal = Proposal.objects.get()
        page = as_owner_of_jane.get(response["Location"]).content.decode()
        assert "Filling the schedule" in page
        assert "load delay:120ms" in page
        Proposal.objects.update(done=40)
        later = as_owner_of_jane.get(of(proposal, "proposal_progress"), {"n": "30"}, **HTMX).content.decode()
        assert "load delay:1500ms" in later
        assert 'value="40"' in later
        proposal_fill(proposal_id=proposal.pk)
        assert as_owner_of_jane.get(of(proposal, "proposal_progress"), **HTMX)["HX-Refresh"] == "true"

    def test_what_a_dead_worker_left_can_be_started_again(
        self, as_owner_of_jane: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        send(as_owner_of_jane, calendars=calendar_id())
        proposal = Proposal.objects.get()
        Proposal.objects.update(updated_at=timezone.now() - timedelta(minutes=3))
        assert "unusually long" in as_owner_of_jane.get(of(proposal, "proposal")).content.decode()
        with django_capture_on_commit_callbacks() as callbacks:
            as_owner_of_jane.post(of(proposal, "proposal_go_on"))
        assert len(callbacks) == 1


class TestChanging:
    @pytest.fixture
    def rows(self) -> list[Row]:
        return [row_make(artwork, SOON + timedelta(days=n)) for n, artwork in enumerate(ready_artworks(3))]

    @pytest.fixture
    def proposal(self, rows: list[Row]) -> Proposal:
        return proposal_with(*rows)

    def test_a_post_is_moved_by_the_clock_of_the_workspace_and_undone(
        self, as_owner_of_jane: Client, proposal: Proposal, rows: list[Row]
    ) -> None:
        at = (rows[0].at + timedelta(days=5)).astimezone(NEW_YORK)
        answer = edit(as_owner_of_jane, proposal, "move", rows[0], at=f"{at:%Y-%m-%dT%H:%M}").json()
        assert answer["version"] == 2
        assert answer["toast"]["text"].startswith("Moved “Painting 0”")
        proposal.refresh_from_db()
        assert {row.at for row in rows_in(proposal)} == {at, rows[1].at, rows[2].at}
        undone = as_owner_of_jane.post(answer["toast"]["undo_url"], **HTMX)
        assert json.loads(undone["HX-Trigger"])["proposal:changed"] == {"version": 3}
        proposal.refresh_from_db()
        assert rows_of(proposal) == rows
        assert as_owner_of_jane.post(of(proposal, "proposal_undo"), **JSON).status_code == 404
        assert as_owner_of_jane.post(of(proposal, "proposal_redo"), **JSON).status_code == 200

    def test_swapped_replaced_pinned_taken_out_and_brought_back(
        self, as_owner_of_jane: Client, proposal: Proposal, rows: list[Row]
    ) -> None:
        other = artwork_make("Other")
        for action, values in (
            ("swap", {"other": rows[1].id}),
            ("replace", {"artwork": str(other.pk)}),
            ("unpin", {}),
            ("pin", {}),
            ("drop", {}),
            ("restore", {}),
        ):
            assert edit(as_owner_of_jane, proposal, action, rows[0], **values).status_code == 200, action
            proposal.refresh_from_db()
        row = rows_of(proposal)[0]
        assert (row.artwork_id, row.pinned, row.dropped) == (str(other.pk), True, False)

    @pytest.mark.parametrize(
        ("values", "status"),
        [
            ({"action": "move", "at": "2020-01-01T10:00"}, 422),
            ({"action": "move", "at": "soon"}, 422),
            ({"action": "swap", "other": "x"}, 422),
            ({"action": "replace", "artwork": str(uuid4())}, 422),
            ({"action": "replace", "artwork": "x"}, 422),
            ({"action": "explode"}, 422),
            ({"action": "pin", "row": str(uuid4())}, 422),
            ({"action": "pin", "version": 7}, 409),
            ({"action": "pin", "version": ""}, 422),
        ],
    )
    def test_what_can_not_be_is_refused_in_words_and_changes_nothing(
        self, as_owner_of_jane: Client, proposal: Proposal, rows: list[Row], values: dict[str, Any], status: int
    ) -> None:
        sent = {"version": 1, "row": rows[0].id, **values}
        response = as_owner_of_jane.post(of(proposal, "proposal_edit"), sent, **JSON)
        assert response.status_code == status
        assert response.json()["error"]["message"]
        proposal.refresh_from_db()
        assert (rows_of(proposal), proposal.version) == (rows, 1)

    def test_the_dialog_offers_times_posts_and_artworks(
        self, as_owner_of_jane: Client, proposal: Proposal, rows: list[Row]
    ) -> None:
        event_make(calendar_make("Sun"), SOON + timedelta(hours=3), summary="Noon")
        page = as_owner_of_jane.get(of(proposal, "proposal_placement"), {"id": rows[0].id}).content.decode()
        assert all(words in page for words in ("Painting 0", "Moon: Window", "Sun: Noon"))
        found = {"id": rows[0].id, "kind": "swap", "q": "painting 2"}
        swaps = as_owner_of_jane.get(of(proposal, "proposal_choices"), found).content.decode()
        assert "Painting 2" in swaps
        assert "Painting 1" not in swaps
        artworks = as_owner_of_jane.get(of(proposal, "proposal_choices"), {"id": rows[0].id}).content.decode()
        assert "Painting 1" in artworks

    def test_it_is_filled_again_around_the_pins_also_with_changed_wishes(
        self, as_owner_of_jane: Client, proposal: Proposal, rows: list[Row]
    ) -> None:
        calendar_id()
        edit(as_owner_of_jane, proposal, "pin", rows[1])
        as_owner_of_jane.post(of(proposal, "proposal_refill"), {"version": 2, "seed": "another"})
        proposal.refresh_from_db()
        assert proposal.state == ProposalState.MAKING
        proposal_fill(proposal_id=proposal.pk)
        proposal.refresh_from_db()
        assert rows[1].id in {row.id for row in rows_in(proposal)}
        assert Wishes.of(proposal.wishes).seed != ""  # type: ignore[union-attr]
        form = {"proposal": str(proposal.pk), "version": proposal.version, "calendars": [], "strategy": "fill_all_days"}
        again = send(as_owner_of_jane, **form, per_day_pinterest=0)
        assert again["Location"] == of(proposal, "proposal")
        proposal_fill(proposal_id=proposal.pk)
        proposal.refresh_from_db()
        assert {row.network for row in rows_in(proposal)} == {"instagram"}
        assert rows[1].id in {row.id for row in rows_in(proposal)}

    def test_wishes_from_a_page_that_is_old_are_kept_and_told(
        self, as_owner_of_jane: Client, proposal: Proposal, rows: list[Row]
    ) -> None:
        edit(as_owner_of_jane, proposal, "pin", rows[1])
        form = {"proposal": str(proposal.pk), "version": 1, "calendars": calendar_id(), "cooldown_days": 77}
        response = send(as_owner_of_jane, **form)
        assert response.status_code == 422
        assert "Somebody else changed this preview" in response.content.decode()
        assert 'value="77"' in response.content.decode()

    def test_an_old_preview_says_its_age_and_what_is_no_longer_possible(
        self, as_owner_of_jane: Client, proposal: Proposal, rows: list[Row]
    ) -> None:
        Artwork.objects.filter(pk=rows[0].artwork_id).update(availability="sold")
        then = timezone.now() - timedelta(days=3)
        Proposal.objects.update(created_at=then, updated_at=then)
        page = as_owner_of_jane.get(of(proposal, "proposal")).content.decode()
        assert "Made 3\xa0days ago" in page
        assert "1 post is no longer possible" in page
        assert "the artwork is sold" in page
        assert "1 preview waiting" in as_owner_of_jane.get(reverse("schedule:fill")).content.decode()


class TestAccepting:
    @pytest.mark.slow
    def test_it_is_undone_from_the_toast_and_listed_by_name_what_could_not_be(
        self, as_owner_of_jane: Client, actor: Any
    ) -> None:
        good, sold = ready_artworks(2)
        proposal = proposal_with(row_make(good, SOON), row_make(sold, SOON + timedelta(days=1)))
        Artwork.objects.filter(pk=sold.pk).update(availability="sold")
        page = as_owner_of_jane.post(of(proposal, "proposal_accept"), follow=True).content.decode()
        change = change_to_undo(actor)
        assert change is not None
        assert reverse("schedule:undo_one", args=[change.pk]) in page
        assert "1 could not be: “Painting 1” on Instagram" in page
        assert "The artwork is sold." in as_owner_of_jane.get(of(proposal, "proposal")).content.decode()
        as_owner_of_jane.post(reverse("schedule:undo"), **HTMX)
        assert not Post.objects.standing().exists()

    def test_accepting_twice_is_a_conflict(self, as_owner_of_jane: Client) -> None:
        proposal = proposal_with(row_make(ready_artworks(1)[0], SOON))
        as_owner_of_jane.post(of(proposal, "proposal_accept"))
        assert as_owner_of_jane.post(of(proposal, "proposal_accept")).status_code == 409
        assert Post.objects.count() == 1

    def test_what_somebody_else_changed_meanwhile_is_looked_at_first(self, as_owner_of_jane: Client) -> None:
        row = row_make(ready_artworks(1)[0], SOON)
        proposal = proposal_with(row)
        edit(as_owner_of_jane, proposal, "pin", row)
        response = as_owner_of_jane.post(of(proposal, "proposal_accept"), {"version": 1}, follow=True)
        assert "Somebody else changed this preview" in response.content.decode()
        assert not Post.objects.exists()

    def test_discarding_makes_nothing(self, as_owner_of_jane: Client) -> None:
        proposal = proposal_with(row_make(ready_artworks(1)[0], SOON))
        as_owner_of_jane.post(of(proposal, "proposal_discard"))
        proposal.refresh_from_db()
        assert (proposal.state, Post.objects.count()) == (ProposalState.DISCARDED, 0)


class TestWhoMay:
    def test_a_member_may_fill_and_outsiders_and_visitors_may_not(
        self, as_member_of_jane: Client, sign_in: SignIn, outsider: Any
    ) -> None:
        row = row_make(ready_artworks(1)[0], SOON)
        proposal = proposal_with(row)
        for client in (sign_in(outsider, "jane"), sign_in(None, "jane")):
            assert client.get(of(proposal, "proposal")).status_code in {302, 403}
            assert edit(client, proposal, "drop", row).status_code in {302, 401, 403}
            assert client.post(of(proposal, "proposal_accept")).status_code in {302, 403}
        proposal.refresh_from_db()
        assert (rows_of(proposal), proposal.state, Post.objects.count()) == ([row], ProposalState.OPEN, 0)
        assert edit(as_member_of_jane, proposal, "drop", row).status_code == 200

    def test_another_workspaces_preview_is_not_found(self, sign_in: SignIn, outsider: Any, okafor: Workspace) -> None:
        row = row_make(ready_artworks(1)[0], SOON)
        proposal = proposal_with(row)
        client = sign_in(outsider, "okafor")
        assert client.get(of(proposal, "proposal")).status_code == 404
        assert edit(client, proposal, "drop", row).status_code == 404
        assert client.post(of(proposal, "proposal_accept")).status_code == 404

    def test_a_script_in_a_title_a_tag_or_a_calendar_is_text_everywhere(self, as_owner_of_jane: Client) -> None:
        script = "<script>alert(1)</script>"
        artwork = artwork_make(script, tags=["<img src=x>"], collection=Collection.objects.create(name=script))
        caption_make(artwork)
        event_make(calendar_make(script), SOON, summary=script)
        row = row_make(artwork, SOON + timedelta(hours=2), reason=script)
        proposal = proposal_with(row, unplaced=[{"what": script, "reason": script, "kind": script}])
        pages = [
            reverse("schedule:fill"),
            reverse("schedule:fill_times"),
            of(proposal, "proposal"),
            f"{of(proposal, 'proposal_placement')}?id={row.id}",
            f"{of(proposal, 'proposal_choices')}?id={row.id}&q=<script>alert(2)",
        ]
        for path in pages:
            page = as_owner_of_jane.get(path).content.decode()
            assert "<script>alert" not in page, path
            assert "<img src=x" not in page, path


class TestMuch:
    @pytest.mark.slow
    def test_a_year_of_two_thousand_posts_takes_few_queries_and_is_listed_by_month(
        self, as_owner_of_jane: Client, django_assert_max_num_queries: Any
    ) -> None:
        artworks = ready_artworks(20)
        rows = [row_make(artworks[n % 20], SOON + timedelta(hours=4 * n)) for n in range(2000)]
        proposal = proposal_with(*rows)
        as_owner_of_jane.get(of(proposal, "proposal"))
        with django_assert_max_num_queries(14):
            page = as_owner_of_jane.get(of(proposal, "proposal")).content.decode()
        assert page.count("data-month-loaded") == 1
        month = f"{SOON + timedelta(days=40):%Y-%m}"
        with django_assert_max_num_queries(10):
            listed = as_owner_of_jane.get(of(proposal, "proposal_days"), {"month": month}).content.decode()
        assert listed.count("preview-row ") > 150
        span = {"start": SOON.isoformat(), "end": (SOON + timedelta(days=42)).isoformat()}
        with django_assert_max_num_queries(10):
            entries = as_owner_of_jane.get(of(proposal, "proposal_feed"), span).json()
        assert len(entries) == 252
        assert as_owner_of_jane.get(of(proposal, "proposal_days"), {"month": "x"}, **JSON).status_code == 422
