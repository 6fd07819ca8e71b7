"""What a workspace is fitted with: read in one, written into another, and what never goes along."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from apps.core.errors import Conflict
from apps.core.networks import Network
from apps.core.tenancy.context import workspace_context
from apps.public.blueprints.models import Beginning, Blueprint, BlueprintState
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Artwork, Collection
from apps.tenant.brand.models import Brand
from apps.tenant.brand.selectors import brand_get
from apps.tenant.calendars.models import Calendar, Event, Subscription
from apps.tenant.credentials.models import Credential
from apps.tenant.fittings import reading, tasks
from apps.tenant.fittings.reading import VERSION, shape_read
from apps.tenant.fittings.writing import shape_write
from apps.tenant.schedule.models import Blackout, NetworkLimit, PlanSettings, Slot
from tests.factories.calendars import calendar_make, event_make
from tests.isolation.world import build


@pytest.fixture
def fitted(jane: Workspace) -> Workspace:
    """Jane's workspace with something of everything that goes along."""
    with workspace_context(jane):
        Brand.objects.filter(pk=brand_get().pk).update(
            tone="poetic", default_hashtags=["oil", "sea"], avoided_phrases=["stunning"], accent_color="#123456"
        )
        PlanSettings.objects.create(approval="client", cooldown_days=45, holidays_of="DE-BY")
        NetworkLimit.objects.create(network=Network.INSTAGRAM, per_day=1, per_week=4, spacing=240)
        Slot.objects.create(network=Network.PINTEREST, weekday=2, at=time(18, 30), natural=False)
        moon = calendar_make("Moon", badge="MO", posting_rule="start", title_filter="full, -new")
        now = timezone.now().replace(microsecond=0)
        event_make(moon, now + timedelta(days=9), summary="Full moon", description="At Ms Okoro's, gate code 4711")
        event_make(moon, now - timedelta(days=9), summary="Gone by")
        kept = calendar_make("Kept up to date")
        Subscription.objects.create(calendar=kept, address="https://times.example/secret.ics")
        event_make(kept, now + timedelta(days=3), summary="Comes by itself")
        Collection.objects.create(name="Harbours", description="Of the north", note="Private thoughts")
    return jane


def carried(source: Workspace, target: Workspace, *, with_addresses: bool = False) -> None:
    """As through the table: what JSON can't hold fails here."""
    with workspace_context(source):
        shape = json.loads(json.dumps(shape_read(with_addresses=with_addresses)))
    with workspace_context(target):
        shape_write(shape)


def test_everything_that_is_said_to_go_along_arrives(fitted: Workspace, okafor: Workspace) -> None:
    carried(fitted, okafor)
    with workspace_context(okafor):
        brand = Brand.objects.get()
        assert (brand.tone, brand.default_hashtags, brand.accent_color) == ("poetic", ["oil", "sea"], "#123456")
        rules = PlanSettings.objects.get()
        assert (rules.approval, rules.cooldown_days, rules.holidays_of) == ("client", 45, "DE-BY")
        limit = NetworkLimit.objects.get()
        assert (limit.network, limit.per_day, limit.per_week, limit.spacing) == ("instagram", 1, 4, 240)
        slot = Slot.objects.get()
        assert (slot.network, slot.weekday, slot.at, slot.natural) == ("pinterest", 2, time(18, 30), False)
        moon = Calendar.objects.get(name="Moon")
        assert (moon.badge, moon.posting_rule, moon.title_filter) == ("MO", "start", "full, -new")
        assert [event.summary for event in moon.events.all()] == ["Full moon"]
        assert not Calendar.objects.get(name="Kept up to date").events.exists()
        assert Collection.objects.values_list("name", "description", "note").get() == ("Harbours", "Of the north", "")
        assert Entry.objects.filter(verb="workspace.fitted").exists()


def test_times_keep_their_moments_and_rules(fitted: Workspace, okafor: Workspace) -> None:
    carried(fitted, okafor)

    def times(workspace: Workspace) -> tuple[object, ...]:
        with workspace_context(workspace):
            return Event.objects.values_list("uid", "starts_at", "ends_at", "posts_at", "zone", "all_day").get(
                summary="Full moon"
            )

    assert times(okafor) == times(fitted)


def test_addresses_and_descriptions_stay_where_they_are(fitted: Workspace, okafor: Workspace) -> None:
    with workspace_context(fitted):
        shape = json.dumps(shape_read())
    for word in ("times.example", "gate code", "Comes by itself"):
        assert word not in shape, word
    carried(fitted, okafor)
    with workspace_context(okafor):
        assert Calendar.objects.filter(name="Kept up to date").exists()
        assert not Subscription.objects.exists()


def test_an_address_that_goes_along_is_asked_soon(fitted: Workspace, okafor: Workspace) -> None:
    carried(fitted, okafor, with_addresses=True)
    with workspace_context(okafor):
        subscription = Subscription.objects.get()
    assert subscription.address == "https://times.example/secret.ics"
    assert subscription.due_at is not None
    assert subscription.due_at <= timezone.now()


