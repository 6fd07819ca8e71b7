"""The wishes: what is typed is understood or refused in words, remembered, and led to a preview."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.tenant.artworks.models import Collection
from apps.tenant.schedule.models import Blackout, NetworkLimit, PlanSettings, Post, Proposal, ProposalState
from apps.tenant.schedule.proposals.rows import rows_of
from tests.factories.artworks import artwork_make
from tests.factories.calendars import calendar_make, event_make
from tests.factories.captions import caption_make
from tests.factories.proposals import proposal_with, ready_artworks, wishes_make
from tests.tenant.schedule.test_proposal_pages import calendar_id, filled, of, send

pytestmark = pytest.mark.usefixtures("in_jane")
HTMX = {"HTTP_HX_REQUEST": "true"}
JSON = {"HTTP_ACCEPT": "application/json"}
SOON = (timezone.now() + timedelta(days=3)).replace(hour=15, minute=0, second=0, microsecond=0)
NEW_YORK = ZoneInfo("America/New_York")


class TestWishes:
    def test_wishes_become_a_preview_and_only_accepting_makes_posts(self, as_owner_of_jane: Client) -> None:
        ready_artworks(4)
        proposal = filled(as_owner_of_jane, calendars=calendar_id())
        page = as_owner_of_jane.get(of(proposal, "proposal")).content.decode()
        assert re.search(r'<dd class="numbers">\s*6\s*</dd>', page)
        assert not Post.objects.exists()
        response = as_owner_of_jane.post(of(proposal, "proposal_accept"), {"version": proposal.version})
        first = min(timezone.localtime(row.at, NEW_YORK).date() for row in rows_of(proposal))
        assert response["Location"] == f"{reverse('schedule:planner')}?at={first}"
        assert Post.objects.filter(event__isnull=False).count() == 6

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"end": timezone.localdate()}, "The last day is before the first"),
            ({"end": timezone.localdate() + timedelta(days=500)}, "Fill at most 365 days"),
            ({"excluded": "24 Dec 2026, next week"}, "“next week” is not understood"),
            ({"per_day_instagram": 0, "per_day_pinterest": 0}, "Choose at least one network"),
            ({"spacing_instagram": -1}, "greater than or equal to 0"),
            ({"calendars": []}, "Choose at least one calendar, or fill all days"),
            ({"choice": "collections"}, "Choose at least one collection"),
            ({"choice": "tags"}, "Choose at least one tag"),
            ({"choice": "chosen"}, "No artwork is selected"),
            ({"choice": "chosen", "artworks": str(uuid4())}, "not in the library any more"),
            ({"choice": "chosen", "artworks": "7, x"}, "not among the artworks"),
            ({"events": f"{uuid4()},{uuid4()}"}, "2 of the chosen times are not in the calendars"),
        ],
    )
    def test_wishes_that_can_not_be_are_said_at_the_form_which_keeps_them(
        self, as_owner_of_jane: Client, changes: dict[str, Any], sentence: str
    ) -> None:
        response = send(as_owner_of_jane, **{"calendars": calendar_id(), "spacing_facebook": 77, **changes})
        page = response.content.decode()
        assert response.status_code == 422
        assert sentence in page
        assert 'value="77"' in page
        assert not Proposal.objects.exists()

    def test_the_form_starts_with_the_planning_and_then_with_the_last_wishes(self, as_owner_of_jane: Client) -> None:
        NetworkLimit.objects.create(network="pinterest", per_day=5, per_week=21, spacing=45)
        PlanSettings.objects.create(spacing_over_all=13, cooldown_days=41)
        page = as_owner_of_jane.get(reverse("schedule:fill")).content.decode()
        assert all(f'value="{number}"' in page for number in (5, 21, 45, 13, 41))
        filled(as_owner_of_jane, calendars=calendar_id(), per_week_instagram=9, excluded="24 Dec", cooldown_days=17)
        page = as_owner_of_jane.get(reverse("schedule:fill")).content.decode()
        assert all(f'value="{number}"' in page for number in ("9", "24 Dec", "17"))

    def test_days_off_are_shown_as_left_out_and_follow_the_days(self, as_owner_of_jane: Client) -> None:
        tomorrow = timezone.localdate() + timedelta(days=1)
        Blackout.objects.create(starts_on=tomorrow, ends_on=tomorrow, label="Studio <b>closed</b>")
        assert "Studio &lt;b&gt;closed" in as_owner_of_jane.get(reverse("schedule:fill")).content.decode()
        later = {"start": tomorrow + timedelta(days=1), "end": tomorrow + timedelta(days=5)}
        assert "Studio" not in as_owner_of_jane.get(reverse("schedule:fill_span"), later).content.decode()
        for nonsense in ({"start": "x"}, {"start": "9999-99-99", "end": "0001-01-01"}, {"calendars": "y"}):
            assert as_owner_of_jane.get(reverse("schedule:fill_span"), nonsense).status_code == 200

    def test_hand_picked_times_are_the_only_ones_used(self, as_owner_of_jane: Client) -> None:
        ready_artworks(3)
        calendar = calendar_make()
        events = [event_make(calendar, SOON + timedelta(days=day)) for day in range(3)]
        listed = as_owner_of_jane.get(reverse("schedule:fill_times"), {"month": f"{SOON:%Y-%m}-01"}).content.decode()
        assert str(events[0].pk) in listed
        proposal = filled(as_owner_of_jane, calendars=[], events=str(events[1].pk))
        assert {row.event_id for row in rows_of(proposal)} == {str(events[1].pk)}

    def test_artworks_that_were_ticked_in_the_library_are_the_only_ones_used(self, as_owner_of_jane: Client) -> None:
        chosen, _ = ready_artworks(2)
        page = as_owner_of_jane.post(reverse("library:fill"), {"artwork_ids": [str(chosen.pk)]})
        assert page.status_code == 200
        assert f'value="{chosen.pk}"' in page.content.decode()
        assert "1 artwork selected" in page.content.decode()
        proposal = filled(as_owner_of_jane, calendars=calendar_id(), choice="chosen", artworks=str(chosen.pk))
        assert {row.artwork_id for row in rows_of(proposal)} == {str(chosen.pk)}
        nothing = as_owner_of_jane.post(reverse("schedule:fill_with"), {"artwork_ids": ["x"]}, **JSON)
        assert nothing.status_code == 422

    def test_what_the_worker_refuses_comes_back_to_the_form_with_the_values(self, as_owner_of_jane: Client) -> None:
        wishes = wishes_make(per_week={"instagram": 88})
        proposal = proposal_with(wishes=wishes.as_json(), state=ProposalState.REFUSED, reason="That can’t be.")
        response = as_owner_of_jane.get(of(proposal, "proposal"), follow=True)
        assert "That can’t be." in response.content.decode()
        assert 'value="88"' in response.content.decode()
        polled = as_owner_of_jane.get(of(proposal, "proposal_progress"), **HTMX)
        assert polled["HX-Redirect"].endswith(f"?proposal={proposal.pk}")

    def test_the_form_takes_few_queries_however_much_there_is(
        self, as_owner_of_jane: Client, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(12):
            collection = Collection.objects.create(name=f"Series {number}")
            caption_make(artwork_make(f"{number}", collection=collection, tags=[f"tag {number}"]))
            event_make(calendar_make(f"Calendar {number}"), SOON)
        as_owner_of_jane.get(reverse("schedule:fill"))
        with django_assert_max_num_queries(20):
            page = as_owner_of_jane.get(reverse("schedule:fill")).content.decode()
        assert all(words in page for words in ("Series 11", "tag 11", "Calendar 11", "1, shared"))
