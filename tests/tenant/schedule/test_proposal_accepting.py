"""From a preview to posts: once, in one step, with a sentence for each that could not be."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.core.roles import Role
from apps.core.tenancy.context import workspace_context
from apps.public.memberships.models import Membership
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Artwork
from apps.tenant.schedule.history import change_redo, change_undo
from apps.tenant.schedule.models import ApprovalMode, Change, PlanSettings, Post, PostState, Proposal, ProposalState
from apps.tenant.schedule.proposals import proposal_accept, proposal_discard
from apps.tenant.schedule.proposals.rows import rows_of
from tests.factories.artworks import artwork_make
from tests.factories.calendars import calendar_make, event_make
from tests.factories.proposals import proposal_with, ready_artworks, row_make
from tests.factories.schedule import post_make

SOON = (timezone.now() + timedelta(days=3)).replace(hour=15, minute=0, second=0, microsecond=0)


@pytest.mark.usefixtures("in_jane")
class TestAccepting:
    def test_the_posts_are_made_as_one_change_that_is_undone_and_redone(self, actor: Actor) -> None:
        artworks = ready_artworks(3)
        event = event_make(calendar_make(), SOON - timedelta(minutes=30))
        rows = [row_make(artwork, SOON + timedelta(days=n)) for n, artwork in enumerate(artworks)]
        rows[0] = row_make(artworks[0], SOON, event_id=str(event.pk))
        accepted = proposal_accept(actor=actor, proposal=proposal_with(*rows))
        assert (accepted.made, accepted.left, accepted.first) == (3, [], SOON)
        assert set(Post.objects.values_list("state", flat=True)) == {PostState.READY}
        assert Post.objects.get(event=event).scheduled_at == SOON
        assert (Change.objects.count(), Entry.objects.filter(verb="schedule.filled").count()) == (1, 1)
        assert accepted.change is not None
        change_undo(actor=actor, change=accepted.change)
        assert not Post.objects.standing().exists()
        change_redo(actor=actor, change=accepted.change)
        assert Post.objects.standing().count() == 3

    @pytest.mark.parametrize(
        ("mode", "state"), [(ApprovalMode.OFF, PostState.APPROVED), (ApprovalMode.CLIENT, PostState.READY)]
    )
    def test_the_state_follows_the_approval_mode_and_a_wordless_one_is_a_draft(
        self, actor: Actor, mode: str, state: str
    ) -> None:
        PlanSettings.objects.create(approval=mode)
        with_words, wordless = ready_artworks(1)[0], artwork_make("Wordless")
        rows = [row_make(with_words, SOON), row_make(wordless, SOON + timedelta(days=1))]
        proposal_accept(actor=actor, proposal=proposal_with(*rows))
        states = Post.objects.order_by("scheduled_at").values_list("state", flat=True)
        assert list(states) == [state, PostState.DRAFT]

    def test_what_became_impossible_is_left_out_and_named_with_the_reason(self, actor: Actor) -> None:
        good, sold, held, taken, used, gone = artworks = ready_artworks(6)
        event = event_make(calendar_make(), SOON + timedelta(days=9))
        rows = [row_make(artwork, SOON + timedelta(days=n)) for n, artwork in enumerate(artworks)]
        rows[4] = row_make(used, rows[4].at, event_id=str(event.pk))
        past = row_make(good, timezone.now() - timedelta(hours=1))
        proposal = proposal_with(*rows, past)
        Artwork.objects.filter(pk=sold.pk).update(availability="sold")
        Artwork.objects.filter(pk=held.pk).update(availability="on_hold")
        Artwork.objects.filter(pk=gone.pk).update(deleted_at=timezone.now())
        post_make(artwork_make("Quick"), rows[3].at)
        post_make(artwork_make("Quicker"), event.posts_at, event=event)
        accepted = proposal_accept(actor=actor, proposal=proposal)
        assert accepted.made == 1
        reasons = {
            sentence.split("”")[0][1:]: sentence.rpartition(": ")[2]
            for sentence in accepted.left
            if "passed" not in sentence
        }
        assert reasons == {
            sold.title: "the artwork is sold.",
            held.title: "the artwork is on hold.",
            taken.title: "the time was taken meanwhile.",
            used.title: "its favourable time was used for another post meanwhile.",
            gone.title: "the artwork is not in the library any more.",
        }
        assert any("the time has passed" in sentence for sentence in accepted.left)
        proposal.refresh_from_db()
        assert [one["kind"] for one in proposal.unplaced] == ["left"] * 6

    def test_the_post_of_a_sold_painting_gives_way_and_comes_back_with_the_undo(self, actor: Actor) -> None:
        silent = post_make(artwork_make("Sold", availability="sold"), SOON)
        accepted = proposal_accept(actor=actor, proposal=proposal_with(row_make(ready_artworks(1)[0], SOON)))
        silent.refresh_from_db()
        assert (accepted.made, silent.state) == (1, PostState.CANCELLED)
        assert accepted.change is not None
        change_undo(actor=actor, change=accepted.change)
        silent.refresh_from_db()
        assert silent.state == PostState.READY

    def test_what_was_taken_out_is_no_post(self, actor: Actor) -> None:
        first, second = ready_artworks(2)
        proposal = proposal_with(row_make(first, SOON), row_make(second, SOON + timedelta(days=1), dropped=True))
        assert proposal_accept(actor=actor, proposal=proposal).made == 1

    def test_accepting_twice_or_after_discarding_is_a_conflict(self, actor: Actor) -> None:
        proposal = proposal_with(row_make(ready_artworks(1)[0], SOON))
        proposal_accept(actor=actor, proposal=proposal)
        with pytest.raises(Conflict, match="accepted already"):
            proposal_accept(actor=actor, proposal=proposal)
        other = proposal_with(row_make(artwork_make(), SOON + timedelta(days=1)))
        proposal_discard(actor=actor, proposal=other)
        with pytest.raises(Conflict, match="discarded already"):
            proposal_accept(actor=actor, proposal=other)
        assert Post.objects.count() == 1

    def test_an_event_that_is_gone_does_not_keep_its_post_from_being_made(self, actor: Actor) -> None:
        event = event_make(calendar_make(), SOON)
        proposal = proposal_with(row_make(ready_artworks(1)[0], SOON, event_id=str(event.pk)))
        event.delete()
        assert proposal_accept(actor=actor, proposal=proposal).made == 1
        assert Post.objects.get().event_id is None

    @pytest.mark.slow
    def test_two_thousand_posts_are_made_in_a_bounded_number_of_queries(
        self, actor: Actor, django_assert_max_num_queries: Any
    ) -> None:
        artworks = ready_artworks(20)
        rows = [row_make(artworks[n % 20], SOON + timedelta(hours=n)) for n in range(2000)]
        proposal = proposal_with(*rows)
        assert len(rows_of(proposal)) == 2000
        with django_assert_max_num_queries(24):
            assert proposal_accept(actor=actor, proposal=proposal).made == 2000


class TestAtOnce:
    @pytest.fixture
    def jane(self, committed: None) -> Workspace:
        return Workspace.objects.get(slug="jane")

    @pytest.fixture
    def at_once(self, jane: Workspace) -> Any:
        user = Membership.objects.select_related("user").get(workspace=jane, role=Role.OWNER).user
        actor = Actor(user_id=user.pk, name="Owner", role=Role.OWNER)
        barrier = threading.Barrier(2)

        def accept(proposal: Proposal, results: list[Any]) -> None:
            try:
                with workspace_context(jane):
                    barrier.wait(10)
                    results.append(proposal_accept(actor=actor, proposal=proposal).made)
            except Conflict:
                results.append("conflict")
            finally:
                connection.close()

        def run(*proposals: Proposal) -> list[Any]:
            results: list[Any] = []
            threads = [threading.Thread(target=accept, args=(one, results)) for one in proposals]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(30)
            return results

        return run

    def test_of_two_who_accept_the_same_preview_one_makes_the_posts(self, at_once: Any, jane: Workspace) -> None:
        with workspace_context(jane):
            artworks = ready_artworks(3)
            rows = [row_make(artwork, SOON + timedelta(days=n)) for n, artwork in enumerate(artworks)]
            proposal = proposal_with(*rows)
        assert sorted(at_once(proposal, proposal), key=str) == [3, "conflict"]
        with workspace_context(jane):
            assert Post.objects.count() == 3

    def test_of_two_previews_for_the_same_places_each_place_is_filled_once(self, at_once: Any, jane: Workspace) -> None:
        with workspace_context(jane):
            artworks = ready_artworks(8)
            made = [
                proposal_with(*(row_make(artwork, SOON + timedelta(days=n)) for n, artwork in enumerate(half)))
                for half in (artworks[:4], artworks[4:])
            ]
        assert sum(at_once(*made)) == 4
        with workspace_context(jane):
            assert Post.objects.standing().count() == 4
            assert set(Proposal.objects.values_list("state", flat=True)) == {ProposalState.ACCEPTED}
