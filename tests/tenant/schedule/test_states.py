"""A post goes from state to state along the arrows and no other way: by the services' check and by the database's."""

import re
from datetime import timedelta
from importlib import import_module
from itertools import pairwise, product

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.core.errors import Conflict
from apps.tenant.schedule.models import Post, PostState
from apps.tenant.schedule.states import ARROWS, OPEN_STATES, PLANNED_STATES, check_arrow, check_state, route
from tests.factories.artworks import artwork_make
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")
TOMORROW = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)


def database_allows(post: Post, target: PostState) -> bool:
    try:
        with transaction.atomic():
            Post.objects.filter(pk=post.pk).update(state=target)
            transaction.set_rollback(True)
    except IntegrityError as error:
        if "can not go from" not in str(error):
            raise
        return False
    return True


def services_allow(post: Post, target: PostState) -> bool:
    try:
        check_arrow(post, target)
    except Conflict:
        return False
    return True


@pytest.mark.parametrize("state", list(PostState))
def test_every_arrow_is_open_and_every_other_way_is_shut_in_both_places(state: PostState) -> None:
    post = post_make(artwork_make(), state=state)
    for target in PostState:
        wanted = target in ARROWS[state]
        assert services_allow(post, target) is wanted, (state, target)
        if target != state:
            assert database_allows(post, target) is wanted, (state, target)
    assert database_allows(post, state), "staying is no way"


def test_the_trigger_that_is_installed_holds_the_arrows_of_the_code() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'schedule_state_goes_along_the_arrows'")
        sources = {source for (source,) in cursor.fetchall()}
    assert len(sources) == 1, "every workspace has the same"
    held = {tuple(pair) for pair in re.findall(r"'(\w+)>(\w+)'", sources.pop())}
    assert held == {(str(state), str(target)) for state, targets in ARROWS.items() for target in targets}


def test_the_migration_holds_the_arrows_of_the_code() -> None:
    written = import_module("apps.tenant.schedule.migrations.0007_states_of_publishing").ARROWS
    assert {state: set(targets.split()) for state, targets in written.items()} == {
        str(state): {str(target) for target in targets} for state, targets in ARROWS.items()
    }


def test_no_raw_sql_of_the_workspace_gets_around_the_trigger() -> None:
    post = post_make(artwork_make(), state=PostState.PUBLISHED)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE schedule_post SET state = 'draft' WHERE id = %s", [post.pk])
    with pytest.raises(Exception, match=r"must be owner|permission denied"), transaction.atomic():
        connection.cursor().execute("ALTER TABLE schedule_post DISABLE TRIGGER ALL")
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(state="sold")


def test_a_way_between_planned_states_is_found_and_walks_along_arrows() -> None:
    for start, target in product(PLANNED_STATES, PLANNED_STATES):
        way = [start, *route(start, target)]
        assert way[-1] == target
        assert all(later in ARROWS[earlier] for earlier, later in pairwise(way))
    for state in set(PostState) - set(PLANNED_STATES):
        with pytest.raises(Conflict):
            route(PostState.APPROVED, state)


@pytest.mark.parametrize("state", list(PostState))
def test_only_what_has_not_left_the_house_can_be_changed(state: PostState) -> None:
    post = Post(state=state)
    if state in OPEN_STATES:
        check_state(post)
        return
    with pytest.raises(Conflict, match=r"can't be changed any more|at this moment|Call it back first"):
        check_state(post)


def test_a_post_is_artwork_network_and_time_once() -> None:
    artwork = artwork_make()
    post_make(artwork, TOMORROW, "instagram")
    post_make(artwork, TOMORROW, "pinterest")
    post_make(artwork, TOMORROW + timedelta(minutes=1), "instagram")
    with pytest.raises(IntegrityError, match=r"schedule_post_once|schedule_one_post_a_minute"), transaction.atomic():
        post_make(artwork, TOMORROW, "instagram")
    with pytest.raises(IntegrityError, match="schedule_one_post_a_minute"), transaction.atomic():
        post_make(artwork_make("Other"), TOMORROW, "instagram")


def test_what_was_cancelled_takes_no_place() -> None:
    artwork = artwork_make()
    for _ in range(3):
        post_make(artwork, TOMORROW, state=PostState.CANCELLED)
    post_make(artwork, TOMORROW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(state=PostState.CANCELLED).update(state=PostState.READY)


def test_times_are_whole_minutes() -> None:
    with pytest.raises(IntegrityError, match="schedule_whole_minutes"), transaction.atomic():
        Post.objects.create(artwork=artwork_make(), network="instagram", scheduled_at=TOMORROW + timedelta(seconds=1))