def test_the_times_that_were_too_many_are_counted(fitted: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_EVENTS", 2)
    with workspace_context(fitted):
        later = calendar_make("Zenith")
        for day in (1, 2, 3):
            event_make(later, timezone.now() + timedelta(days=day), summary=f"Noon {day}")
        shape = shape_read()
    taken = {one["name"]: (len(one["events"]), one["left"]) for one in shape["calendars"]}
    assert taken == {"Moon": (1, 0), "Kept up to date": (0, 0), "Zenith": (1, 2)}


def test_no_artwork_no_key_and_nobody_goes_along(jane: Workspace, okafor: Workspace) -> None:
    build(jane)
    with workspace_context(jane):
        Brand.objects.update(
            shop_url="https://shop.jane.example", sender_name="Jane herself", branded_hashtag="janespaints"
        )
        Blackout.objects.create(starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 9), label="Jane is away")
        feed_key = PlanSettings.objects.get().feed_key
        shape = json.dumps(shape_read())
    for word in ("shop.jane.example", "Jane herself", "janespaints", "Jane is away", str(feed_key), "key-marker"):
        assert word not in shape, word
    with workspace_context(okafor):
        shape_write(json.loads(shape))
        assert not Artwork.objects.exists()
        assert not Credential.objects.exists()
        assert not Blackout.objects.exists()
        assert PlanSettings.objects.get().feed_key != feed_key


def test_an_empty_workspace_can_be_a_template_too(jane: Workspace, okafor: Workspace) -> None:
    carried(jane, okafor)
    with workspace_context(okafor):
        assert not Calendar.objects.exists()
        assert not PlanSettings.objects.exists()


def test_the_writer_is_the_built_in_one_where_there_is_no_key(
    fitted: Workspace, okafor: Workspace, settings: Any
) -> None:
    with workspace_context(fitted):
        Brand.objects.update(writer="openai")
    settings.OPENAI_API_KEY = ""
    carried(fitted, okafor)
    with workspace_context(okafor):
        assert Brand.objects.get().writer == "offline"


@pytest.mark.parametrize("version", [None, 0, VERSION + 1, "1"])
def test_a_shape_of_another_version_is_refused_and_nothing_is_written(
    version: object, fitted: Workspace, okafor: Workspace
) -> None:
    with workspace_context(fitted):
        shape = {**shape_read(), "version": version}
    with workspace_context(okafor):
        with pytest.raises(Conflict, match="another version"):
            shape_write(shape)
        assert not Calendar.objects.exists()


def test_what_a_later_version_may_have_known_is_passed_over(fitted: Workspace, okafor: Workspace) -> None:
    with workspace_context(fitted):
        shape = shape_read()
    shape["brand"]["scent"] = "turpentine"
    with workspace_context(okafor):
        shape_write(shape)
        assert Brand.objects.get().tone == "poetic"


def test_thousands_of_times_are_written_in_few_queries(
    jane: Workspace, okafor: Workspace, django_assert_max_num_queries: Callable
) -> None:
    begun = datetime.now(UTC) + timedelta(days=1)
    with workspace_context(jane):
        calendar = calendar_make("Full")
        hour = timedelta(hours=1)
        Event.objects.bulk_create(
            Event(
                calendar=calendar,
                uid=str(number),
                summary="Window",
                zone="UTC",
                starts_at=begun + number * hour,
                ends_at=begun + (number + 1) * hour,
                posts_at=begun + number * hour,
            )
            for number in range(5000)
        )
        shape = shape_read()
    with workspace_context(okafor):
        with django_assert_max_num_queries(30):
            shape_write(shape)
        assert Event.objects.count() == 5000


def blueprint_of(workspace: Workspace) -> Blueprint:
    return Blueprint.objects.create(
        name="Watercolour", source=workspace, source_name=workspace.name, made_by_name="Ann"
    )


def test_the_task_reads_into_the_template_that_waits(fitted: Workspace) -> None:
    blueprint = blueprint_of(fitted)
    with workspace_context(fitted):
        tasks.read(blueprint_id=str(blueprint.pk))
    blueprint.refresh_from_db()
    assert blueprint.state == BlueprintState.READY
    assert blueprint.shape["collections"] == [{"name": "Harbours", "description": "Of the north"}]


@pytest.mark.parametrize("with_addresses", [True, False])
def test_the_task_takes_addresses_where_that_was_ticked(with_addresses: bool, fitted: Workspace) -> None:
    blueprint = blueprint_of(fitted)
    Blueprint.objects.update(with_addresses=with_addresses)
    with workspace_context(fitted):
        tasks.read(blueprint_id=str(blueprint.pk))
    blueprint.refresh_from_db()
    assert ("times.example" in json.dumps(blueprint.shape)) == with_addresses


def test_a_template_of_another_client_is_not_filled(fitted: Workspace, okafor: Workspace) -> None:
    blueprint = blueprint_of(okafor)
    with workspace_context(fitted):
        tasks.read(blueprint_id=str(blueprint.pk))
    blueprint.refresh_from_db()
    assert (blueprint.state, blueprint.shape) == (BlueprintState.READING, {})


def test_a_template_that_was_deleted_meanwhile_harms_nothing(fitted: Workspace) -> None:
    with workspace_context(fitted):
        tasks.read(blueprint_id=str(UUID(int=7)))
    assert not Blueprint.objects.exists()


def test_what_a_workspace_begins_with_is_written_once(fitted: Workspace, okafor: Workspace) -> None:
    with workspace_context(fitted):
        shape = shape_read()
    Beginning.objects.create(workspace=okafor, blueprint_name="Watercolour", shape=shape)
    for _ in range(2):
        with workspace_context(okafor):
            tasks.write()
            assert Slot.objects.count() == 1
    beginning = Beginning.objects.get()
    assert beginning.shape == {}
    assert beginning.used_at is not None
