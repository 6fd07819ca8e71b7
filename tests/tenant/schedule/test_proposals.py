"""Previews: made by the worker, changed by hand step by step, filled again around the pins."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput, NotFound
from apps.tenant.artworks.models import Collection
from apps.tenant.schedule.filling import FillRefused
from apps.tenant.schedule.models import Blackout, PlanSettings, Post, Proposal, ProposalState
from apps.tenant.schedule.proposals import (
    Wishes,
    making,
    proposal_make,
    proposal_redo,
    proposal_refill,
    proposal_start,
    proposal_undo,
    wishes_last,
)
from apps.tenant.schedule.proposals.asking import request_for
from apps.tenant.schedule.proposals.editing import row_move, row_replace, rows_drop, rows_pin, rows_swap
from apps.tenant.schedule.proposals.making import (
    proposal_fill,
    proposal_go_on,
    proposals_forget,
    proposals_resume,
)
from apps.tenant.schedule.proposals.rows import Row, rows_in, rows_of
from tests.factories.artworks import artwork_make
from tests.factories.calendars import calendar_make, event_make
from tests.factories.captions import caption_make
from tests.factories.proposals import proposal_with, ready_artworks, row_make, wishes_make
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")
ZONE = ZoneInfo("America/New_York")
SOON = (timezone.now() + timedelta(days=3)).replace(hour=15, minute=0, second=0, microsecond=0)


def events(count: int = 3, **fields: Any) -> None:
    calendar = calendar_make(**fields)
    for number in range(count):
        event_make(calendar, SOON + timedelta(days=number))


def keys(proposal: Proposal) -> list[tuple[str, str, datetime]]:
    proposal.refresh_from_db()
    return [(row.artwork_id, row.network, row.at) for row in rows_in(proposal)]


def move(proposal: Proposal, row: Row, at: datetime, version: int = 1) -> str:
    return row_move(proposal=proposal, version=version, row_id=row.id, at=at, zone=ZONE).warning


class TestMaking:
    def test_the_worker_fills_after_the_commit_and_no_post_is_made(
        self, actor: Actor, django_capture_on_commit_callbacks: Any
    ) -> None:
        ready_artworks(4)
        events()
        with django_capture_on_commit_callbacks() as callbacks:
            proposal = proposal_start(actor=actor, wishes=wishes_make())
        assert (proposal.state, proposal.placements) == (ProposalState.MAKING, [])
        callbacks[0]()
        proposal.refresh_from_db()
        assert (proposal.state, proposal.done, len(proposal.placements)) == (ProposalState.OPEN, 100, 6)
        assert not Post.objects.exists()

    def test_a_task_that_runs_twice_changes_nothing_more(self, actor: Actor) -> None:
        ready_artworks(4)
        events()
        proposal = proposal_start(actor=actor, wishes=wishes_make())
        proposal_fill(proposal_id=proposal.pk)
        first = keys(proposal)
        proposal_fill(proposal_id=proposal.pk)
        assert keys(proposal) == first

    def test_what_is_refused_is_kept_with_the_wishes(self, actor: Actor) -> None:
        proposal = proposal_start(actor=actor, wishes=wishes_make(per_day={}))
        proposal_fill(proposal_id=proposal.pk)
        proposal.refresh_from_db()
        assert proposal.state == ProposalState.REFUSED
        assert "at least one network" in proposal.reason
        with pytest.raises(FillRefused):
            proposal_make(actor=actor, wishes=wishes_make(per_day={}))

    def test_a_crash_is_said_as_a_failure(self, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        proposal = proposal_start(actor=actor, wishes=wishes_make())
        monkeypatch.setattr(making, "fill", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            proposal_fill(proposal_id=proposal.pk)
        proposal.refresh_from_db()
        assert (proposal.state, proposal.reason[:20]) == (ProposalState.REFUSED, "Something went wrong")

    def test_what_a_killed_worker_left_goes_on_and_is_given_up_after_half_an_hour(
        self, actor: Actor, django_capture_on_commit_callbacks: Any
    ) -> None:
        ready_artworks(2)
        events()
        proposal = proposal_start(actor=actor, wishes=wishes_make())
        assert proposal_go_on(proposal=proposal) is False
        Proposal.objects.update(updated_at=timezone.now() - timedelta(minutes=5))
        with django_capture_on_commit_callbacks(execute=True):
            assert proposals_resume() == 1
        proposal.refresh_from_db()
        assert proposal.state == ProposalState.OPEN
        late = {**proposal.wishes, "asked_at": (timezone.now() - timedelta(hours=1)).isoformat()}
        Proposal.objects.update(state=ProposalState.MAKING, wishes=late)
        assert proposals_resume() == 0
        proposal.refresh_from_db()
        assert (proposal.state, "did not come to an end" in proposal.reason) == (ProposalState.REFUSED, True)

    def test_progress_is_written_down_while_it_runs(self, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        ready_artworks(2)
        events()
        seen = []
        real = making.fill

        def slowly(request: Any, progress: Any) -> Any:
            monkeypatch.setattr(making, "monotonic", lambda: 10.0**9)
            progress(0.4)
            seen.append(Proposal.objects.values_list("done", "state").get())
            return real(request, progress)

        monkeypatch.setattr(making, "fill", slowly)
        proposal = proposal_start(actor=actor, wishes=wishes_make())
        proposal_fill(proposal_id=proposal.pk)
        assert seen == [(40, "making")]

    def test_old_previews_are_tidied_but_the_last_wishes_stay(self) -> None:
        old, last = proposal_with(), proposal_with()
        Proposal.objects.update(updated_at=timezone.now() - timedelta(days=31))
        assert proposals_forget() == 1
        assert not Proposal.objects.filter(pk=old.pk).exists()
        assert Proposal.objects.filter(pk=last.pk).exists()


class TestAsking:
    def test_days_off_and_typed_days_are_excluded(self) -> None:
        wishes = wishes_make(excluded=(wishes_make().start,))
        Blackout.objects.create(starts_on=wishes.end, ends_on=wishes.end, label="Away")
        assert request_for(wishes, ZONE).excluded == {wishes.start, wishes.end}

    def test_only_the_calendars_or_the_very_times_that_are_wished(self) -> None:
        calendar, other = calendar_make("One"), calendar_make("Other")
        first, second = event_make(calendar, SOON), event_make(other, SOON + timedelta(hours=1))
        assert len(request_for(wishes_make(), ZONE).moments) == 2
        one = request_for(wishes_make(calendar_ids=(str(calendar.pk),)), ZONE).moments
        assert [moment.event_id for moment in one] == [str(first.pk)]
        picked = request_for(wishes_make(calendar_ids=(), event_ids=(str(second.pk),)), ZONE).moments
        assert [moment.event_id for moment in picked] == [str(second.pk)]
        assert request_for(wishes_make(calendar_ids=()), ZONE).moments == ()

    def test_collections_tags_a_selection_or_all_that_is_ready(self) -> None:
        collection = Collection.objects.create(name="Sea")
        sea = artwork_make("Sea", collection=collection, place=3)
        tagged = artwork_make("Tagged", tags=["blue"])
        sold = artwork_make("Sold", availability="sold", tags=["blue"])

        def titles(**changes: Any) -> set[str]:
            return {one.title for one in request_for(wishes_make(**changes), ZONE).candidates}

        assert titles() == {"Sea", "Tagged"}
        assert titles(choice="collections", collection_ids=(str(collection.pk),)) == {"Sea"}
        assert titles(choice="tags", tags=("blue",)) == {"Tagged"}
        chosen = tuple(str(one.pk) for one in (sold, tagged))
        assert titles(choice="chosen", artwork_ids=chosen) == {"Tagged"}
        places = {one.title: one.series_place for one in request_for(wishes_make(), ZONE).candidates}
        assert places == {"Sea": 3, "Tagged": None}
        assert request_for(wishes_make(in_series=False), ZONE).candidates[0].series_place is None
        assert sea.collection_id

    def test_the_post_of_a_sold_painting_takes_no_place(self) -> None:
        post_make(artwork_make("Sold", availability="sold"), SOON)
        kept = post_make(artwork_make("Kept"), SOON + timedelta(hours=1))
        assert [one.artwork_id for one in request_for(wishes_make(), ZONE).standing] == [str(kept.artwork_id)]

    def test_wishes_come_back_as_they_were_and_old_ones_are_no_wishes(self, actor: Actor) -> None:
        wishes = wishes_make(tags=("a",), excluded=(wishes_make().end,), event_ids=("x",), calendar_ids=None)
        proposal_start(actor=actor, wishes=wishes)
        assert wishes_last() == wishes
        assert Wishes.of({"note": "of an older kind"}) is None


class TestEditing:
    def test_a_moved_post_is_pinned_and_leaves_its_favourable_time_or_takes_another(self) -> None:
        event = event_make(calendar_make(), SOON + timedelta(days=1))
        row = row_make(ready_artworks(1)[0], SOON, event_id="e1")
        proposal = proposal_with(row)
        assert move(proposal, row, SOON + timedelta(hours=2)) == ""
        proposal.refresh_from_db()
        moved = rows_of(proposal)[0]
        assert (moved.at, moved.pinned, moved.event_id) == (SOON + timedelta(hours=2), True, "")
        move(proposal, row, event.posts_at, version=2)
        proposal.refresh_from_db()
        assert rows_of(proposal)[0].event_id == str(event.pk)
        assert rows_of(proposal)[0].reason == "Moon: Window"

    def test_rules_of_the_schedule_are_never_broken(self) -> None:
        first, second = ready_artworks(2)
        one, other = row_make(first, SOON), row_make(second, SOON + timedelta(hours=6))
        proposal = proposal_with(one, other)
        post_make(artwork_make("Stands"), SOON + timedelta(hours=9))
        with pytest.raises(InvalidInput, match="passed"):
            move(proposal, one, timezone.now() - timedelta(hours=1))
        with pytest.raises(Conflict, match="preview has another post"):
            move(proposal, one, other.at)
        with pytest.raises(Conflict, match="Stands"):
            move(proposal, one, SOON + timedelta(hours=9))
        sold = artwork_make("Sold", availability="sold")
        with pytest.raises(InvalidInput, match="sold"):
            row_replace(proposal=proposal, version=1, row_id=one.id, artwork_id=str(sold.pk), zone=ZONE)
        assert keys(proposal) == keys(Proposal.objects.get())

    def test_going_past_a_limit_is_done_and_told(self) -> None:
        artworks = ready_artworks(3)
        rows = [row_make(artwork, SOON + timedelta(hours=4 * n)) for n, artwork in enumerate(artworks[:2])]
        late = row_make(artworks[2], SOON + timedelta(days=1))
        wishes = wishes_make(per_week={"instagram": 3}, spacing_over_all=30)
        proposal = proposal_with(*rows, late, wishes=wishes.as_json())
        warning = move(proposal, late, SOON + timedelta(hours=1))
        assert "more than 2 a day on Instagram" in warning
        assert "less than 180 minutes" in warning
        far = move(proposal, late, SOON + timedelta(days=200), version=2)
        assert "outside the days" in far

    def test_the_same_painting_too_soon_and_a_day_off_are_told(self) -> None:
        artwork, other = ready_artworks(2)
        rows = [row_make(artwork, SOON), row_make(other, SOON + timedelta(days=2))]
        day = (SOON + timedelta(days=3)).astimezone(ZONE).date()
        Blackout.objects.create(starts_on=day, ends_on=day, label="Away")
        proposal = proposal_with(*rows)
        warning = row_replace(
            proposal=proposal, version=1, row_id=rows[1].id, artwork_id=str(artwork.pk), zone=ZONE
        ).warning
        assert "same painting is on Instagram within 30 days" in warning
        assert "day off (Away)" in move(proposal, rows[1], SOON + timedelta(days=3), version=2)

    def test_two_posts_swap_their_artworks_and_are_pinned(self) -> None:
        first, second = ready_artworks(2)
        one, other = row_make(first, SOON), row_make(second, SOON + timedelta(days=1), "pinterest")
        proposal = proposal_with(one, other)
        rows_swap(proposal=proposal, version=1, row_id=one.id, other_id=other.id, zone=ZONE)
        assert [key[0] for key in keys(proposal)] == [str(second.pk), str(first.pk)]
        assert all(row.pinned for row in rows_of(proposal))
        with pytest.raises(InvalidInput, match="same artwork"):
            rows_swap(proposal=proposal, version=2, row_id=one.id, other_id=one.id, zone=ZONE)

    def test_an_artwork_without_words_becomes_a_draft_and_that_is_told(self) -> None:
        wordless = artwork_make("Wordless")
        caption_make(wordless, "pinterest")
        row = row_make(ready_artworks(1)[0], SOON)
        edit = row_replace(
            proposal=proposal_with(row), version=1, row_id=row.id, artwork_id=str(wordless.pk), zone=ZONE
        )
        assert "no caption for Instagram" in edit.warning

    def test_several_steps_are_taken_back_and_done_again(self) -> None:
        first, second = ready_artworks(2)
        one, other = row_make(first, SOON), row_make(second, SOON + timedelta(days=1))
        proposal = proposal_with(one, other)
        states = [keys(proposal)]
        move(proposal, one, SOON + timedelta(hours=5))
        states.append(keys(proposal))
        rows_swap(proposal=proposal, version=2, row_id=one.id, other_id=other.id, zone=ZONE)
        states.append(keys(proposal))
        rows_drop(proposal=proposal, version=3, row_ids=[one.id], dropped=True)
        states.append(keys(proposal))
        for expected in reversed(states[:-1]):
            proposal_undo(proposal=proposal)
            assert keys(proposal) == expected
        with pytest.raises(NotFound):
            proposal_undo(proposal=proposal)
        for expected in states[1:]:
            proposal_redo(proposal=proposal)
            assert keys(proposal) == expected
        with pytest.raises(Conflict, match="after it"):
            proposal_undo(proposal=proposal, number=1)
        proposal_undo(proposal=proposal)
        rows_pin(proposal=proposal, version=proposal.version + 1, row_ids=[other.id], pinned=False)
        with pytest.raises(NotFound):
            proposal_redo(proposal=proposal)

    def test_what_comes_back_leaves_its_favourable_time_to_the_post_that_uses_it_now(self) -> None:
        first, second = ready_artworks(2)
        out = row_make(first, SOON, event_id="e1", dropped=True)
        uses = row_make(second, SOON + timedelta(hours=2), event_id="e1")
        proposal = proposal_with(out, uses)
        rows_drop(proposal=proposal, version=1, row_ids=[out.id], dropped=False)
        proposal.refresh_from_db()
        assert [(row.id, row.event_id) for row in rows_in(proposal)] == [(out.id, ""), (uses.id, "e1")]
        rows_drop(proposal=proposal, version=2, row_ids=[uses.id], dropped=True)
        post_make(artwork_make("Quick"), uses.at)
        with pytest.raises(Conflict, match="Quick"):
            rows_drop(proposal=proposal, version=3, row_ids=[uses.id], dropped=False)

    def test_the_second_of_two_people_is_told_and_changes_nothing(self) -> None:
        one, other = (row_make(artwork, SOON + timedelta(days=n)) for n, artwork in enumerate(ready_artworks(2)))
        proposal = proposal_with(one, other)
        rows_drop(proposal=proposal, version=1, row_ids=[one.id], dropped=True)
        before = keys(proposal)
        with pytest.raises(Conflict, match="Somebody else"):
            move(proposal, other, SOON + timedelta(hours=3), version=1)
        assert keys(proposal) == before

    def test_what_is_accepted_or_unknown_can_not_be_changed(self) -> None:
        row = row_make(ready_artworks(1)[0], SOON)
        done = proposal_with(row, state=ProposalState.ACCEPTED)
        with pytest.raises(Conflict, match="accepted already"):
            move(done, row, SOON + timedelta(hours=3))
        with pytest.raises(InvalidInput, match="not in this preview"):
            move(proposal_with(), row, SOON)

    def test_one_of_two_thousand_is_moved_in_a_few_queries(self, django_assert_max_num_queries: Any) -> None:
        artwork = ready_artworks(1)[0]
        rows = [row_make(artwork, SOON + timedelta(hours=n)) for n in range(2000)]
        proposal = proposal_with(*rows)
        with django_assert_max_num_queries(24):
            move(proposal, rows[7], rows[7].at + timedelta(minutes=20))


class TestFillingAgain:
    def fill_again(self, actor: Actor, proposal: Proposal, wishes: Wishes) -> None:
        proposal.refresh_from_db()
        proposal_refill(actor=actor, proposal=proposal, version=proposal.version, wishes=wishes)
        proposal_fill(proposal_id=proposal.pk)
        proposal.refresh_from_db()

    def test_pins_stay_what_was_taken_out_does_not_come_back_and_it_can_be_undone(self, actor: Actor) -> None:
        ready_artworks(6)
        events(4)
        proposal = proposal_make(actor=actor, wishes=wishes_make())
        rows = rows_in(proposal)
        gone, held = rows[0], rows[-1]
        rows_drop(proposal=proposal, version=1, row_ids=[gone.id], dropped=True)
        move(proposal, held, held.at + timedelta(minutes=25), version=2)
        before = keys(proposal)
        self.fill_again(actor, proposal, wishes_make(per_day={"instagram": 1, "pinterest": 1}))
        after = keys(proposal)
        assert (held.artwork_id, held.network, held.at + timedelta(minutes=25)) in after
        assert (gone.artwork_id, gone.network, gone.at) not in after
        assert proposal.state == ProposalState.OPEN
        proposal_undo(proposal=proposal)
        assert keys(proposal) == before
        assert Wishes.of(proposal.wishes) == wishes_make()

    def test_the_same_wishes_give_the_same_and_the_ids_of_pins_stay(self, actor: Actor) -> None:
        ready_artworks(6)
        events(4)
        proposal = proposal_make(actor=actor, wishes=wishes_make())
        first = keys(proposal)
        self.fill_again(actor, proposal, wishes_make())
        assert keys(proposal) == first
        row = rows_in(proposal)[0]
        rows_pin(proposal=proposal, version=proposal.version, row_ids=[row.id], pinned=True)
        self.fill_again(actor, proposal, wishes_make(seed="another"))
        assert replace(row, pinned=True) in rows_in(proposal)

    def test_wishes_that_are_refused_leave_the_preview_as_it_was(self, actor: Actor) -> None:
        ready_artworks(3)
        events(2)
        proposal = proposal_make(actor=actor, wishes=wishes_make())
        before = keys(proposal)
        self.fill_again(actor, proposal, wishes_make(per_day={}))
        assert keys(proposal) == before
        assert (proposal.state, "at least one network" in proposal.reason) == (ProposalState.OPEN, True)

    def test_nothing_is_changed_by_hand_while_it_is_filled(self, actor: Actor) -> None:
        row = row_make(ready_artworks(1)[0], SOON)
        proposal = proposal_with(row)
        proposal_refill(actor=actor, proposal=proposal, version=1, wishes=wishes_make())
        with pytest.raises(Conflict, match="being filled"):
            move(proposal, row, SOON + timedelta(hours=1), version=2)
        with pytest.raises(Conflict, match="being filled"):
            proposal_refill(actor=actor, proposal=proposal, version=2, wishes=wishes_make())

    def test_weekly_times_and_planning_reach_the_engine(self) -> None:
        PlanSettings.objects.create(holidays_of="US")
        wishes = wishes_make(
            start=timezone.localdate().replace(month=12, day=20), end=timezone.localdate().replace(month=12, day=28)
        )
        christmas = wishes.start.replace(day=25)
        assert christmas in request_for(wishes, ZONE).excluded
